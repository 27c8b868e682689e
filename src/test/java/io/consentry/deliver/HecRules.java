package io.consentry.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What Splunk's collector takes, and what CIM's Change and Alerts and the risk index ask for. */
public final class HecRules {
  private static final Set<String> ENVELOPE =
      Set.of("time", "host", "source", "sourcetype", "index", "event", "fields");

  private static final Set<String> REQUIRED =
      Set.of(
          "id",
          "app",
          "signature",
          "severity",
          "severity_id",
          "type",
          "action",
          "change_type",
          "command",
          "dest",
          "object_category",
          "user",
          "src_user",
          "status",
          "vendor_product",
          "risk_score",
          "risk_message",
          "risk_object",
          "risk_object_type");

  private static final Set<String> SEVERITIES =
      Set.of("informational", "low", "medium", "high", "critical");
  private static final Set<String> ACTIONS =
      Set.of("acl_modified", "created", "deleted", "modified", "read");

  private HecRules() {}

  /** What is wrong with the document; nothing for a valid one. */
  public static List<String> violations(JsonNode document) {
    List<String> wrong = new ArrayList<>();
    document
        .fieldNames()
        .forEachRemaining(name -> {
          if (!ENVELOPE.contains(name)) {
            wrong.add(name + ": the collector refuses it");
          }
        });
    if (!Pattern.matches("\\d{10}\\.\\d{3}", document.path("time").decimalValue().toString())
        || !document.path("time").isNumber()) {
      wrong.add("time: expected seconds with milliseconds, got " + document.path("time"));
    }
    document
        .path("fields")
        .properties()
        .forEach(field -> {
          if (!field.getValue().isTextual()) {
            wrong.add("fields." + field.getKey() + ": expected a text, flat");
          }
        });
    JsonNode event = document.path("event");
    boolean unknownActor = !event.has("src_user");
    REQUIRED.stream()
        .filter(name -> !event.has(name))
        .filter(name -> !unknownActor || !Set.of("src_user", "user", "risk_object").contains(name))
        .forEach(name -> wrong.add("event." + name + ": required"));
    if (!SEVERITIES.contains(event.path("severity").asText())) {
      wrong.add("event.severity: got " + event.path("severity"));
    }
    if (!ACTIONS.contains(event.path("action").asText())) {
      wrong.add("event.action: got " + event.path("action"));
    }
    return wrong;
  }
}
