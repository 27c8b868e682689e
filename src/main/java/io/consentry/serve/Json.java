package io.consentry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers as JSON. Instants are given as text. */
final class Json {
  static final String CONTENT_TYPE = "application/json; charset=utf-8";
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** Maps, lists, records and plain values. */
  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "answer: expected what JSON can say, got " + e.getMessage(), e);
    }
  }

  static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
