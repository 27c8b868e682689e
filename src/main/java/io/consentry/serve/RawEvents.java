package io.consentry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consentry.activity.JsonStream;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Raw events, read once more from where the stream read them: Consentry keeps no copy. One request
 * after the other, as an analyst opens one event at a time.
 */
final class RawEvents implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Set<String> topics;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /** Reads events as they came. */
  interface Reader {
    /**
     * The event's JSON; nothing where the topic keeps it no longer.
     *
     * @param origin topic-partition-offset of its record
     */
    Optional<String> read(String origin, String tenant, String eventId);
  }

  /**
   * Reads nothing yet.
   *
   * @param client properties of any client of Kafka
   * @param topics those that may be read, and no others
   */
  RawEvents(Map<String, Object> client, List<String> topics) {
    this.topics = Set.copyOf(topics);
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) WITHIN.toMillis());
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** As {@link Reader} has it. */
  Optional<String> read(String origin, String tenant, String eventId) {
    int last = origin.lastIndexOf('-');
    int first = origin.lastIndexOf('-', last - 1);
    if (first < 0 || !topics.contains(origin.substring(0, first))) {
      return Optional.empty();
    }
    try {
      TopicPartition partition =
          new TopicPartition(
              origin.substring(0, first), Integer.parseInt(origin.substring(first + 1, last)));
      return record(partition, Long.parseLong(origin.substring(last + 1)))
          .flatMap(value -> event(value, tenant, eventId));
    } catch (NumberFormatException | KafkaException _) {
      // Not one of ours, out of what the topic keeps, or no cluster: health says the last.
      return Optional.empty();
    }
  }

  private synchronized Optional<byte[]> record(TopicPartition partition, long offset) {
    consumer.assign(Set.of(partition));
    consumer.seek(partition, offset);
    Instant until = Instant.now().plus(WITHIN);
    while (Instant.now().isBefore(until)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() == offset && record.value() != null
            ? Optional.of(record.value())
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** That one of a record's events which is read as the activity of this id. */
  static Optional<String> event(byte[] value, String tenant, String eventId) {
    List<byte[]> parts = new ArrayList<>();
    try {
      new JsonStream(new ByteArrayInputStream(value))
          .forEach(
              new JsonStream.Taker() {
                @Override
                public void take(long line, byte[] values) {
                  parts.add(values);
                }

                @Override
                public void tooLong(long line) {
                  // No record is as long as that.
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    for (byte[] part : parts) {
      Set<String> ids = ids(part, tenant);
      if (ids.contains(eventId)) {
        return ids.size() == 1
            ? Optional.of(new String(part, StandardCharsets.UTF_8).strip())
            : within(part, tenant, eventId);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> within(byte[] part, String tenant, String eventId) {
    try {
      JsonNode batch = JSON.readTree(part);
      JsonNode elements =
          batch.isArray() ? batch : batch.path(batch.has("records") ? "records" : "value");
      for (JsonNode element : elements) {
        byte[] bytes = JSON.writeValueAsBytes(element);
        if (ids(bytes, tenant).contains(eventId)) {
          return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException _) {
      return Optional.empty(); // the parser of this page is stricter than the normaliser
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
  }

  private static Set<String> ids(byte[] json, String tenant) {
    Set<String> ids = new HashSet<>();
    new Normaliser()
        .normalise(
            json,
            tenant,
            Instant.EPOCH,
            reading -> {
              if (reading instanceof Reading.Read read) {
                ids.add(read.activity().eventId());
              }
            });
    return ids;
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
