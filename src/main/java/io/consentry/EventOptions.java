package io.consentry;

import io.consentry.TopicAdmin.ClusterException;
import io.consentry.Topics.Topic;
import io.consentry.activity.Activity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which history to read. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EventOptions {
  @Option(
      names = "--events",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files of raw events, in any of the formats; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "A topic of raw events instead of files, such as entra.audit.")
  private @Nullable String topic;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Where the topic's Kafka is.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--kafka",
      paramLabel = "KEY=VALUE",
      description = "A setting of Kafka's client, such as security.protocol=SASL_SSL.")
  private Map<String, String> kafka = Map.of();

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      defaultValue = Activity.UNKNOWN_TENANT,
      description = "The tenant of events that name none. Default: ${DEFAULT-VALUE}.")
  private String tenant;

  /** What is wrong with the options; null for nothing. */
  @Nullable String problem() {
    if (files.isEmpty() == (topic == null)) {
      return "expected --events FILE or --topic NAME, got " + (topic == null ? "neither" : "both");
    }
    return topic != null && bootstrapServers == null
        ? "expected --bootstrap-servers with --topic, got none"
        : null;
  }

  /** Whether it is said where Kafka is. */
  boolean hasKafka() {
    return bootstrapServers != null;
  }

  /**
   * Reads the history, and gives it as read. Throws Kafka's own exceptions and {@link
   * TopicAdmin.ClusterException}.
   */
  EventHistory read(EventHistory.Taker taker) throws IOException {
    EventHistory history = new EventHistory(tenant, taker);
    if (topic == null) {
      history.files(files);
    } else {
      history.topic(client(), topic);
    }
    return history;
  }

  /** Writes one record, and returns once the cluster has it. Throws as {@link #read}. */
  void publish(Topic<String, String> to, String key, String value) {
    try (TopicReader<String> asked = new TopicReader<>(client(), to.key().deserializer());
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(client(), to.key().serializer(), to.value().serializer())) {
      // A producer would make the topic, without its settings.
      var _ = asked.ends(to.name());
      producer.send(new ProducerRecord<>(to.name(), key, value)).get();
    } catch (ExecutionException e) {
      throw new ClusterException(
          "record: expected to be published to %s, got %s".formatted(to.name(), e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("record: interrupted before it was published", e);
    }
  }

  private Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(kafka);
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.valueOf(bootstrapServers));
    client.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    return client;
  }
}
