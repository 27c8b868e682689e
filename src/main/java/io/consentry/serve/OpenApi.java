package io.consentry.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of the API by the OpenAPI 3.1 specification, made from its table of routes. */
final class OpenApi {
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([a-zA-Z]+)}");
  private static final Map<String, Object> TEXT = Map.of("type", "string", "maxLength", 256);
  private static final Map<String, Object> TIME = Map.of("type", "string", "format", "date-time");
  private static final Map<String, Object> SCHEMAS_OF_PARAMETERS =
      Map.of(
          "level", Map.of("type", "array", "items", oneOf(FindingFilter.LEVELS)),
          "min_level", oneOf(FindingFilter.LEVELS),
          "state", oneOf(FindingFilter.STATES),
          "sort", oneOf(AppDirectory.SORTS),
          "tier", oneOf(List.of("0", "1", "2", "3", "unknown")),
          "from", TIME,
          "to", TIME,
          "asOf", Map.of("type", "string", "format", "date"),
          "bucket", Map.of("type", "string", "format", "duration"),
          "limit",
              Map.of(
                  "type",
                  "integer",
                  "minimum",
                  1,
                  "maximum",
                  Query.MAX_LIMIT,
                  "default",
                  Query.DEFAULT_LIMIT));

  private OpenApi() {}

  private static Map<String, Object> oneOf(List<String> values) {
    return Map.of("type", "string", "enum", values);
  }

  static Map<String, Object> of(List<ApiRoute> routes, String prefix, boolean token) {
    Map<String, Object> paths = new TreeMap<>();
    routes.forEach(route -> paths.put(prefix + route.path(), Map.of("get", operation(route))));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        Map.of(
            "title", "Consentry",
            "version", "1",
            "description", "Findings, what is held, and how the stream is doing. Read-only."));
    document.put("paths", paths);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", Map.of("Error", error()));
    if (token) {
      components.put(
          "securitySchemes", Map.of("token", Map.of("type", "http", "scheme", "bearer")));
      document.put("security", List.of(Map.of("token", List.of())));
    }
    document.put("components", components);
    return document;
  }

  private static Map<String, Object> operation(ApiRoute route) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    Matcher inPath = PATH_PARAMETER.matcher(route.path());
    while (inPath.find()) {
      parameters.add(
          Map.of("name", inPath.group(1), "in", "path", "required", true, "schema", TEXT));
    }
    route.parameters().stream()
        .sorted()
        .forEach(name ->
            parameters.add(
                Map.of(
                    "name",
                    name,
                    "in",
                    "query",
                    "required",
                    false,
                    "schema",
                    SCHEMAS_OF_PARAMETERS.getOrDefault(name, TEXT))));
    Map<String, Object> answers = new TreeMap<>();
    String type = route.path().endsWith("/stream") ? "text/event-stream" : "application/json";
    answers.put("200", Map.of("description", route.says(), "content", Map.of(type, Map.of())));
    answers.put(
        "default",
        Map.of(
            "description",
            "Why there is no answer.",
            "content",
            Map.of(
                "application/json",
                Map.of("schema", Map.of("$ref", "#/components/schemas/Error")))));
    return Map.of(
        "summary",
        route.says(),
        "operationId",
        route.path().substring(1).replaceAll("[^A-Za-z]+", "-").replaceAll("-$", ""),
        "parameters",
        parameters,
        "responses",
        answers);
  }

  private static Map<String, Object> error() {
    Map<String, Object> text = Map.of("type", "string");
    return Map.of(
        "type", "object",
        "required", List.of("error"),
        "properties",
            Map.of(
                "error",
                Map.of(
                    "type", "object",
                    "required", List.of("status", "what", "expected", "got"),
                    "properties",
                        Map.of(
                            "status", Map.of("type", "integer"),
                            "what", text,
                            "expected", text,
                            "got", text))));
  }
}
