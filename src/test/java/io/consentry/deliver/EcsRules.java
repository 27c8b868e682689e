package io.consentry.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of ECS 9.4: fields, their types, and the values it allows in event's categories. */
public final class EcsRules {
  /** What is not ECS: our own, and the names of Elastic's Azure integration. */
  private static final Set<String> FREE = Set.of("consentry", "azure");

  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "event.kind", Set.of("alert"),
          "event.category", Set.of("iam", "configuration"),
          "event.type",
              Set.of("admin", "change", "creation", "deletion", "group", "info", "user", "access"),
          "event.outcome", Set.of("success", "failure", "unknown"),
          "ecs.version", Set.of("9.4.0"));

  private static final Set<String> REQUIRED =
      Set.of("@timestamp", "ecs.version", "event.kind", "event.category", "event.type", "message");

  private record Field(String type, boolean array) {}

  private final Map<String, Field> fields = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  private EcsRules() {
    Table.rows("ecs-9.4.0.csv")
        .forEach(row -> fields.put(row.get(0), new Field(row.get(1), row.get(2).equals("array"))));
  }

  /** What is wrong with the document; nothing for a valid one. */
  public static List<String> violations(JsonNode document) {
    EcsRules rules = new EcsRules();
    document
        .properties()
        .forEach(field -> {
          if (!FREE.contains(field.getKey())) {
            rules.node(field.getKey(), field.getValue());
          }
        });
    REQUIRED.stream()
        .filter(field -> !rules.seen.contains(field))
        .forEach(field -> rules.wrong.add(field + ": required"));
    return rules.wrong;
  }

  private void node(String name, JsonNode value) {
    if (value.isObject()) {
      value.properties().forEach(each -> node(name + "." + each.getKey(), each.getValue()));
      return;
    }
    seen.add(name);
    @Nullable Field field = fields.get(name);
    if (field == null) {
      wrong.add(name + ": not a field of ECS");
    } else if (field.array() != value.isArray()) {
      wrong.add(name + ": expected " + (field.array() ? "a list" : "one value"));
    } else if (value.isArray()) {
      value.forEach(each -> value(name, field, each));
    } else {
      value(name, field, value);
    }
  }

  private void value(String name, Field field, JsonNode value) {
    boolean right =
        switch (field.type()) {
          case "keyword", "match_only_text" -> value.isTextual() && !value.asText().isEmpty();
          case "date" -> isDate(value.asText());
          case "long" -> value.isIntegralNumber();
          case "float" -> value.isNumber();
          case "ip" -> isAddress(value.asText());
          case "boolean" -> value.isBoolean();
          default -> false;
        };
    if (!right) {
      wrong.add(name + ": expected " + field.type() + ", got " + value);
    }
    if (!ALLOWED.getOrDefault(name, Set.of(value.asText())).contains(value.asText())) {
      wrong.add(name + ": expected one of " + ALLOWED.get(name) + ", got " + value);
    }
  }

  static boolean isDate(String text) {
    try {
      return Instant.parse(text).getEpochSecond() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  static boolean isAddress(String text) {
    try {
      return InetAddress.ofLiteral(text).getHostAddress().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
