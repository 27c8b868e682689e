package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The stream's producers on a real broker. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class GuardedProducersIT {
  private static final TopicPartition READ = new TopicPartition("read", 0);
  private static final String WRITTEN = "written";
  private static final String GROUP = "stream";

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start();
    try (Admin admin = Admin.create(config())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(READ.topic(), 1, (short) 1), new NewTopic(WRITTEN, 1, (short) 1)))
          .all()
          .get();
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  private static Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> producer =
        new GuardedProducers()
            .getProducer(
                Map.of(
                    "bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "stream-1"));
    producer.initTransactions();
    return producer;
  }

  private static void write(Producer<byte[], byte[]> producer) {
    producer.beginTransaction();
    var _ = producer.send(new ProducerRecord<>(WRITTEN, "output".getBytes(StandardCharsets.UTF_8)));
  }

  private static void commit(Producer<byte[], byte[]> producer, long offset) {
    Map<String, Object> reader =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", GROUP);
    try (Consumer<byte[], byte[]> consumer = new GuardedProducers().getConsumer(reader)) {
      producer.sendOffsetsToTransaction(
          Map.of(READ, new OffsetAndMetadata(offset)), consumer.groupMetadata());
    }
    producer.commitTransaction();
  }

  private static long committed() throws Exception {
    try (Admin admin = Admin.create(config())) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      return Objects.requireNonNull(committed.get(READ)).offset();
    }
  }

  /** What the abort threw away would be taken for done. */
  @Test
  void commitsNothingAfterAnAbort() throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      write(producer);
      commit(producer, 3);
      write(producer);
      producer.abortTransaction();
      write(producer);

      assertThatThrownBy(() -> commit(producer, 5))
          .isInstanceOf(CommitFailedException.class)
          .hasMessageContaining("aborted");

      producer.close(Duration.ZERO); // as a thread that gives up its tasks does
    }
    assertThat(committed()).isEqualTo(3);
    try (Producer<byte[], byte[]> next = producer()) {
      write(next);

      assertThatCode(() -> commit(next, 4)).doesNotThrowAnyException();
    }
    assertThat(committed()).isEqualTo(4);
  }
}
