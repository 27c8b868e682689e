package io.consentry.deliver.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to where all records of each partition are dealt with: what a restart need not read again.
 * Records are dealt with in any order, on any thread.
 */
final class Progress {
  private final Map<TopicPartition, Partition> partitions = new HashMap<>();

  private static final class Partition {
    final NavigableSet<Long> open = new TreeSet<>();
    long next;
    long committed = -1;

    long position() {
      return open.isEmpty() ? next : open.first();
    }
  }

  synchronized void begin(TopicPartition partition, long offset) {
    Partition at = partitions.computeIfAbsent(partition, _ -> new Partition());
    at.open.add(offset);
    at.next = offset + 1;
  }

  synchronized void done(TopicPartition partition, long offset) {
    Partition at = partitions.get(partition);
    if (at != null) {
      at.open.remove(offset);
    }
  }

  /** What has changed since the last call. */
  synchronized Map<TopicPartition, OffsetAndMetadata> toCommit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    partitions.forEach((partition, at) -> {
      if (at.position() != at.committed) {
        at.committed = at.position();
        offsets.put(partition, new OffsetAndMetadata(at.committed));
      }
    });
    return offsets;
  }

  synchronized void forget(Set<TopicPartition> gone) {
    partitions.keySet().removeAll(gone);
  }
}
