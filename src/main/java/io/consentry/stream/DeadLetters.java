package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.activity.Sha256;
import io.consentry.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * References to one record that cannot be handled, or to parts of it; its topic is empty where a
 * step failed on no record. A dead letter never holds the record itself: one too large to send
 * would fail in its turn, and the payload needs no second home (RELIABILITY.md, section 0).
 */
final class DeadLetters {
  private static final int HEAD_BYTES = 200;
  private static final int MAX_REASON = 500;

  private final String topic;
  private final int partition;
  private final long offset;
  private final String step;
  private final byte @Nullable [] value;
  private final Instant timestamp;

  /** Made once: a batch of a hundred thousand broken elements is one value to hash. */
  private @Nullable String sha256;

  DeadLetters(
      String topic,
      int partition,
      long offset,
      String step,
      byte @Nullable [] value,
      long timestamp) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.step = step;
    this.value = value;
    this.timestamp = Instant.ofEpochMilli(Math.max(0, timestamp));
  }

  /** Where the record is; of no record, the step. */
  String key() {
    return topic.isEmpty() ? step : Place.of(topic, partition, offset);
  }

  /** The reference; {@code element} is negative where the record failed as a whole. */
  DeadLetter of(int element, @Nullable String reason) {
    return new DeadLetter(
        topic,
        partition,
        offset,
        element < 0 ? null : element,
        step,
        Printable.of(reason == null ? "no reason given" : reason, MAX_REASON),
        sha256(),
        value == null ? -1 : value.length,
        head(),
        timestamp);
  }

  private String head() {
    return value == null
        ? ""
        : Printable.of(
            new String(value, 0, Math.min(value.length, HEAD_BYTES), StandardCharsets.ISO_8859_1));
  }

  private @Nullable String sha256() {
    if (sha256 == null && value != null) {
      sha256 = Sha256.hex(value);
    }
    return sha256;
  }
}
