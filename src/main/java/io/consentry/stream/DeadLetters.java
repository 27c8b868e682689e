package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * References to records that cannot be handled. A dead letter never holds the record itself: one too large to send would
 * fail in its turn, and the payload needs no second home (RELIABILITY.md, section 0).
 */
record DeadLetters(String topic, int partition, long offset, String step) {
  private static final int HEAD_BYTES = 200;
  private static final int MAX_REASON = 500;

  String key() {
    return topic + "-" + partition + "-" + offset;
  }

  /** The reference; {@code element} is negative where the record failed as a whole. */
  DeadLetter of(int element, @Nullable String reason, byte @Nullable [] value, long timestamp) {
    byte[] head = value == null ? new byte[0] : Arrays.copyOf(value, Math.min(value.length, HEAD_BYTES));
    return new DeadLetter(
        topic,
        partition,
        offset,
        element < 0 ? null : element,
        step,
        Printable.of(reason == null ? "no reason given" : reason, MAX_REASON),
        value == null ? null : sha256(value),
        value == null ? -1 : value.length,
        Printable.of(new String(head, StandardCharsets.ISO_8859_1)),
        Instant.ofEpochMilli(Math.max(0, timestamp)));
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every Java, got none", e);
    }
  }
}
