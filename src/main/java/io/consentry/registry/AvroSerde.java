package io.consentry.registry;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary Kafka serde for generated Avro classes in Confluent's wire format, with subjects
 * {@code <topic>-value} and {@code <topic>-key}. It takes Confluent's keys: {@code
 * schema.registry.url}, {@code basic.auth.credentials.source}, {@code basic.auth.user.info}, {@code
 * auto.register.schemas}, {@code specific.avro.reader}, {@code value.subject.name.strategy}
 * (TopicNameStrategy only), {@code max.retries}, {@code retries.wait.ms}, {@code
 * retries.max.wait.ms}; and {@code schema.registry.request.timeout.ms}.
 *
 * <p>A message that cannot be read gives a {@link
 * org.apache.kafka.common.errors.SerializationException} with a reason in one line; a registry that
 * cannot be reached gives a {@link SchemaRegistryException}, so that a handler does not mistake the
 * one for the other. Safe for use by several threads.
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {

  private final AvroSerializer<T> serializer;
  private final AvroDeserializer<T> deserializer;

  /**
   * For Kafka, which creates serdes by class name and configures them; reads into the class that
   * each message's schema names.
   */
  public AvroSerde() {
    this(null, null);
  }

  private AvroSerde(@Nullable Schema expected, @Nullable SchemaRegistry registry) {
    this.serializer = new AvroSerializer<>(registry);
    this.deserializer = new AvroDeserializer<>(expected, registry);
  }

  /** A serde for one class, to be configured before use. */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(GeneratedClasses.INSTANCE.getSchema(type), null);
  }

  /** A serde for one class' values, ready for use with a registry. */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type, SchemaRegistry registry) {
    return new AvroSerde<>(GeneratedClasses.INSTANCE.getSchema(type), registry);
  }

  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    serializer.configure(config, isKey);
    deserializer.configure(config, isKey);
  }

  @Override
  public Serializer<T> serializer() {
    return serializer;
  }

  @Override
  public Deserializer<T> deserializer() {
    return deserializer;
  }
}
