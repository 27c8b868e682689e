package io.consentry;

import io.consentry.deliver.webhook.Deliveries;
import io.consentry.deliver.webhook.Destination;
import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.deliver.webhook.Ledger;
import io.consentry.deliver.webhook.Sender;
import io.consentry.deliver.webhook.WebhookEvent;
import io.consentry.deliver.webhook.WebhookEvent.NotAnEventException;
import io.consentry.stream.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What would be sent of what a destination has not read yet, from where it would begin; sends and
 * remembers nothing.
 */
final class DeliverDryRun {
  private final Settings settings;
  private final Topics topics;
  private final Consumer<String> out;

  DeliverDryRun(Settings settings, Topics topics, Consumer<String> out) {
    this.settings = settings;
    this.topics = topics;
    this.out = out;
  }

  int run(List<Destination> destinations) {
    try (KafkaLedger ledger = DeliverCommand.ledger(settings, topics)) {
      ledger.catchUp();
      destinations.forEach(each -> run(each, ledger));
    }
    return Consentry.DONE;
  }

  private void run(Destination destination, Ledger ledger) {
    if (ledger.disabled(destination.name())) {
      out.accept(
          "%s  disabled, as it answered 410: nothing until consentry deliver enable %s"
              .formatted(destination, destination.name()));
      return;
    }
    try (TopicAdmin admin = new TopicAdmin(settings);
        TopicReader<String> reader =
            new TopicReader<>(settings.client(), new StringDeserializer())) {
      Map<TopicPartition, Long> ends = reader.ends(topics.playbooks().name());
      Map<TopicPartition, Long> from = new HashMap<>(starts(admin, destination.start(), ends));
      admin
          .committed(Deliveries.group(settings.applicationId(), destination.name()))
          .forEach((partition, offset) -> from.put(partition, offset.offset()));
      boolean _ = reader.read(from, ends, record -> show(destination, ledger, record));
    }
  }

  /**
   * Where a destination that has read nothing yet begins; where it is missing, at the beginning.
   */
  private static Map<TopicPartition, Long> starts(
      TopicAdmin admin, String start, Map<TopicPartition, Long> ends) {
    if (start.equals("latest")) {
      return ends;
    }
    Map<TopicPartition, Long> starts = new HashMap<>();
    if (start.startsWith("P")) {
      OffsetSpec time =
          OffsetSpec.forTimestamp(Instant.now().minus(Duration.parse(start)).toEpochMilli());
      ends.forEach((partition, end) -> {
        long found =
            admin
                .await(
                    "find where " + partition + " was " + start + " ago",
                    admin.admin().listOffsets(Map.of(partition, time)).partitionResult(partition))
                .offset();
        starts.put(partition, found < 0 ? end : found);
      });
    }
    return starts;
  }

  private void show(Destination destination, Ledger ledger, ConsumerRecord<String, byte[]> record) {
    try {
      WebhookEvent event = WebhookEvent.read(record.value());
      if (Sender.wouldSend(destination, ledger, record, event)) {
        out.accept(
            "%s  %s  %s  %s  %s  %d destructive actions"
                .formatted(
                    destination,
                    event.id(),
                    event.kind(),
                    event.level().label(),
                    event.tenantId(),
                    event.destructive()));
      }
    } catch (NotAnEventException e) {
      out.accept(
          "%s  %s  not an event: %s"
              .formatted(
                  destination,
                  Place.of(record.topic(), record.partition(), record.offset()),
                  e.getMessage()));
    }
  }
}
