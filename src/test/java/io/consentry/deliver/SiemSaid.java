package io.consentry.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Printable;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of a finding, read back from the document by each format's own field names:
 * the same from all five, and the same as from the finding.
 */
public record SiemSaid(
    String id,
    int score,
    String level,
    String actor,
    String app,
    List<String> permissions,
    List<String> reasons) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What the finding itself says. */
  public static SiemSaid in(Finding finding) {
    @Nullable AssessedApplication app = finding.getApplication();
    return new SiemSaid(
        finding.getFindingId(),
        finding.getScore(),
        finding.getLevel(),
        known(
            finding.getActor().getName(),
            finding.getActor().getId(),
            finding.getActor().getAppId()),
        app == null ? "" : known(app.getName(), app.getAppId(), app.getServicePrincipalId()),
        finding.getPermissions().stream()
            .map(each ->
                each.getValue()
                    + " on "
                    + Objects.requireNonNullElse(each.getResource(), "unknown")
                    + " ("
                    + each.getKind()
                    + ")")
            .toList(),
        finding.getFactors().stream()
            .filter(each -> each.getCounted() && each.getPoints() != 0)
            .map(each ->
                (each.getPoints() > 0 ? "+" : "")
                    + each.getPoints()
                    + " "
                    + each.getFamily()
                    + ": "
                    + each.getTitle())
            .toList());
  }

  /** As CEF can say it: on one line, with everything visible. */
  public SiemSaid joined() {
    return new SiemSaid(
        id,
        score,
        level,
        Printable.of(actor),
        Printable.of(app),
        List.of(Printable.of(grouped(permissions))),
        List.of(Printable.of(String.join("; ", reasons))));
  }

  /** {@code a on X, b on X, c on Y} as {@code X: a, b; Y: c}. */
  private static String grouped(List<String> permissions) {
    Map<String, List<String>> byApi = new LinkedHashMap<>();
    for (String permission : permissions) {
      String[] parts = permission.split(" on ", 2);
      byApi.computeIfAbsent(parts[1], _ -> new ArrayList<>()).add(parts[0]);
    }
    return byApi.entrySet().stream()
        .map(each -> each.getKey() + ": " + String.join(", ", each.getValue()))
        .collect(Collectors.joining("; "));
  }

  /** What the document of that format says. */
  public static SiemSaid in(String format, String document) {
    if (format.equals("cef")) {
      CefEvent cef = CefEvent.parse(document);
      return new SiemSaid(
          cef.extension().getOrDefault("externalId", ""),
          Integer.parseInt(cef.extension().getOrDefault("cn1", "-1")),
          switch (cef.header().get(5)) {
            case "1" -> "info";
            case "3" -> "low";
            case "5" -> "medium";
            case "8" -> "high";
            case "10" -> "critical";
            default -> "none";
          },
          cef.extension().getOrDefault("suser", ""),
          cef.extension().getOrDefault("destinationServiceName", ""),
          List.of(cef.extension().getOrDefault("cs1", "")),
          List.of(cef.extension().getOrDefault("cs5", "")));
    }
    JsonNode json = json(document);
    return switch (format) {
      case "ocsf" ->
          new SiemSaid(
              json.at("/finding_info/uid").asText(),
              json.at("/risk_score").asInt(-1),
              rank(json.at("/severity_id").asInt()),
              json.at("/evidences/0/actor/user/name").asText(),
              Stream.of(json.at("/resources/0"))
                  .filter(each -> each.path("type").asText().equals("Application"))
                  .map(each -> each.path("name").asText())
                  .collect(Collectors.joining()),
              texts(json.at("/enrichments"), "value"),
              json.at("/risk_details").asText().lines().toList());
      case "ecs" ->
          new SiemSaid(
              json.at("/event/id").asText(),
              json.at("/event/risk_score").asInt(-1),
              rank(json.at("/event/severity").asInt()),
              json.at("/user/name").asText(),
              json.at("/consentry/application/name").asText(),
              texts(json.at("/consentry/permission_names"), ""),
              json.at("/event/reason").asText().lines().toList());
      case "hec" ->
          new SiemSaid(
              json.at("/event/id").asText(),
              json.at("/event/risk_score").asInt(-1),
              json.at("/event/severity").asText().replace("informational", "info"),
              json.at("/event/src_user").asText(),
              json.at("/event/application/name").asText(),
              texts(json.at("/event/permission_names"), ""),
              texts(json.at("/event/reasons"), ""));
      case "asim" ->
          new SiemSaid(
              json.at("/EventOriginalUid").asText(),
              json.at("/ThreatRiskLevel").asInt(-1),
              json.at("/EventOriginalSeverity").asText(),
              json.at("/ActorUsername").asText(),
              json.at("/TargetAppName").asText(),
              texts(json.at("/AdditionalFields/PermissionNames"), ""),
              texts(json.at("/AdditionalFields/Finding/reasons"), ""));
      default -> throw new AssertionError("no such format: " + format);
    };
  }

  /** A document as a tree. */
  public static JsonNode json(String document) {
    try {
      return JSON.readTree(document);
    } catch (JsonProcessingException e) {
      throw new AssertionError(document, e);
    }
  }

  private static String rank(int id) {
    return List.of("none", "info", "low", "medium", "high", "critical")
        .get(id)
        .toLowerCase(Locale.ROOT);
  }

  private static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(field.isEmpty() ? each.asText() : each.path(field).asText()));
    return texts;
  }

  private static String known(@Nullable String... texts) {
    return Stream.of(texts).filter(Objects::nonNull).findFirst().orElse("");
  }
}
