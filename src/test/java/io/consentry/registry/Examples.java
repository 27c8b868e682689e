package io.consentry.registry;

import io.consentry.avro.DeadLetter;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;

/** Records and schemas for tests. */
final class Examples {

  static final Schema DEAD_LETTER = DeadLetter.getClassSchema();

  private Examples() {}

  static DeadLetter deadLetter() {
    return DeadLetter.newBuilder()
        .setTopic("entra.audit")
        .setPartition(3)
        .setOffset(42)
        .setElement(7)
        .setStep("normalise")
        .setReason("not JSON")
        .setSha256(null)
        .setSize(12)
        .setHead("<html>")
        .setTimestamp(Instant.parse("2026-03-04T09:14:07Z"))
        .build();
  }

  static Map<String, Object> config(String url) {
    return Map.of("schema.registry.url", url);
  }

  /** DeadLetter as somebody else might know it: with its fields changed by text. */
  static Schema deadLetterWith(String field, String replacement) {
    String text = DEAD_LETTER.toString();
    if (!text.contains(field)) {
      throw new IllegalArgumentException(text + " has no " + field);
    }
    return new Schema.Parser().parse(text.replace(field, replacement));
  }

  /** DeadLetter with one more field at the end. */
  static Schema deadLetterAnd(String field) {
    String text = DEAD_LETTER.toString();
    int end = text.lastIndexOf("]");
    return new Schema.Parser().parse(text.substring(0, end) + "," + field + text.substring(end));
  }
}
