package io.consentry.avro;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.AvroGenerated;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for generated classes with the kinds of field through which hostile bytes ask for
 * memory.
 */
@AvroGenerated
public final class Sample extends SpecificRecordBase {

  public static final Schema SCHEMA$ =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Sample", "namespace": "io.consentry.avro", "fields": [
                {"name": "strings", "type": {"type": "array", "items": {"type": "string", "avro.java.string": "String"}}},
                {"name": "map", "type": {"type": "map", "values": "long", "avro.java.string": "String"}},
                {"name": "bytes", "type": "bytes"},
                {"name": "choice", "type": ["null", "int"], "default": null}
              ]}
              """);

  public List<String> strings = new ArrayList<>();
  public Map<String, Long> map = Map.of();
  public ByteBuffer bytes = ByteBuffer.allocate(0);
  public @Nullable Integer choice;

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public @Nullable Object get(int field) {
    return switch (field) {
      case 0 -> strings;
      case 1 -> map;
      case 2 -> bytes;
      default -> choice;
    };
  }

  @Override
  @SuppressWarnings("unchecked") // as in generated classes
  public void put(int field, @Nullable Object value) {
    switch (field) {
      case 0 -> strings = (List<String>) value;
      case 1 -> map = (Map<String, Long>) value;
      case 2 -> bytes = (ByteBuffer) value;
      default -> choice = (Integer) value;
    }
  }
}
