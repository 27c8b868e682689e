package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The nested fields of signals, which were put by as JSON text, or are JSON inside text. */
final class JsonText {
  private final JsonFactory json;

  JsonText(JsonFactory json) {
    this.json = json;
  }

  /** The object of that field; a missing one where it is absent. */
  JsonNode object(String field, @Nullable String text) {
    JsonNode node = node(field, text);
    if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
      throw new Malformed(field, "an object", String.valueOf(text));
    }
    return node;
  }

  /** The array of that field; a missing one where it is absent. */
  JsonNode array(String field, @Nullable String text) {
    JsonNode node = node(field, text);
    if (!node.isMissingNode() && !node.isNull() && !node.isArray()) {
      throw new Malformed(field, "an array", String.valueOf(text));
    }
    return node;
  }

  private JsonNode node(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return MissingNode.getInstance();
    }
    try (JsonParser p = json.createParser(text)) {
      @Nullable JsonNode node = p.readValueAsTree();
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException e) {
      throw new Malformed(field, "JSON inside the text", String.valueOf(Values.problem(e)), e);
    } catch (IOException e) {
      throw new Malformed(field, "JSON inside the text", String.valueOf(e.getMessage()), e);
    }
  }

  /** The text, number or boolean of that name, as text; null where there is none. */
  static @Nullable String text(JsonNode object, String name) {
    JsonNode found = part(object, name);
    return found.isValueNode() && !found.isNull() ? found.asText() : null;
  }

  /**
   * What the object has by that name, or by that name with a capital, as PowerShell and Azure do.
   */
  static JsonNode part(JsonNode object, String name) {
    JsonNode found = object.path(name);
    return found.isMissingNode()
        ? object.path(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
        : found;
  }

  /** The elements of an array; none of what is no array. */
  static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> found = new ArrayList<>();
    if (array.isArray()) {
      array.forEach(found::add);
    }
    return found;
  }

  /** The whole number that the text is; 0 for anything else. */
  static int number(@Nullable String text) {
    if (text == null || text.length() > 9 || text.isBlank()) {
      return 0;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return 0;
      }
    }
    return Integer.parseInt(text);
  }
}
