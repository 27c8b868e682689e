package io.consentry.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of OCSF 1.8.0 for a Detection Finding: what is there, of which type, of which values.
 */
public final class OcsfRules {
  private static final Pattern IP =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /** From the objects' constraints, at_least_one. */
  private static final Map<String, Set<String>> AT_LEAST_ONE =
      Map.of(
          "attack", Set.of("tactic", "technique", "sub_technique"),
          "actor", Set.of("process", "user", "invoked_by", "session", "app_name", "app_uid"),
          "user", Set.of("account", "name", "uid"),
          "network_endpoint", Set.of("ip", "uid", "name", "hostname", "svc_name", "domain"),
          "resource_details", Set.of("name", "uid"),
          "technique", Set.of("name", "uid"),
          "sub_technique", Set.of("name", "uid"),
          "analytic", Set.of("name", "uid"),
          "evidences", Set.of("actor", "api", "data", "src_endpoint", "resources", "user"));

  private record Rule(String type, boolean array, boolean required, Set<String> values) {}

  private final Map<String, Map<String, Rule>> objects = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  private OcsfRules() {
    for (List<String> row : Table.rows("ocsf-1.8.0.csv")) {
      Set<String> values = row.get(5).isEmpty() ? Set.of() : Set.of(row.get(5).split("\\|"));
      objects
          .computeIfAbsent(row.get(0), _ -> new LinkedHashMap<>())
          .put(
              row.get(1),
              new Rule(
                  row.get(2), row.get(3).equals("array"), row.get(4).equals("required"), values));
    }
  }

  /** What is wrong with the document; nothing for a valid one. */
  public static List<String> violations(JsonNode document) {
    OcsfRules rules = new OcsfRules();
    rules.object("detection_finding", document, "");
    rules.arithmetic(document);
    return rules.wrong;
  }

  private void arithmetic(JsonNode document) {
    long expected =
        document.path("class_uid").asLong() * 100 + document.path("activity_id").asLong();
    if (document.path("type_uid").asLong() != expected) {
      wrong.add("type_uid: expected " + expected + ", got " + document.path("type_uid"));
    }
    if (document.path("class_uid").asLong() / 1000 != document.path("category_uid").asLong()) {
      wrong.add("category_uid: expected that of the class, got " + document.path("category_uid"));
    }
    for (JsonNode event : document.path("finding_info").path("related_events")) {
      // 3004 knows 1 to 13, 3005 knows 1 and 2 (3 and 4 come with 1.9).
      long type = event.path("type_uid").asLong(300501);
      if (!(type >= 300401 && type <= 300413) && type != 300501 && type != 300502) {
        wrong.add("related_events.type_uid: expected a type of 3004 or 3005, got " + type);
      }
    }
  }

  private void object(String name, JsonNode node, String path) {
    Map<String, Rule> rules = objects.getOrDefault(name, Map.of());
    if (!node.isObject()) {
      wrong.add(path + ": expected an object " + name + ", got " + node.getNodeType());
      return;
    }
    rules.forEach((attribute, rule) -> {
      if (rule.required() && !node.has(attribute)) {
        wrong.add(path + "." + attribute + ": required");
      }
    });
    Set<String> any = AT_LEAST_ONE.getOrDefault(name, Set.of());
    if (!any.isEmpty() && any.stream().noneMatch(node::has)) {
      wrong.add(path + ": expected at least one of " + any);
    }
    node.properties()
        .forEach(field -> {
          @Nullable Rule rule = rules.get(field.getKey());
          String where = path + "." + field.getKey();
          if (rule == null) {
            wrong.add(where + ": not an attribute of " + name);
          } else if (rule.array() != field.getValue().isArray() && !rule.type().equals("json_t")) {
            wrong.add(where + ": expected " + (rule.array() ? "a list" : "one value"));
          } else if (rule.array()) {
            field.getValue().forEach(each -> value(rule, each, where));
          } else {
            value(rule, field.getValue(), where);
          }
        });
  }

  private void value(Rule rule, JsonNode value, String where) {
    boolean right =
        switch (rule.type()) {
          case "integer_t" -> value.isInt();
          case "long_t", "timestamp_t" -> value.isIntegralNumber();
          case "boolean_t" -> value.isBoolean();
          case "ip_t" -> value.isTextual() && IP.matcher(value.asText()).matches();
          case "json_t" -> true;
          case "object" -> value.isObject(); // unmapped: free
          default -> {
            if (rule.type().endsWith("_t")) {
              yield value.isTextual() && !value.asText().isEmpty();
            }
            if (!objects.containsKey(rule.type())) {
              wrong.add(where + ": the table of rules lacks object " + rule.type());
            }
            object(rule.type(), value, where);
            yield true;
          }
        };
    if (!right) {
      wrong.add(where + ": expected " + rule.type() + ", got " + value);
    }
    if (!rule.values().isEmpty() && !rule.values().contains(value.asText())) {
      wrong.add(where + ": expected one of " + rule.values() + ", got " + value);
    }
  }
}
