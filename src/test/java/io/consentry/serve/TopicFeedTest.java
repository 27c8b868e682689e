package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.registry.RegistryTrouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class TopicFeedTest {
  private static final String TOPIC = "consentry.findings";

  private final List<String> read = new ArrayList<>();
  private int refusals = 3;

  @Test
  void whileTheRegistryIsAwayNothingIsLeftOutAndABadRecordIs() throws Exception {
    // Given: a registry that is away when the second record comes, which of the fourth is no matter
    MockConsumer<String, byte[]> consumer = consumer();
    for (int i = 0; i < 2; i++) {
      consumer.updateBeginningOffsets(Map.of(new TopicPartition(TOPIC, i), 0L));
      consumer.updateEndOffsets(Map.of(new TopicPartition(TOPIC, i), 3L));
    }
    consumer.schedulePollTask(() -> add(consumer));
    for (int i = 0; i < 3; i++) {
      // As a broker does, the mock gives again what lies behind a seek.
      consumer.schedulePollTask(() -> addFromPosition(consumer));
    }

    // When
    try (TopicFeed feed =
        new TopicFeed("test", consumer, Map.of(TOPIC, this::take), Duration.ofMillis(1))) {
      feed.start();

      // Then
      assertThat(feed.loaded().await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(read).containsExactlyInAnyOrder("0-0", "0-1", "0-2", "1-0", "1-2");
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    String where = record.partition() + "-" + record.offset();
    if (where.equals("0-1") && refusals-- > 0) {
      throw RegistryTrouble.away();
    }
    if (where.equals("1-1")) {
      throw new IllegalStateException("bad");
    }
    read.add(where);
  }

  private static MockConsumer<String, byte[]> consumer() {
    MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    Node node = new Node(0, "broker", 1);
    Node[] nodes = {node};
    consumer.updatePartitions(
        TOPIC,
        List.of(
            new PartitionInfo(TOPIC, 0, node, nodes, nodes),
            new PartitionInfo(TOPIC, 1, node, nodes, nodes)));
    return consumer;
  }

  private static void add(MockConsumer<String, byte[]> consumer) {
    addFrom(consumer, 0, 0);
    addFrom(consumer, 1, 0);
  }

  private static void addFromPosition(MockConsumer<String, byte[]> consumer) {
    for (int i = 0; i < 2; i++) {
      addFrom(consumer, i, (int) consumer.position(new TopicPartition(TOPIC, i)));
    }
  }

  private static void addFrom(MockConsumer<String, byte[]> consumer, int partition, int offset) {
    for (int i = offset; i < 3; i++) {
      consumer.addRecord(new ConsumerRecord<>(TOPIC, partition, i, "key", new byte[0]));
    }
  }
}
