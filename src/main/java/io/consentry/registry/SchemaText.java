package io.consentry.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Schemas as JSON text, on their way from and to others. */
public final class SchemaText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA_STRING = "avro.java.string";

  private SchemaText() {}

  /**
   * Parses a schema that stands alone.
   *
   * @throws AvroRuntimeException when it is not a schema, or one that a reader must not follow:
   *     recursive, or too large
   */
  public static Schema parse(String json) {
    Schema schema = parsed(json);
    SchemaLimits.check(schema);
    return schema;
  }

  private static Schema parsed(String json) {
    try {
      return new Schema.Parser(NameValidator.STRICT_VALIDATOR).parse(json);
    } catch (AvroRuntimeException e) {
      throw e;
    } catch (RuntimeException e) {
      // A name that nothing defines ends in a NullPointerException, and other nonsense in others:
      // a schema from outside must not pass for a fault of ours, which would stop the stream.
      throw new AvroRuntimeException("not a schema: " + e.getMessage(), e);
    }
  }

  /**
   * A generated class's schema as its file in {@code schemas/} has it, without the marks that
   * Avro's compiler leaves for Java: who registers the file and who registers the class register
   * the same schema.
   */
  static Schema withoutJavaMarks(Schema schema) {
    try {
      JsonNode json = JSON.readTree(schema.toString());
      json.findParents(JAVA_STRING).forEach(marked -> ((ObjectNode) marked).remove(JAVA_STRING));
      return new Schema.Parser().parse(json.toString());
    } catch (JsonProcessingException e) {
      throw new AvroRuntimeException("schema " + schema.getFullName() + " is not JSON", e);
    }
  }
}
