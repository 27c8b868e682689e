package io.consentry.registry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;

/**
 * What a writer's schema may ask of a reader. Anybody who may write to a topic may register a
 * schema, and Avro follows it blindly through fields that the reader does not even have: a
 * recursive one overflows the stack, one of nested empty records runs for hours on an empty
 * message.
 */
final class SchemaLimits {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_PARTS = 10_000;

  private int parts;

  private SchemaLimits() {}

  /**
   * Accepts a schema that a reader may follow.
   *
   * @throws AvroRuntimeException when it is recursive, too deep or too large when its names are
   *     written out, or has an array whose elements take no bytes
   */
  static void check(Schema schema) {
    new SchemaLimits().follow(schema, 0);
  }

  // Follows names as a reader would, so that a schema which refers to itself, or doubles at each
  // level, runs into a limit.
  private void follow(Schema schema, int depth) {
    parts++;
    if (depth > MAX_DEPTH || parts > MAX_PARTS) {
      throw new AvroRuntimeException(
          "schema is recursive, deeper than "
              + MAX_DEPTH
              + " levels or larger than "
              + MAX_PARTS
              + " parts");
    }
    switch (schema.getType()) {
      case RECORD -> schema.getFields().forEach(field -> follow(field.schema(), depth + 1));
      case UNION -> schema.getTypes().forEach(branch -> follow(branch, depth + 1));
      case MAP -> follow(schema.getValueType(), depth + 1);
      case ARRAY -> followArray(schema.getElementType(), depth + 1);
      case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  private void followArray(Schema element, int depth) {
    follow(element, depth);
    if (GenericDatumReader.isZeroByteSchema(element)) {
      throw new AvroRuntimeException(
          "schema has an array whose elements take no bytes, so that nothing bounds its length");
    }
  }
}
