package io.consentry.stream;

import io.consentry.avro.DeadLetter;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.registry.ValueSerdes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record that a step fails on (KIP-1033, KIP-1034). Where the record is to blame, a reference to it goes
 * to the dead letters and the stream goes on; where Kafka or the registry is, the stream stops, and nothing is lost.
 * Kafka's own handlers would put the whole record, and its text in headers, into the dead letters.
 */
public final class Handlers {
  /** The setting that names the topic of the dead letters. */
  public static final String TOPIC_CONFIG = "consentry.dead.letters.topic";

  private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

  private Handlers() {}

  /** Makes and serialises references, as each handler needs. */
  private abstract static class Base {
    private String topic = "";
    private @Nullable Serde<DeadLetter> serde;

    public void configure(Map<String, ?> config) {
      topic = String.valueOf(config.get(TOPIC_CONFIG));
      serde = new ValueSerdes(config).of(DeadLetter.class);
    }

    final List<ProducerRecord<byte[], byte[]>> letter(
        ErrorHandlerContext context, String step, byte @Nullable [] value, Throwable failure) {
      if (serde == null) {
        throw new IllegalStateException("dead letters: expected to be configured first, got a record");
      }
      DeadLetters letter = new DeadLetters(context.topic(), context.partition(), context.offset(), step);
      DeadLetter reference = letter.of(-1, reason(failure), value, context.timestamp());
      LOG.warn("dead letter: record={} step={} reason={}", letter.key(), step, reference.getReason());
      byte[] key = letter.key().getBytes(StandardCharsets.UTF_8);
      return List.of(new ProducerRecord<>(topic, key, serde.serializer().serialize(topic, reference)));
    }

    /** The innermost message: the frames around it only say that something failed. */
    private static String reason(Throwable failure) {
      Throwable root = failure;
      for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
        root = root.getCause();
      }
      return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    /** Whether another record would fare better; what Kafka or the registry fails at is not the record's fault. */
    static boolean recordIsToBlame(Throwable failure) {
      if (failure instanceof SerializationException) {
        return true;
      }
      return !(failure instanceof KafkaException) && !(failure instanceof SchemaRegistryException);
    }
  }

  /** For records that a serde cannot read. */
  public static final class Deserialization extends Base implements DeserializationExceptionHandler {
    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
      return recordIsToBlame(failure)
          ? Response.resume(letter(context, "deserialize", record.value(), failure))
          : Response.fail();
    }
  }

  /** For records that a processor fails on. */
  public static final class Processing extends Base implements ProcessingExceptionHandler {
    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
      return recordIsToBlame(failure)
          ? Response.resume(letter(context, context.processorNodeId(), context.sourceRawValue(), failure))
          : Response.fail();
    }
  }

  /**
   * For records that cannot be sent. Under exactly-once the transaction is broken by then, and going on would loop for
   * ever: sizes are bounded before, and what fails here is Kafka's to mend (RELIABILITY.md, section 0).
   */
  public static final class Production extends Base implements ProductionExceptionHandler {
    @Override
    public Response handleError(
        ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
      return Response.fail();
    }

    @Override
    public Response handleSerializationError(
        ErrorHandlerContext context,
        ProducerRecord record,
        Exception failure,
        SerializationExceptionOrigin origin) {
      return recordIsToBlame(failure)
          ? Response.resume(letter(context, "serialize", context.sourceRawValue(), failure))
          : Response.fail();
    }
  }
}
