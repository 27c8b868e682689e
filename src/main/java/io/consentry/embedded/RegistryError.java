package io.consentry.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.consentry.registry.SchemaRegistryException;

/**
 * A request that the registry's REST API turns down.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Confluent's
 *     error codes</a>
 */
final class RegistryError extends RuntimeException {

  private final int status;
  private final int code;

  RegistryError(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static RegistryError subjectNotFound() {
    return new RegistryError(404, 40401, "Subject not found");
  }

  static RegistryError versionNotFound() {
    return new RegistryError(404, 40402, "Version not found");
  }

  static RegistryError schemaNotFound() {
    return new RegistryError(404, 40403, "Schema not found");
  }

  static RegistryError invalidSchema(String message) {
    return new RegistryError(422, 42201, "Invalid schema: " + message);
  }

  /** The registry's own failures in terms of the API. */
  static RegistryError of(SchemaRegistryException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case INCOMPATIBLE -> new RegistryError(409, 409, message);
      case NOT_FOUND -> schemaNotFound();
      case INVALID -> invalidSchema(message);
      case UNAVAILABLE, REFUSED -> new RegistryError(500, 50001, message);
    };
  }

  RegistryReply reply() {
    return new RegistryReply(
        status,
        JsonNodeFactory.instance.objectNode().put("error_code", code).put("message", getMessage()));
  }
}
