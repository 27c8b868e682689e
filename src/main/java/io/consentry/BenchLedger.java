package io.consentry;

import io.consentry.avro.HoldingChange;
import io.consentry.avro.HoldingState;
import io.consentry.bench.MadeHistory;
import io.consentry.bench.MadeHistory.Shape;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Sort;
import io.consentry.registry.StateSerde;
import io.consentry.stream.StateStores;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A ledger that is large before the first event: written as the changelog which it is read from.
 */
final class BenchLedger {
  private static final String RESOURCE = "c0c0c0c0-0003-4000-8000-000000000003";
  private static final String RESOURCE_APP = "00000003-0000-0000-c000-000000000000";
  private static final Instant GIVEN = Instant.parse("2026-02-01T00:00:00Z");

  /** Of each application: as many as have a harmless permission from some of a tenant's users. */
  private static final int OF_EACH = 10;

  private BenchLedger() {}

  /**
   * Writes entries of the shape's tenants, to other applications than those in its history.
   *
   * @param bed where nothing has run yet
   */
  static void fill(BenchBed bed, Shape shape, long entries) {
    String topic = bed.settings().applicationId() + "-" + StateStores.LEDGER + "-changelog";
    int partitions = bed.settings().partitions();
    NewTopic changelog =
        new NewTopic(topic, Optional.of(partitions), Optional.of((short) 1))
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    bed.admin().await("create topic", bed.admin().admin().createTopics(List.of(changelog)).all());
    Serializer<HoldingState> serializer = StateSerde.of(HoldingState.class).serializer();
    try (Producer<byte[], byte[]> producer = bed.producer(Map.of())) {
      for (long each = 0; each < entries; each++) {
        HoldingState state = entry(shape, each);
        String key =
            Holding.key(
                state.getTenantId(),
                state.getHolderId(),
                Sort.DELEGATED_PERMISSION,
                state.getResourceId(),
                state.getItem(),
                state.getScope());
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    FaultFeed.group(state.getTenantId(), partitions),
                    key.getBytes(StandardCharsets.UTF_8),
                    serializer.serialize(topic, state)));
      }
      producer.flush();
    }
  }

  private static HoldingState entry(Shape shape, long number) {
    String tenant = MadeHistory.tenant(shape, (int) (number % shape.tenants()));
    String holder = new UUID(0xbeadL << 16 | 0x4000, number / shape.tenants() / OF_EACH).toString();
    String user = new UUID(0xbeaeL << 16 | 0x4000, number).toString();
    return new HoldingState(
        tenant,
        holder,
        Sort.DELEGATED_PERMISSION.label(),
        RESOURCE,
        "user.read",
        user,
        RESOURCE_APP,
        "Microsoft Graph",
        "User.Read",
        List.of(new HoldingChange(GIVEN, "before-" + number, true, false)),
        List.of(),
        null,
        null);
  }
}
