package io.consentry.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaIT {

  private static final String TOPIC = "entra.audit";
  private static final byte[] LARGE = new byte[3 << 20];

  @TempDir private Path directory;

  @Test
  void carriesTransactions() throws Exception {
    try (var kafka = EmbeddedKafka.start()) {
      createTopic(kafka);

      try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
        producer.initTransactions();
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(TOPIC, bytes("aborted")));
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(TOPIC, bytes("committed")));
        var _ = producer.send(new ProducerRecord<>(TOPIC, LARGE));
        producer.commitTransaction();
      }

      assertThat(committed(kafka, 2)).containsExactly(bytes("committed"), LARGE);
    }
  }

  @Test
  void keepsTopicsInAGivenDirectory() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      createTopic(kafka);
    }

    try (var kafka = EmbeddedKafka.start(directory);
        Admin admin = admin(kafka)) {
      assertThat(admin.listTopics().names().get()).contains(TOPIC);
      assertThat(
              admin
                  .describeFeatures()
                  .featureMetadata()
                  .get()
                  .finalizedFeatures()
                  .get("transaction.version"))
          .hasToString("FinalizedVersionRange[min_version_level:2, max_version_level:2]");
    }
    assertThat(directory).isNotEmptyDirectory();
  }

  @Test
  void leavesNothingBehind() throws Exception {
    List<Path> before = temporaryDirectories();
    int threads = brokerThreads();

    var kafka = EmbeddedKafka.start();
    assertThat(temporaryDirectories()).hasSize(before.size() + 1);
    kafka.close();
    kafka.close();

    assertThat(temporaryDirectories()).isEqualTo(before);
    Awaitility.await()
        .untilAsserted(() -> assertThat(brokerThreads()).isLessThanOrEqualTo(threads));
  }

  private static void createTopic(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = admin(kafka)) {
      var topic =
          new NewTopic(TOPIC, 1, (short) 1)
              .configs(Map.of("max.message.bytes", String.valueOf(4 << 20)));
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "it",
            "max.request.size",
            4 << 20);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<byte[]> committed(EmbeddedKafka kafka, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "group.id", "it",
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed");
    var values = new ArrayList<byte[]>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
              values.add(record.value());
            }
            return values.size() >= count;
          });
    }
    return values;
  }

  private static List<Path> temporaryDirectories() throws Exception {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("consentry-kafka-"))
          .sorted()
          .toList();
    }
  }

  private static int brokerThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().matches("(?i).*(broker|controller|raft|data-plane).*"))
            .count();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
