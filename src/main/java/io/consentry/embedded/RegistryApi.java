package io.consentry.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.registry.Compatibility;
import io.consentry.registry.InMemorySchemaRegistry;
import io.consentry.registry.InMemorySchemaRegistry.Version;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.registry.SchemaText;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The calls of Confluent's REST API that a client needs to write, read, look around and check
 * compatibility.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Schema
 *     Registry API reference</a>
 */
final class RegistryApi {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final InMemorySchemaRegistry registry;
  private final List<Route> routes;

  RegistryApi(InMemorySchemaRegistry registry) {
    this.registry = registry;
    this.routes = routes();
  }

  private List<Route> routes() {
    return List.of(
        new Route("GET", "/", (args, body) -> JSON.objectNode()),
        new Route("GET", "/subjects", (args, body) -> subjects()),
        new Route("GET", "/subjects/{}/versions", (args, body) -> versions(args.get(0))),
        new Route(
            "GET",
            "/subjects/{}/versions/{}",
            (args, body) -> json(version(args.get(0), args.get(1)))),
        new Route(
            "POST", "/subjects/{}/versions", (args, body) -> register(args.get(0), schema(body))),
        new Route("POST", "/subjects/{}", (args, body) -> json(find(args.get(0), schema(body)))),
        new Route("GET", "/schemas/ids/{}", (args, body) -> schemaById(args.get(0))),
        new Route("GET", "/schemas/types", (args, body) -> JSON.arrayNode().add("AVRO")),
        new Route(
            "POST",
            "/compatibility/subjects/{}/versions/{}",
            (args, body) -> compatible(version(args.get(0), args.get(1)), schema(body))),
        new Route(
            "GET",
            "/config",
            (args, body) -> level("compatibilityLevel", registry.compatibility())),
        new Route("PUT", "/config", (args, body) -> setLevel(level(body))),
        new Route(
            "GET",
            "/config/{}",
            (args, body) -> level("compatibilityLevel", registry.compatibility(args.get(0)))),
        new Route("PUT", "/config/{}", (args, body) -> setLevel(args.get(0), level(body))));
  }

  /**
   * Answers one request.
   *
   * @param path still percent-encoded
   * @throws RegistryError with Confluent's error code when it is turned down
   */
  RegistryReply answer(String method, String path, JsonNode body) {
    List<Route> here = routes.stream().filter(route -> route.matches(path)).toList();
    Route route =
        here.stream()
            .filter(r -> r.method().equals(method))
            .findFirst()
            .orElseThrow(() ->
                here.isEmpty()
                    ? new RegistryError(404, 404, "HTTP 404 Not Found")
                    : new RegistryError(405, 405, "HTTP 405 Method Not Allowed"));
    try {
      return new RegistryReply(200, route.handler().handle(route.arguments(path), body));
    } catch (SchemaRegistryException e) {
      throw RegistryError.of(e);
    }
  }

  private JsonNode subjects() {
    ArrayNode names = JSON.arrayNode();
    registry.subjects().forEach(names::add);
    return names;
  }

  private JsonNode versions(String subject) {
    ArrayNode numbers = JSON.arrayNode();
    existing(subject).forEach(version -> numbers.add(version.version()));
    return numbers;
  }

  private List<Version> existing(String subject) {
    List<Version> versions = registry.versions(subject);
    if (versions.isEmpty()) {
      throw RegistryError.subjectNotFound();
    }
    return versions;
  }

  private Version version(String subject, String number) {
    List<Version> versions = existing(subject);
    if (number.equals("latest")) {
      return versions.getLast();
    }
    return versions.stream()
        .filter(version -> version.version() == number(number))
        .findFirst()
        .orElseThrow(RegistryError::versionNotFound);
  }

  private static int number(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new RegistryError(422, 42202, "Expected a version number or latest");
    }
  }

  private JsonNode register(String subject, Schema schema) {
    return JSON.objectNode().put("id", registry.register(subject, schema));
  }

  private Version find(String subject, Schema schema) {
    var _ = existing(subject); // an unknown subject is another error than an unknown schema
    return registry.find(subject, schema).orElseThrow(RegistryError::schemaNotFound);
  }

  private JsonNode schemaById(String id) {
    try {
      return JSON.objectNode().put("schema", registry.byId(Integer.parseInt(id)).toString());
    } catch (NumberFormatException e) {
      throw RegistryError.schemaNotFound();
    }
  }

  private JsonNode compatible(Version with, Schema schema) {
    List<String> problems = registry.compatibility(with.subject()).problems(schema, with.schema());
    ObjectNode answer = JSON.objectNode().put("is_compatible", problems.isEmpty());
    problems.forEach(answer.putArray("messages")::add);
    return answer;
  }

  private JsonNode setLevel(Compatibility level) {
    registry.setCompatibility(level);
    return level("compatibility", level);
  }

  private JsonNode setLevel(String subject, Compatibility level) {
    registry.setCompatibility(subject, level);
    return level("compatibility", level);
  }

  private static JsonNode level(String name, Compatibility level) {
    return JSON.objectNode().put(name, level.name());
  }

  private static Compatibility level(JsonNode body) {
    try {
      return Compatibility.valueOf(body.path("compatibility").asText());
    } catch (IllegalArgumentException e) {
      throw new RegistryError(422, 42203, "Expected compatibility NONE, BACKWARD or FULL");
    }
  }

  private static Schema schema(JsonNode body) {
    if (!body.path("schemaType").asText("AVRO").equals("AVRO")
        || !body.path("references").isEmpty()) {
      throw RegistryError.invalidSchema("expected Avro without references");
    }
    try {
      return SchemaText.parse(body.path("schema").asText());
    } catch (AvroRuntimeException e) {
      throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode json(Version version) {
    return JSON.objectNode()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schema", version.schema().toString());
  }
}
