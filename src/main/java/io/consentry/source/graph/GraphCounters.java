package io.consentry.source.graph;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened since the start.
 *
 * @param requests sent to the server
 * @param throttled of these, how many it put off (429)
 * @param failed of these, how many had no answer that could be read
 * @param again events that came once more and were not written
 * @param late events that only a sweep found: who polls from the last event on never sees them
 */
public record GraphCounters(
    LongAdder requests, LongAdder throttled, LongAdder failed, LongAdder again, LongAdder late) {
  public GraphCounters() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }

  /** Shows them as the source's metrics. */
  public void bindTo(MeterRegistry registry, String source) {
    bind(registry, source, "requests", requests, "Requests that the source has sent.");
    bind(registry, source, "throttled", throttled, "Requests that were put off (429).");
    bind(registry, source, "failed", failed, "Requests without an answer that could be read.");
    bind(registry, source, "again", again, "Events that came once more and were not written.");
    bind(registry, source, "late", late, "Events that were found by looking back.");
  }

  private static void bind(
      MeterRegistry registry, String source, String name, LongAdder count, String description) {
    FunctionCounter.builder("consentry.source." + name, count, LongAdder::sum)
        .description(description)
        .tag("source", source)
        .register(registry);
  }
}
