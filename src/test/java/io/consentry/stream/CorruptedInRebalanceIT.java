package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Kafka Streams does when one task of a thread finds its state corrupted while the group
 * rebalances, on a real broker.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CorruptedInRebalanceIT {
  private static final String GROUP = "rebalanced";
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final int PARTITIONS = 4;
  private static final Duration SOON = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private final List<KafkaStreams> instances = new ArrayList<>();

  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch corrupted = new CountDownLatch(1);
  private final AtomicBoolean once = new AtomicBoolean();

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start();
    try (Admin admin = admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(INPUT, PARTITIONS, (short) 1), new NewTopic(OUTPUT, 1, (short) 1)))
          .all()
          .get();
    }
  }

  @AfterEach
  void stop() {
    released.countDown();
    instances.forEach(KafkaStreams::close);
    kafka.close();
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  /** Hands on what it reads; once it stands still, and once it takes its state for corrupted. */
  private final class Steps extends ContextualProcessor<String, String, String, String> {
    @Override
    public void process(Record<String, String> record) {
      switch (record.value()) {
        case "block" -> {
          blocked.countDown();
          try {
            released.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        }
        case "corrupt" -> {
          if (once.compareAndSet(false, true)) {
            corrupted.countDown();
            throw new TaskCorruptedException(Set.of(context().taskId()));
          }
        }
        default -> {}
      }
      context().forward(record);
      if (record.value().equals("healthy")) {
        written.countDown();
      }
    }
  }

  private KafkaStreams instance() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, GROUP);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(
        StreamsConfig.STATE_DIR_CONFIG, folder.resolve("" + instances.size()).toString());
    properties.put(StreamsConfig.mainConsumerPrefix("heartbeat.interval.ms"), 200);
    properties.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 120_000);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(INPUT, Consumed.with(Serdes.String(), Serdes.String()))
        .process(Steps::new)
        .to(OUTPUT, Produced.with(Serdes.String(), Serdes.String()));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties, new GuardedProducers());
    instances.add(streams);
    streams.start();
    return streams;
  }

  private static List<Integer> partitions(KafkaStreams streams) {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .map(TopicPartition::partition)
        .toList();
  }

  private void send(int partition, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(INPUT, partition, "key", value)).get();
    }
  }

  private boolean rebalances() throws Exception {
    try (Admin admin = admin()) {
      var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
      return Objects.requireNonNull(group).groupState() == GroupState.PREPARING_REBALANCE;
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatAHealthyTaskWroteIsNotLost() throws Exception {
    KafkaStreams one = instance();
    KafkaStreams other = instance();
    Awaitility.await()
        .atMost(SOON)
        .until(() -> partitions(one).size() == 2 && partitions(other).size() == 2);
    send(partitions(other).getFirst(), "block");
    await(blocked);
    var _ = instance();
    Awaitility.await().atMost(SOON).until(this::rebalances);
    Thread.sleep(1_500); // until the first one takes part in it, and commits nothing any more

    send(partitions(one).getFirst(), "healthy");
    await(written);
    send(partitions(one).getLast(), "corrupt");
    await(corrupted);
    released.countDown();

    List<String> committed = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(OUTPUT, 0)));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> committed.add(record.value()));
            assertThat(committed).containsExactlyInAnyOrder("block", "healthy", "corrupt");
          });
    }
  }
}
