package io.consentry.serve;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Since when records wait, from where each partition ended at each look and what is handled now: a
 * number of records alone does not tell a stream that is behind from one that is busy. Right to one
 * look. For one thread.
 */
final class Backlog {
  /** More looks back than these, and some between are forgotten. */
  private static final int MAX_LOOKS = 1_000;

  private final Map<TopicPartition, Deque<Look>> looks = new HashMap<>();

  private record Look(Instant at, long end) {}

  /** Takes a look: when the oldest record came that is not handled; empty if all are. */
  Optional<Instant> since(TopicPartition partition, long end, long handled, Instant now) {
    Deque<Look> of = looks.computeIfAbsent(partition, _ -> new ArrayDeque<>());
    while (!of.isEmpty() && of.getFirst().end() <= handled) {
      of.removeFirst();
    }
    if (end > handled && (of.isEmpty() || of.getLast().end() < end)) {
      of.addLast(new Look(now, end));
    }
    if (of.size() > MAX_LOOKS) {
      Iterator<Look> all = of.iterator();
      all.next(); // the first is the answer
      all.next();
      all.remove();
    }
    return Optional.ofNullable(of.peekFirst()).map(Look::at);
  }
}
