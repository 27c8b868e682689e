package io.consentry.deliver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.consentry.deliver.PlaybookEvent;
import io.consentry.risk.Level;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was announced, as far as the sender must understand it.
 *
 * @param id what the receiver de-duplicates by; safe in a header
 * @param kind opened, raised or closed
 * @param vendor the vendor's id; empty for none
 * @param destructive how many of its actions take something away
 * @param json the whole CloudEvent
 */
public record WebhookEvent(
    String id,
    String findingId,
    String tenantId,
    String kind,
    Level level,
    String vendor,
    List<String> activities,
    Instant time,
    int destructive,
    ObjectNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACTIONS = "actions";
  private static final String DESTRUCTIVE = "destructive";

  public WebhookEvent {
    activities = List.copyOf(activities);
  }

  /** What is no event of ours; the message says what was expected. */
  public static final class NotAnEventException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnEventException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Reads an event from its topic. */
  public static WebhookEvent read(byte @Nullable [] bytes) throws NotAnEventException {
    if (bytes == null) {
      throw new NotAnEventException("expected a CloudEvent, got a tombstone", null);
    }
    try {
      CloudEvent event = new JsonFormat().deserialize(bytes);
      if (!(JSON.readTree(bytes) instanceof ObjectNode json)
          || !(json.get("data") instanceof ObjectNode data)
          || !event.getType().startsWith(PlaybookEvent.TYPE)
          || !event.getId().matches("[0-9A-Za-z_-]{1,128}")) {
        throw new NotAnEventException("expected an event of a finding, got another", null);
      }
      return new WebhookEvent(
          event.getId(),
          data.path("findingId").asText(event.getId()),
          data.path("tenantId").asText(),
          event.getType().substring(PlaybookEvent.TYPE.length()),
          Level.valueOf(data.path("level").asText().toUpperCase(Locale.ROOT)),
          data.path("vendor").path("id").asText(),
          texts(data.path("activities")),
          Instant.parse(data.path("lastTime").asText()),
          destructive(data.path(ACTIONS)),
          json);
    } catch (IOException | RuntimeException e) {
      throw new NotAnEventException("expected a CloudEvent in structured JSON, got another", e);
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static int destructive(JsonNode actions) {
    int count = 0;
    for (JsonNode action : actions) {
      count += action.path(DESTRUCTIVE).asBoolean() ? 1 : 0;
    }
    return count;
  }

  boolean closed() {
    return kind.equals("closed");
  }

  /**
   * The body to send.
   *
   * @param console what links to findings begin with; null for none
   * @param withheld why actions that take something away are left out; null to leave them in
   */
  byte[] body(@Nullable String console, @Nullable String withheld) {
    ObjectNode copy = json.deepCopy();
    if (copy.get("data") instanceof ObjectNode data) {
      if (console != null) {
        data.put("console", console + data.path("console").asText());
      } else {
        data.remove("console");
      }
      if (withheld != null && data.get(ACTIONS) instanceof ArrayNode actions) {
        withhold(data, actions, withheld);
      }
    }
    try {
      return JSON.writeValueAsBytes(copy);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + id + ": no JSON", e);
    }
  }

  private void withhold(ObjectNode data, ArrayNode actions, String why) {
    ArrayNode left = JSON.createArrayNode();
    for (JsonNode action : actions) {
      if (!action.path(DESTRUCTIVE).asBoolean()) {
        left.add(action);
      }
    }
    data.set(ACTIONS, left);
    data.putObject("actionsWithheld").put("count", destructive).put("reason", why);
  }
}
