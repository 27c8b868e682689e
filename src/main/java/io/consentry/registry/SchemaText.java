package io.consentry.registry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Schemas that others wrote, as JSON text. */
public final class SchemaText {

  private SchemaText() {}

  /**
   * Parses a schema that stands alone.
   *
   * @throws AvroRuntimeException when it is not a schema, or one that a reader must not follow:
   *     recursive, or too large
   */
  public static Schema parse(String json) {
    Schema schema = new Schema.Parser(NameValidator.STRICT_VALIDATOR).parse(json);
    SchemaLimits.check(schema);
    return schema;
  }
}
