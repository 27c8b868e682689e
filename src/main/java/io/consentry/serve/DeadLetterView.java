package io.consentry.serve;

import io.consentry.avro.DeadLetter;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters by reason, each with the command that sends its records once more. */
final class DeadLetterView {
  private static final int MAX_REASONS = 100;

  private final String servers;
  private final String registry;
  private final Map<DeadLetterReason, Seen> reasons = new LinkedHashMap<>();

  /** Where the topic's partitions ended when this process began to read them. */
  private final Map<Integer, Long> ends = new HashMap<>();

  private long count;
  private long since;
  private long others;

  private record Seen(long count, Instant last) {}

  /**
   * @param servers where Kafka is
   * @param registry where the schema registry is
   */
  DeadLetterView(String servers, String registry) {
    this.servers = servers;
    // An address may carry a password.
    this.registry = registry.replaceAll("//[^/@,]*@", "//");
  }

  /** Where a partition ended at the start. */
  synchronized void end(int partition, long offset) {
    ends.putIfAbsent(partition, offset);
  }

  /**
   * @param time of the record that could not be handled, which may have waited for long
   */
  synchronized void add(DeadLetter letter, int partition, long offset, Instant time) {
    count++;
    // Not by its time: what comes of old records, as after an outage, is new all the same.
    since += offset < ends.getOrDefault(partition, 0L) ? 0 : 1;
    DeadLetterReason reason = DeadLetterReason.of(letter);
    @Nullable Seen before = reasons.get(reason);
    if (before == null && reasons.size() >= MAX_REASONS) {
      others++;
    } else {
      reasons.put(reason, new Seen(before == null ? 1 : before.count() + 1, time));
    }
  }

  /** Those that came since this process started. */
  synchronized long since() {
    return since;
  }

  /** The newest first. */
  synchronized Map<String, Object> answer() {
    List<Map<String, Object>> all =
        reasons.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<DeadLetterReason, Seen> each) -> each.getValue().last())
                    .reversed())
            .map(each ->
                Map.<String, Object>of(
                    "reason", each.getKey().text(),
                    "count", each.getValue().count(),
                    "last", each.getValue().last().toString(),
                    "command", command(each.getKey())))
            .toList();
    return Map.of("count", count, "others", others, "reasons", all);
  }

  /** By the reason's id: its text comes from events, and has no place in a command. */
  private String command(DeadLetterReason reason) {
    return "consentry dead-letters replay %s --bootstrap-servers %s --schema-registry-url %s"
        .formatted(reason.id(), servers, registry);
  }
}
