package io.consentry.source.office365;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.EventCutter;
import io.consentry.activity.Sha256;
import io.consentry.source.graph.GraphException;
import io.consentry.source.graph.GraphException.Failure.Passing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API answers with: lists of blobs, and blobs of events. */
final class Content {
  private static final JsonMapper JSON = new JsonMapper();

  /** The record type of directory events; Entra ID's other one is sign-ins (FORMATS.md 4). */
  private static final int DIRECTORY = 8;

  private Content() {}

  /**
   * A blob, as a list names it.
   *
   * @param id 64 bits of its own
   * @param link where it is
   * @param created when it was made; long after its events happened, some of them
   */
  record Blob(long id, String link, Instant created) {}

  /**
   * An event.
   *
   * @param json its bytes as they came
   * @param id 64 bits of its own; of one without, of all that it is
   * @param time when it happened
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Event(byte[] json, long id, Instant time) {}

  /** Reads a list. Throws for what is none, such as HTML or JSON that is cut off. */
  static List<Blob> blobs(byte[] body, Instant now) throws GraphException {
    try {
      @Nullable JsonNode list = JSON.readTree(body);
      if (list == null || !list.isArray()) {
        throw broken("a list of blobs", "something else");
      }
      List<Blob> blobs = new ArrayList<>();
      for (JsonNode each : list) {
        String link = each.path("contentUri").asText("");
        String id = each.path("contentId").asText(link);
        blobs.add(
            new Blob(hash("blob " + id), link, time(each.path("contentCreated").asText(""), now)));
      }
      return blobs;
    } catch (JsonProcessingException e) {
      throw broken("a list of blobs", "JSON that breaks off");
    } catch (IOException e) {
      throw broken("a list of blobs", e.toString());
    }
  }

  /**
   * The directory events of a blob.
   *
   * @param problem what of it is none; null for nothing
   */
  record Events(List<Event> events, @Nullable String problem) {
    Events {
      events = List.copyOf(events);
    }

    /** Throws unless the blob could be read whole. */
    Events whole() throws GraphException {
      if (problem != null) {
        throw broken("a blob of events", problem);
      }
      return this;
    }
  }

  /** Reads a blob as far as it can be read. */
  static Events events(byte[] body, Instant now) {
    List<Event> events = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try {
      new EventCutter()
          .cut(
              body,
              new EventCutter.Taker() {
                @Override
                public void take(int at, byte[] value) throws IOException {
                  JsonNode event = JSON.readTree(value);
                  if (!event.isObject()) {
                    problems.add(event.getNodeType().toString());
                  } else if (event.path("RecordType").asInt(DIRECTORY) == DIRECTORY) {
                    String id = event.path("Id").asText("");
                    events.add(
                        new Event(
                            value,
                            id.isEmpty() ? Sha256.first64(value) : hash("event " + id),
                            time(event.path("CreationTime").asText(""), now)));
                  }
                }

                @Override
                public void broken(int at, String reason) {
                  problems.add(reason);
                }
              });
    } catch (IOException e) {
      problems.add(e.toString());
    }
    return new Events(events, problems.isEmpty() ? null : problems.getFirst());
  }

  private static GraphException broken(String expected, String got) {
    return new GraphException(
        new Passing("expected %s, got %s".formatted(expected, got), Duration.ZERO));
  }

  /** UTC, with a zone or without. */
  private static Instant time(String text, Instant otherwise) {
    try {
      return Instant.parse(text.endsWith("Z") ? text : text + "Z");
    } catch (DateTimeException _) {
      return otherwise;
    }
  }

  private static long hash(String text) {
    return Sha256.first64(text.getBytes(StandardCharsets.UTF_8));
  }
}
