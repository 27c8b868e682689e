package io.consentry.registry;

import static io.consentry.registry.SchemaRegistryException.Kind.INCOMPATIBLE;
import static io.consentry.registry.SchemaRegistryException.Kind.INVALID;
import static io.consentry.registry.SchemaRegistryException.Kind.NOT_FOUND;
import static io.consentry.registry.SchemaRegistryException.Kind.REFUSED;
import static io.consentry.registry.SchemaRegistryException.Kind.UNAVAILABLE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.consentry.registry.SchemaRegistryException.Kind;
import java.io.IOException;

/** Reads a registry's answers and sorts its failures. */
final class RegistryAnswer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistryAnswer() {}

  /**
   * The JSON object in an answer.
   *
   * @param what the call and its address, for messages
   * @param field what the object must have
   * @throws SchemaRegistryException for any answer but a 200 with such an object
   */
  static JsonNode read(String what, int status, byte[] body, String field) {
    JsonNode json = parse(body);
    if (status != 200) {
      throw failure(what, status, json);
    }
    if (!json.hasNonNull(field)) {
      // A proxy's sign-in page, or half an answer: the registry itself never says this.
      throw new SchemaRegistryException(
          UNAVAILABLE, what + ": expected JSON with `" + field + "`, got something else");
    }
    return json;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static SchemaRegistryException failure(String what, int status, JsonNode json) {
    int code = json.path("error_code").asInt();
    Kind kind = kind(status, code);
    String message =
        what + ": expected status 200, got " + status + (code == 0 ? "" : ", error " + code);
    return new SchemaRegistryException(
        kind,
        explains(kind) ? message + ", " + OneLine.of(json.path("message").asText()) : message);
  }

  private static Kind kind(int status, int code) {
    return switch (status) {
      case 404 ->
          // 40401 subject, 40402 version, 40403 schema. A bare 404 means that this is no registry,
          // or the wrong path: to blame
          // a record for it would send every record to the dead letters.
          code / 100 == 404 ? NOT_FOUND : REFUSED;
      case 408, 429 -> UNAVAILABLE;
      case 409 -> INCOMPATIBLE;
      case 422 -> INVALID;
      default -> status >= 500 ? UNAVAILABLE : REFUSED;
    };
  }

  // Only where the user needs the registry's own words; an answer to refused credentials may repeat
  // them.
  private static boolean explains(Kind kind) {
    return kind == INCOMPATIBLE || kind == INVALID;
  }
}
