package io.consentry.deliver.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.avro.Delivery;
import io.consentry.registry.RegistryTrouble;
import io.consentry.registry.SchemaRegistryException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

final class KafkaLedgerTest {
  private static final TopicPartition ONLY = new TopicPartition("consentry.deliveries", 0);

  @Test
  void aLedgerThatCannotBeReadSaysSo() {
    MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    Node node = new Node(0, "broker", 1);
    Node[] nodes = {node};
    consumer.updatePartitions(
        ONLY.topic(), List.of(new PartitionInfo(ONLY.topic(), 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(ONLY.topic(), 0, 0, "soar f", new byte[1])));

    try (KafkaLedger ledger =
        new KafkaLedger(
            consumer,
            new MockProducer<>(),
            ONLY.topic(),
            "failed",
            Serdes.serdeFrom((_, _) -> new byte[0], (_, _) -> read()),
            Clock.systemUTC())) {
      assertThat(ledger.ended())
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(SchemaRegistryException.class);
    }
  }

  private static Delivery read() {
    throw RegistryTrouble.away();
  }
}
