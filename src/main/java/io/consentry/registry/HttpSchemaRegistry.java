package io.consentry.registry;

import static io.consentry.registry.SchemaRegistryException.Kind.INVALID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A registry that speaks Confluent's REST API: Confluent's own, Apicurio's {@code
 * /apis/ccompat/v7}, Karapace, or Consentry's embedded one. Schemas with references to other
 * subjects are not supported: each of ours stands alone.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

  private final RegistryHttp http;

  HttpSchemaRegistry(RegistrySettings settings) {
    this.http = new RegistryHttp(settings);
  }

  @Override
  public int register(String subject, Schema schema) {
    return id(http.post("/subjects/" + encode(subject) + "/versions", body(schema), "id"));
  }

  @Override
  public int lookup(String subject, Schema schema) {
    return id(http.post("/subjects/" + encode(subject), body(schema), "id"));
  }

  @Override
  public Schema byId(int id) {
    JsonNode answer = http.get("/schemas/ids/" + id, "schema");
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new SchemaRegistryException(
          INVALID, "Schema " + id + ": expected type AVRO, got " + OneLine.of(type));
    }
    return parse(id, answer.get("schema").asText());
  }

  private static Schema parse(int id, String text) {
    try {
      return SchemaText.parse(text);
    } catch (AvroRuntimeException e) {
      throw new SchemaRegistryException(
          INVALID, "Schema " + id + ": " + OneLine.of(e.getMessage()), e);
    }
  }

  private static int id(JsonNode answer) {
    return answer.get("id").asInt();
  }

  private static ObjectNode body(Schema schema) {
    return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return http.toString();
  }
}
