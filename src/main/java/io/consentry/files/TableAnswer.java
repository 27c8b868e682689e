package io.consentry.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the query API of Log Analytics answers: {@code {"tables":[{"name":"PrimaryResult",
 * "columns":[{"name":"TenantId","type":"string"}],"rows":[["..."]]}]}}. A row is an event, as one
 * of its exports is (FORMATS.md section 5).
 */
final class TableAnswer {
  private static final Pattern BEGINNING = Pattern.compile("\\s*\\{\\s*\"tables\"\\s*:");

  /** So much of an answer tells that it is one. */
  private static final int HEAD = 256;

  private static final JsonFactory JSON = new JsonFactory();

  private final Place place;
  private final EventTaker taker;
  private final JsonParser p;
  private List<String> columns = List.of();

  private TableAnswer(Place place, EventTaker taker, JsonParser p) {
    this.place = place;
    this.taker = taker;
    this.p = p;
  }

  /** Whether a value that begins so is such an answer. */
  static boolean is(byte[] value) {
    String head = new String(value, 0, Math.min(value.length, HEAD), StandardCharsets.ISO_8859_1);
    return BEGINNING.matcher(head).lookingAt();
  }

  /** Gives each row as an object of its own. */
  static void read(Place place, byte[] value, EventTaker taker) throws IOException {
    try (JsonParser p = JSON.createParser(value)) {
      p.nextToken();
      new TableAnswer(place, taker, p).answer();
    } catch (JsonProcessingException e) {
      taker.rejected(
          place,
          "not JSON: %s; the rest of the tables is lost with it".formatted(e.getOriginalMessage()));
    }
  }

  private void answer() throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      boolean tables = p.currentName().equals("tables");
      if (p.nextToken() == JsonToken.START_ARRAY && tables) {
        while (p.nextToken() != JsonToken.END_ARRAY) {
          if (isA(JsonToken.START_OBJECT, "tables", "tables")) {
            columns = List.of();
            table();
          }
        }
      } else {
        p.skipChildren();
      }
    }
  }

  private void table() throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      boolean array = p.nextToken() == JsonToken.START_ARRAY;
      if (array && field.equals("columns")) {
        columns = columns();
      } else if (array && field.equals("rows")) {
        while (p.nextToken() != JsonToken.END_ARRAY) {
          if (isA(JsonToken.START_ARRAY, "rows", "arrays of cells")) {
            taker.take(place, row());
          }
        }
      } else {
        p.skipChildren();
      }
    }
  }

  private List<String> columns() throws IOException {
    List<String> names = new ArrayList<>();
    while (p.nextToken() != JsonToken.END_ARRAY) {
      String name = "";
      if (isA(JsonToken.START_OBJECT, "columns", "objects")) {
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          boolean named = p.currentName().equals("name");
          p.nextToken();
          name = named ? p.getText() : name;
          p.skipChildren();
        }
      }
      names.add(name);
    }
    return names;
  }

  /** What is of another shape is rejected alone. */
  private boolean isA(JsonToken start, String where, String expected) throws IOException {
    boolean is = p.currentToken() == start;
    if (!is) {
      taker.rejected(place, "%s: expected %s, got something else".formatted(where, expected));
      p.skipChildren();
    }
    return is;
  }

  /** An empty cell says nothing. */
  private byte[] row() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      for (int i = 0; p.nextToken() != JsonToken.END_ARRAY; i++) {
        boolean empty =
            p.currentToken() == JsonToken.VALUE_NULL
                || (p.currentToken() == JsonToken.VALUE_STRING && p.getTextLength() == 0);
        if (empty || i >= columns.size()) {
          p.skipChildren();
        } else {
          out.writeFieldName(columns.get(i));
          out.copyCurrentStructure(p);
        }
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
