package io.consentry;

import io.consentry.activity.Sha256;
import io.consentry.avro.CatalogDocument;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes documents of the catalog or the policy to their topic, from where every instance takes
 * them without a restart.
 */
final class CatalogPublisher {
  private final Settings settings;
  private final Topics topics;
  private final Clock clock;

  CatalogPublisher(Settings settings, Topics topics, Clock clock) {
    this.settings = settings;
    this.topics = topics;
    this.clock = clock;
  }

  /** Publishes the documents, by name, and returns once the cluster has them. */
  void publish(Map<String, String> documents) throws InterruptedException {
    send(topics.catalog().name(), documents);
  }

  /** As {@link #publish}, to the policy's topic. */
  void publishPolicy(Map<String, String> documents) throws InterruptedException {
    send(topics.policy().name(), documents);
  }

  /** Takes the policy document of that name back. */
  void removePolicy(String name) throws InterruptedException {
    send(topics.policy().name(), Collections.singletonMap(name, null));
  }

  private void send(String topic, Map<String, @Nullable String> documents)
      throws InterruptedException {
    Map<String, Object> config = settings.producer();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (KafkaProducer<String, CatalogDocument> producer =
        new KafkaProducer<>(
            config, new StringSerializer(), topics.catalogDocuments().serializer())) {
      Instant now = clock.instant();
      Map<String, Future<RecordMetadata>> sent = new TreeMap<>();
      documents.forEach((name, content) -> {
        @Nullable CatalogDocument document =
            content == null ? null : new CatalogDocument(name, content, Sha256.hex(content), now);
        sent.put(name, producer.send(new ProducerRecord<>(topic, name, document)));
      });
      for (Map.Entry<String, Future<RecordMetadata>> each : sent.entrySet()) {
        each.getValue().get();
      }
    } catch (ExecutionException e) {
      throw new TopicAdmin.ClusterException(
          "documents: expected to be published to %s, got %s".formatted(topic, e.getCause()), e);
    }
  }
}
