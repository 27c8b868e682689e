package io.consentry.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of ASIM's AuditEvent 0.1. */
public final class AsimRules {
  /** What is conditional is there exactly where the other one is. */
  private static final Map<String, String> TOGETHER =
      Map.of(
          "ActorUserIdType", "ActorUserId",
          "ActorUsernameType", "ActorUsername",
          "TargetAppType", "TargetAppName");

  private AsimRules() {}

  /** What is wrong with the row; nothing for a valid one. */
  public static List<String> violations(JsonNode row) {
    Map<String, List<String>> columns =
        Table.rows("asim-audit-0.1.csv").stream()
            .collect(Collectors.toMap(List::getFirst, each -> each));
    List<String> wrong = new ArrayList<>();
    columns.forEach((name, rule) -> {
      if (rule.get(2).equals("Mandatory") && !row.has(name)) {
        wrong.add(name + ": mandatory");
      }
    });
    TOGETHER.forEach((type, column) -> {
      if (row.has(type) != row.has(column)) {
        wrong.add(type + ": expected exactly where " + column + " is");
      }
    });
    row.properties()
        .forEach(field -> {
          @Nullable List<String> rule = columns.get(field.getKey());
          if (rule == null) {
            wrong.add(field.getKey() + ": not a column");
          } else if (!isOf(rule.get(1), field.getValue())) {
            wrong.add(field.getKey() + ": expected " + rule.get(1) + ", got " + field.getValue());
          } else if (!rule.get(3).isEmpty()
              && !Set.of(rule.get(3).split("\\|")).contains(field.getValue().asText())) {
            wrong.add(field.getKey() + ": expected " + rule.get(3) + ", got " + field.getValue());
          }
        });
    if (row.path("ThreatRiskLevel").asInt() < 0 || row.path("ThreatRiskLevel").asInt() > 100) {
      wrong.add("ThreatRiskLevel: expected 0 to 100");
    }
    return wrong;
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual() && !value.asText().isEmpty();
      case "datetime" -> EcsRules.isDate(value.asText());
      case "int" -> value.isInt();
      case "ip" -> EcsRules.isAddress(value.asText());
      case "dynamic" -> value.isObject();
      default -> false;
    };
  }
}
