package io.consentry.source.graph;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened since the start.
 *
 * @param requests sent to Graph
 * @param throttled of these, how many Graph put off (429)
 * @param failed of these, how many had no answer that could be read
 * @param events written
 * @param again events that came once more and were not written
 * @param late of the events written, those that only a sweep found: who polls from the last event
 *     on never sees them
 */
public record GraphCounters(
    LongAdder requests,
    LongAdder throttled,
    LongAdder failed,
    LongAdder events,
    LongAdder again,
    LongAdder late) {
  public GraphCounters() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }
}
