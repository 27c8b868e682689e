package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The names of all modified properties in raw events, whether anything reads them or not. */
public final class PropertyNames {
  private static final int MAX_DEPTH = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private PropertyNames() {}

  /**
   * Gives the name of each object that has an old or new value beside its name, in any of the
   * formats. What is not JSON gives none: the normaliser says what is wrong with it.
   */
  public static void of(byte[] values, Consumer<String> name) {
    try (JsonParser p = JSON.createParser(values)) {
      all(p, name);
    } catch (JsonProcessingException _) {
      // See above.
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the bytes are in memory
    }
  }

  private static void all(JsonParser p, Consumer<String> name) throws IOException {
    while (p.nextToken() != null) {
      if (p.currentToken() == JsonToken.START_OBJECT) {
        object(p, name);
      }
    }
  }

  private static void object(JsonParser p, Consumer<String> name) throws IOException {
    @Nullable String called = null;
    boolean changed = false;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      JsonToken token = p.nextToken();
      switch (field) {
        case "displayName", "DisplayName", "Name" ->
            called = token == JsonToken.VALUE_STRING ? p.getText() : null;
        case "newValue", "NewValue", "oldValue", "OldValue" -> changed = true;
        default -> {}
      }
      nested(p, name);
    }
    if (changed && called != null && !called.isBlank()) {
      name.accept(called.strip());
    }
  }

  /** Log Analytics has its objects as text inside text. */
  private static void nested(JsonParser p, Consumer<String> name) throws IOException {
    if (p.currentToken() == JsonToken.START_OBJECT) {
      object(p, name);
    } else if (p.currentToken() == JsonToken.START_ARRAY) {
      while (p.nextToken() != JsonToken.END_ARRAY) {
        nested(p, name);
      }
    } else if (p.currentToken() == JsonToken.VALUE_STRING && p.getText().startsWith("[{")) {
      try (JsonParser inside = JSON.createParser(p.getText())) {
        all(inside, name);
      } catch (JsonProcessingException _) {
        // Text that only looks like JSON.
      }
    }
  }
}
