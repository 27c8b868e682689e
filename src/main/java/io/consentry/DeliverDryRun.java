package io.consentry;

import io.consentry.deliver.webhook.Deliveries;
import io.consentry.deliver.webhook.Destination;
import io.consentry.deliver.webhook.WebhookEvent;
import io.consentry.deliver.webhook.WebhookEvent.NotAnEventException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What would be sent of what a destination has not read yet; sends and remembers nothing. */
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
    for (Destination destination : destinations) {
      Map<TopicPartition, Long> from = new HashMap<>();
      try (TopicAdmin admin = new TopicAdmin(settings)) {
        admin
            .committed(Deliveries.group(settings.applicationId(), destination.name()))
            .forEach((partition, offset) -> from.put(partition, offset.offset()));
      }
      TopicReader.read(
          settings.client(), topics.playbooks().name(), from, record -> show(destination, record));
    }
    return Consentry.DONE;
  }

  private void show(Destination destination, ConsumerRecord<String, byte[]> record) {
    try {
      WebhookEvent event = WebhookEvent.read(record.value());
      if (destination.filter().takes(event)) {
        out.accept(
            "%s\t%s\t%s\t%s\t%s\t%d destructive actions"
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
          "%s\t%s-%d-%d\tnot an event: %s"
              .formatted(
                  destination,
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  e.getMessage()));
    }
  }
}
