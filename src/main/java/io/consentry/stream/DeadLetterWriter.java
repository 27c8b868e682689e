package io.consentry.stream;

import io.consentry.avro.DeadLetter;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.registry.ValueSerdes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka's handlers share (KIP-1033, KIP-1034). Where a record is to blame for a failure, a
 * reference to it goes to the dead letters and the stream goes on; where Kafka or the registry is,
 * the stream stops, and nothing is lost. Kafka's own handlers would put the whole record, and its
 * text in headers, into the dead letters.
 */
public final class DeadLetterWriter {
  /** The setting that names the topic of the dead letters. */
  public static final String TOPIC_CONFIG = "consentry.dead.letters.topic";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterWriter.class);
  private static final int MAX_CAUSES = 20;

  private final String topic;
  private final Serde<DeadLetter> serde;

  DeadLetterWriter(Map<String, ?> config) {
    topic = String.valueOf(config.get(TOPIC_CONFIG));
    serde = new ValueSerdes(config).of(DeadLetter.class);
  }

  List<ProducerRecord<byte[], byte[]>> reference(
      ErrorHandlerContext context, String step, byte @Nullable [] value, Throwable failure) {
    // What fails on a schedule, going through the state, fails on no record.
    @Nullable String from = context.topic();
    DeadLetters letter =
        new DeadLetters(
            from == null ? "" : from,
            context.partition(),
            context.offset(),
            step,
            value,
            context.timestamp());
    DeadLetter reference = letter.of(-1, reason(failure));
    LOG.warn("dead letter: record={} step={} reason={}", letter.key(), step, reference.getReason());
    byte[] key = letter.key().getBytes(StandardCharsets.UTF_8);
    return List.of(
        new ProducerRecord<>(topic, key, serde.serializer().serialize(topic, reference)));
  }

  /**
   * Whether another record would fare better; what Kafka or the registry fails at is not the
   * record's fault.
   */
  static boolean recordIsToBlame(Throwable failure) {
    return failure instanceof SerializationException
        || (!(failure instanceof KafkaException) && !(failure instanceof SchemaRegistryException));
  }

  /**
   * What a serde says of a record, which is meant to be read; else the innermost message: the
   * frames around it only say that something failed.
   */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0;
        depth < MAX_CAUSES
            && root.getCause() != null
            && !(root instanceof SerializationException && root.getMessage() != null);
        depth++) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
