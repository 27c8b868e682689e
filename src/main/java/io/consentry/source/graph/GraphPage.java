package io.consentry.source.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.consentry.source.graph.GraphException.Failure.Passing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of Graph's: {@code {"value":[...],"@odata.nextLink":"..."}}, its elements cut
 * out as they stand there.
 *
 * @param next where the list goes on
 * @param delta where the changes since are, on the last page of a delta query
 */
public record GraphPage(List<Element> elements, Optional<String> next, Optional<String> delta) {
  private static final JsonFactory JSON = new JsonFactory();

  public GraphPage {
    elements = List.copyOf(elements);
  }

  /**
   * One element.
   *
   * @param json its bytes as Graph sent them
   * @param id its {@code id}, where it has one
   * @param time its {@code activityDateTime}, as it stands there
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Element(byte[] json, Optional<String> id, Optional<String> time) {}

  /** Reads the page. Throws for what is no page, such as HTML or JSON that is cut off. */
  public static GraphPage of(byte[] body) throws GraphException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw noPage("something else");
      }
      @Nullable List<Element> elements = null;
      @Nullable String next = null;
      @Nullable String delta = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("value") && value == JsonToken.START_ARRAY) {
          elements = elements(parser, body);
        } else if (name.equals("@odata.nextLink") && value == JsonToken.VALUE_STRING) {
          next = parser.getText();
        } else if (name.equals("@odata.deltaLink") && value == JsonToken.VALUE_STRING) {
          delta = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
      if (elements == null) {
        throw noPage("an object without it");
      }
      return new GraphPage(elements, Optional.ofNullable(next), Optional.ofNullable(delta));
    } catch (IOException e) {
      throw noPage("JSON that breaks off or is none");
    }
  }

  private static GraphException noPage(String got) {
    return new GraphException(
        new Passing("expected a page with \"value\" from Graph, got " + got, Duration.ZERO));
  }

  private static List<Element> elements(JsonParser parser, byte[] body)
      throws IOException, GraphException {
    List<Element> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      long from = parser.currentTokenLocation().getByteOffset();
      @Nullable String id = null;
      @Nullable String time = null;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
          if (text && name.equals("id")) {
            id = parser.getText();
          } else if (text && name.equals("activityDateTime")) {
            time = parser.getText();
          } else {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
        parser.finishToken();
      }
      long to = parser.currentLocation().getByteOffset();
      if (from < 0 || to < from || to > body.length) {
        throw noPage("JSON that is not in UTF-8");
      }
      elements.add(
          new Element(
              Arrays.copyOfRange(body, (int) from, (int) to),
              Optional.ofNullable(id),
              Optional.ofNullable(time)));
    }
    return elements;
  }
}
