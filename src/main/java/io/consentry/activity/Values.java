package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encodings of modified properties (FORMATS.md 1.1): text, arrays and pseudo-structures inside
 * JSON strings.
 */
final class Values {
  private static final int MAX_DEPTH = 64;

  /** Strict about what follows: text that only starts like JSON is text. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Values() {}

  /**
   * A scalar: JSON text inside the text is decoded once, an array of one scalar gives that scalar,
   * other arrays and objects give compact JSON, since the unified audit log breaks them into lines.
   * Anything else stays as it is. Null and empty text give null.
   */
  static @Nullable String text(@Nullable String raw) {
    String bare = decode(raw);
    if (bare == null) {
      return null;
    }
    if (bare.startsWith("[") || bare.startsWith("{")) {
      JsonNode node = tree(bare);
      if (node != null) {
        boolean scalar = node.isArray() && node.size() == 1 && node.get(0).isValueNode();
        bare = scalar ? node.get(0).asText("") : node.toString();
      }
    }
    return present(bare);
  }

  /**
   * The elements of an array of text; a scalar gives one element, the empty array and null give
   * none.
   */
  static List<String> texts(@Nullable String raw) {
    String bare = decode(raw);
    if (bare == null || bare.isBlank()) {
      return List.of();
    }
    JsonNode array = tree(bare);
    if (array == null || !array.isArray()) {
      return List.of(bare);
    }
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(
        element -> texts.add(element.isValueNode() ? element.asText() : element.toString()));
    return texts;
  }

  /** The elements of an array; none where the text is no array. */
  static List<JsonNode> objects(@Nullable String raw) {
    String bare = decode(raw);
    JsonNode array = bare == null ? null : tree(bare);
    if (array == null || !array.isArray()) {
      return List.of();
    }
    List<JsonNode> objects = new ArrayList<>(array.size());
    array.forEach(objects::add);
    return objects;
  }

  /** An object, be it alone, in an array, or as text in an array; null where there is none. */
  static @Nullable JsonNode object(@Nullable String raw) {
    String bare = decode(raw);
    if (bare == null || !(bare.startsWith("{") || bare.startsWith("["))) {
      return null;
    }
    JsonNode node = tree(bare);
    JsonNode inside = node != null && node.isArray() && node.size() == 1 ? node.get(0) : node;
    JsonNode found = inside != null && inside.isTextual() ? tree(inside.textValue()) : inside;
    return found != null && found.isObject() ? found : null;
  }

  /** Text separated by blanks, as scopes are. */
  static List<String> words(@Nullable String raw) {
    String bare = decode(raw);
    return bare == null || bare.isBlank() ? List.of() : List.of(bare.strip().split("\\s+"));
  }

  /** The text; null where it is blank. */
  static @Nullable String present(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The first raw value, else the other where the first is absent or empty. */
  static @Nullable String first(@Nullable String one, @Nullable String other) {
    return text(one) != null ? one : other;
  }

  /**
   * JSON-decodes the text if it is a JSON string, and once more if it was encoded twice; what is
   * broken stays as it is.
   */
  static @Nullable String decode(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return null;
    }
    String once = decoded(raw);
    return once.length() == raw.length() ? once : decoded(once);
  }

  private static String decoded(String raw) {
    if (raw.length() >= 2 && raw.charAt(0) == '"' && raw.charAt(raw.length() - 1) == '"') {
      if (raw.indexOf('\\') < 0) {
        return raw.substring(1, raw.length() - 1);
      }
      JsonNode node = tree(raw);
      return node != null && node.isTextual() ? node.textValue() : raw;
    }
    return raw;
  }

  private static @Nullable JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      // Not JSON: the caller uses the text as it is, which is what the field then holds.
      return null;
    }
  }

  /** What a parser says is wrong, without what it says of its own workings. */
  static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .replaceAll(" ?\\(start marker at [^)]*\\)[^)]*\\)?", "")
        .replaceAll(", from `[^`]*`", "");
  }
}
