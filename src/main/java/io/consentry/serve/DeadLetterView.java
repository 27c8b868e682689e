package io.consentry.serve;

import io.consentry.avro.DeadLetter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters by reason; numbers in a reason are taken for one, so that a flood is one line. */
final class DeadLetterView {
  private static final int MAX_REASONS = 100;
  private static final int MAX_TEXT = 160;
  private static final String OTHERS = "other reasons";

  private final String servers;
  private final Map<String, Reason> reasons = new LinkedHashMap<>();
  private long count;

  private record Reason(long count, Instant last, DeadLetter newest) {}

  DeadLetterView(String servers) {
    this.servers = servers;
  }

  synchronized void add(DeadLetter letter, Instant time) {
    count++;
    String text = (letter.getStep() + ": " + letter.getReason()).replaceAll("\\d+", "#");
    String reason = text.substring(0, Math.min(text.length(), MAX_TEXT));
    String place = reasons.containsKey(reason) || reasons.size() < MAX_REASONS ? reason : OTHERS;
    @Nullable Reason before = reasons.get(place);
    reasons.put(place, new Reason(before == null ? 1 : before.count() + 1, time, letter));
  }

  synchronized long count() {
    return count;
  }

  synchronized Map<String, Object> answer() {
    List<Map<String, Object>> all =
        reasons.entrySet().stream()
            .map(each ->
                Map.<String, Object>of(
                    "reason", each.getKey(),
                    "count", each.getValue().count(),
                    "last", each.getValue().last().toString(),
                    "command", command(each.getValue().newest())))
            .toList();
    return Map.of(
        "count",
        count,
        "reasons",
        all,
        "command",
        all.isEmpty() ? "" : String.valueOf(all.getLast().get("command")));
  }

  /** Shows the very record, which the dead letter only refers to. */
  private String command(DeadLetter letter) {
    return "kafka-console-consumer.sh --bootstrap-server %s --topic %s --partition %d --offset %d --max-messages 1"
        .formatted(servers, letter.getTopic(), letter.getPartition(), letter.getOffset());
  }
}
