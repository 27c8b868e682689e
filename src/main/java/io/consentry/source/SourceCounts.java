package io.consentry.source;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What one source has written since the process started, for its metrics. */
final class SourceCounts {
  private final Clock clock;
  private final Map<Target, LongAdder> items = new EnumMap<>(Target.class);

  /**
   * When it last wrote, or looked and found nothing to write; at first when it began, so that one
   * that never succeeds is seen, too.
   */
  private volatile double last;

  private volatile boolean stopped;

  SourceCounts(Clock clock) {
    this.clock = clock;
    this.last = seconds();
    for (Target target : Target.values()) {
      items.put(target, new LongAdder());
    }
  }

  /** The feed, counted. */
  Feed over(Feed feed) {
    return new Feed() {
      @Override
      public Map<String, byte[]> marks(String source) {
        return feed.marks(source);
      }

      @Override
      public void write(String source, Batch batch) throws InterruptedException {
        feed.write(source, batch);
        batch.items().forEach(item -> count(item.target()));
        last = seconds();
      }
    };
  }

  private double seconds() {
    return clock.millis() / 1000.0;
  }

  private void count(Target target) {
    LongAdder of = items.get(target);
    if (of != null) {
      of.increment();
    }
  }

  /** It does not go on. */
  void stop() {
    stopped = true;
  }

  void bindTo(MeterRegistry registry, String source) {
    items.forEach((target, count) ->
        FunctionCounter.builder("consentry.source.records", count, LongAdder::sum)
            .description("Records that the source has written.")
            .tag("source", source)
            .tag("target", target.name().toLowerCase(Locale.ROOT))
            .register(registry));
    TimeGauge.builder("consentry.source.written.time", this, TimeUnit.SECONDS, each -> each.last)
        .description(
            "When the source last wrote, found nothing new, or began, in seconds since 1970.")
        .tag("source", source)
        .register(registry);
    Gauge.builder("consentry.source.stopped", this, each -> each.stopped ? 1 : 0)
        .description("1 if the source cannot go on; the log says why.")
        .tag("source", source)
        .register(registry);
  }
}
