package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts that events are made of: text, lists and objects, which Log Analytics writes as
 * JSON inside text (FORMATS.md section 5). A part of another shape is {@link Malformed}.
 */
final class JsonParts {
  private final JsonFactory json;

  JsonParts(JsonFactory json) {
    this.json = json;
  }

  /** Reads what the parser stands on, and leaves it on its end. */
  interface Part {
    void read(JsonParser p) throws IOException;
  }

  /** Reads an object that stands here, or as JSON inside text. Null and blank text are nothing. */
  void object(JsonParser p, String where, Part part) throws IOException {
    switch (p.currentToken()) {
      case VALUE_NULL -> {}
      case START_OBJECT -> part.read(p);
      case VALUE_STRING ->
          inside(
              p,
              where,
              inside -> {
                expect(inside.nextToken() == JsonToken.START_OBJECT, where, "an object", inside);
                part.read(inside);
              });
      default -> throw new Malformed(where, "an object", describe(p));
    }
  }

  /**
   * Reads each object of an array that stands here, or as JSON inside text. Null and blank text are
   * empty; other elements are skipped.
   */
  void elements(JsonParser p, String where, Part part) throws IOException {
    switch (p.currentToken()) {
      case VALUE_NULL -> {}
      case START_ARRAY -> {
        while (p.nextToken() != JsonToken.END_ARRAY) {
          if (p.currentToken() == JsonToken.START_OBJECT) {
            part.read(p);
          } else {
            p.skipChildren(); // other workloads list plain text here
          }
        }
      }
      case VALUE_STRING ->
          inside(
              p,
              where,
              inside -> {
                expect(inside.nextToken() == JsonToken.START_ARRAY, where, "an array", inside);
                elements(inside, where, part);
              });
      default -> throw new Malformed(where, "an array", describe(p));
    }
  }

  /** Reads JSON inside text; where it is broken, only this part is. Blank text is nothing. */
  private void inside(JsonParser p, String where, Part part) throws IOException {
    String text = p.getText();
    if (text.isBlank()) {
      return;
    }
    try (JsonParser inside = json.createParser(text)) {
      part.read(inside);
    } catch (JsonProcessingException e) {
      throw new Malformed(where, "JSON inside the text", e.getOriginalMessage(), e);
    }
  }

  /** Moves on until the parser stands at the end of the value it is in, at that depth. */
  static void leave(JsonParser p, int depth) throws IOException {
    while (p.getParsingContext().getNestingDepth() > depth) {
      p.nextToken();
    }
  }

  /** Text or null; anything else is malformed: the ids, names and times of an event are text. */
  static @Nullable String text(JsonParser p, String field) throws IOException {
    return switch (p.currentToken()) {
      case VALUE_STRING -> p.getText();
      case VALUE_NULL -> null;
      default -> throw new Malformed(field, "text", describe(p));
    };
  }

  /** Text, or the text of a number or boolean; an object or array gives its JSON. */
  static @Nullable String scalar(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case VALUE_NULL -> null;
      case START_OBJECT, START_ARRAY -> {
        Writer out = new StringWriter();
        try (var generator = p.getCodec().getFactory().createGenerator(out)) {
          generator.copyCurrentStructure(p);
        }
        yield out.toString();
      }
      default -> p.getText();
    };
  }

  /** A whole number; -1 for anything else. */
  static int number(JsonParser p) throws IOException {
    boolean whole =
        p.currentToken() == JsonToken.VALUE_NUMBER_INT
            && p.getNumberType() == JsonParser.NumberType.INT;
    p.skipChildren();
    return whole ? p.getIntValue() : -1;
  }

  private static void expect(boolean met, String where, String expected, JsonParser p)
      throws IOException {
    if (!met) {
      throw new Malformed(where, expected, describe(p));
    }
  }

  /** What the parser stands on, in words. */
  static String describe(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + p.getText();
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> p.getText();
      case VALUE_STRING -> "the text " + p.getText();
      case null, default -> "nothing";
    };
  }
}
