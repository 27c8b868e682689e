package io.consentry.registry;

import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Confluent's wire format into generated Avro classes. See {@link AvroSerde}. Safe for use by
 * several threads.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {

  private static final int CAPACITY = 1000;

  private record Known<T extends SpecificRecord>(int id, AvroReader<T> reader) {}

  private final BoundedCache<Integer, AvroReader<T>> readers = new BoundedCache<>(CAPACITY);
  private final @Nullable Schema expected;
  private @Nullable SchemaRegistry registry;
  // Nearly every message of a topic has the same id as the one before. Threads may race for it:
  // each value is good by itself.
  private @Nullable Known<T> last;

  /**
   * For Kafka, which creates deserializers by class name; reads into the class in {@code
   * io.consentry.avro} that a schema names.
   */
  public AvroDeserializer() {
    this(null, null);
  }

  AvroDeserializer(@Nullable Schema expected, @Nullable SchemaRegistry registry) {
    this.expected = expected;
    this.registry = registry;
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    var _ = SerdeSettings.of(config, isKey); // only to reject what is not supported
    if (registry == null) {
      registry = SchemaRegistries.of(config);
    }
  }

  /**
   * The record in a message.
   *
   * @return null for null
   * @throws SerializationException when the message is to blame
   * @throws SchemaRegistryException when the registry is: the same message may be read later
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] message) {
    if (message == null) {
      return null;
    }
    return reader(topic, WireFormat.id(topic, message))
        .read(topic, message, WireFormat.HEADER_BYTES);
  }

  private AvroReader<T> reader(String topic, int id) {
    Known<T> known = last;
    if (known == null || known.id() != id) {
      known = new Known<>(id, find(topic, id));
      last = known;
    }
    return known.reader();
  }

  private AvroReader<T> find(String topic, int id) {
    AvroReader<T> reader = readers.get(id);
    if (reader == null) {
      reader = create(topic, id);
      readers.put(id, reader);
    }
    return reader;
  }

  private AvroReader<T> create(String topic, int id) {
    try {
      Schema writer =
          Objects.requireNonNull(registry, "AvroDeserializer: configure it before use").byId(id);
      return new AvroReader<>(
          writer, expected != null ? expected : GeneratedClasses.INSTANCE.schemaFor(writer));
    } catch (SchemaRegistryException e) {
      throw e.blamesRecord() ? new SerializationException(topic + ": " + e.getMessage(), e) : e;
    } catch (AvroRuntimeException e) {
      throw new SerializationException(
          topic + ": schema " + id + ": " + OneLine.of(e.getMessage()), e);
    }
  }
}
