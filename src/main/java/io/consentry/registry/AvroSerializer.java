package io.consentry.registry;

import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated Avro classes in Confluent's wire format. See {@link AvroSerde}. Safe for use by
 * several threads.
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {

  private static final int CAPACITY = 1000;

  private record Target(String topic, Schema schema) {}

  private record Known<T extends SpecificRecord>(
      String topic, Schema schema, AvroWriter<T> writer) {}

  private final BoundedCache<Target, AvroWriter<T>> writers = new BoundedCache<>(CAPACITY);
  private @Nullable SchemaRegistry registry;
  private boolean isKey;
  private boolean autoRegister = true;
  // One serializer nearly always writes one class to one topic. Threads may race for it: they store
  // equal things.
  private @Nullable Known<T> last;

  /** For Kafka, which creates serializers by class name and configures them. */
  public AvroSerializer() {}

  AvroSerializer(@Nullable SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    this.autoRegister = SerdeSettings.of(config, isKey).autoRegister();
    this.isKey = isKey;
    if (registry == null) {
      registry = SchemaRegistries.of(config);
    }
  }

  /**
   * The message for a record.
   *
   * @return null for null
   * @throws SerializationException when the record does not fit its own schema
   * @throws SchemaRegistryException when the registry does not answer or does not accept the schema
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    AvroWriter<T> writer = writer(topic, value.getSchema());
    try {
      return writer.write(value);
    } catch (RuntimeException e) {
      throw new SerializationException(
          topic
              + ": cannot write "
              + value.getSchema().getName()
              + ": "
              + OneLine.of(e.getMessage()),
          e);
    }
  }

  @SuppressWarnings(
      "ReferenceEquality") // a generated class has one schema object; comparing by value costs more
  // than writing
  private AvroWriter<T> writer(String topic, Schema schema) {
    Known<T> known = last;
    if (known == null || known.schema() != schema || !known.topic().equals(topic)) {
      known = new Known<>(topic, schema, find(new Target(topic, schema)));
      last = known;
    }
    return known.writer();
  }

  private AvroWriter<T> find(Target target) {
    AvroWriter<T> writer = writers.get(target);
    if (writer == null) {
      writer = new AvroWriter<>(target.schema(), WireFormat.header(id(target)));
      writers.put(target, writer);
    }
    return writer;
  }

  private int id(Target target) {
    SchemaRegistry registry =
        Objects.requireNonNull(this.registry, "AvroSerializer: configure it before use");
    String subject = SerdeSettings.subject(target.topic(), isKey);
    Schema schema = SchemaText.withoutJavaMarks(target.schema());
    return autoRegister ? registry.register(subject, schema) : registry.lookup(subject, schema);
  }
}
