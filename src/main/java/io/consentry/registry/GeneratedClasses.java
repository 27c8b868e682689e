package io.consentry.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro's link from schemas to Java classes, closed: only classes that the build generates into
 * {@value #PACKAGE} are ever loaded or created, whatever a schema names.
 *
 * <p>As a subclass of SpecificData it also keeps Avro 1.12 from its "fast reader", which honours a
 * schema's `java-class` property and allocates collections by their claimed length.
 */
final class GeneratedClasses extends SpecificData {

  static final String PACKAGE = "io.consentry.avro";
  static final GeneratedClasses INSTANCE = new GeneratedClasses();

  private final Map<String, Class<?>> found = new ConcurrentHashMap<>();

  private GeneratedClasses() {
    super(GeneratedClasses.class.getClassLoader());
    addLogicalTypeConversions(this);
    addLogicalTypeConversion(new Conversions.DecimalConversion());
  }

  /** The class for a schema; null for a record, enum or fixed that the build did not generate. */
  @Override
  @SuppressWarnings("rawtypes") // Avro's signature
  public @Nullable Class getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED ->
          PACKAGE.equals(schema.getNamespace())
              ? found.computeIfAbsent(schema.getFullName(), GeneratedClasses::load)
              : null;
      default -> super.getClass(schema);
    };
  }

  // Not through Avro's own loading, which since 1.12.2 wants each package named in a system
  // property.
  private static @Nullable Class<?> load(String name) {
    try {
      return Class.forName(name, true, GeneratedClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /**
   * The schema of the generated class that a writer's schema names.
   *
   * @throws AvroRuntimeException when there is no such class
   */
  Schema schemaFor(Schema writer) {
    if (writer.getType() == Schema.Type.RECORD) {
      Class<?> type = getClass(writer);
      if (type != null && SpecificRecord.class.isAssignableFrom(type)) {
        return getSchema(type);
      }
    }
    throw new AvroRuntimeException(
        "expected a record generated into "
            + PACKAGE
            + ", got "
            + OneLine.of(writer.getFullName()));
  }
}
