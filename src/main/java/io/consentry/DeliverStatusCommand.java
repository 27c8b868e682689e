package io.consentry;

import io.consentry.avro.Delivery;
import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.deliver.webhook.Ledger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code consentry deliver status}: how far deliveries have come. Reads consentry.deliveries. */
@Command(
    name = "status",
    description = {
      "Says of each destination how many events it took, and which are tried again or were given up, with the attempts.",
      "Reads consentry.deliveries, and changes nothing."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeliverStatusCommand extends Verb {
  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() {
    Settings settings = settingsOptions.settings();
    Map<String, List<Delivery>> byDestination;
    try (KafkaLedger ledger = DeliverCommand.ledger(settings, StreamApp.topics(settings))) {
      ledger.catchUp();
      byDestination =
          ledger.all().stream()
              .collect(
                  Collectors.groupingBy(
                      Delivery::getDestination, TreeMap::new, Collectors.toList()));
    }
    byDestination.forEach(this::show);
    return Consentry.DONE;
  }

  private void show(String destination, List<Delivery> deliveries) {
    Map<String, Long> counts =
        deliveries.stream()
            .collect(Collectors.groupingBy(Delivery::getState, Collectors.counting()));
    line(
        "%s  %sdelivered %d, retrying %d, failed %d"
            .formatted(
                destination,
                counts.containsKey(Ledger.DISABLED) ? "DISABLED  " : "",
                counts.getOrDefault(Ledger.DELIVERED, 0L),
                counts.getOrDefault(Ledger.RETRYING, 0L),
                counts.getOrDefault(Ledger.FAILED, 0L)));
    deliveries.stream()
        .filter(each -> !each.getState().equals(Ledger.DELIVERED))
        .sorted(Comparator.comparing(Delivery::getLast))
        .forEach(each ->
            line(
                "  %s %s  attempts %d, last %s, next %s: %s"
                    .formatted(
                        each.getState(),
                        each.getEventId(),
                        each.getAttempts(),
                        each.getLast(),
                        each.getNext() == null ? "none" : each.getNext(),
                        each.getDetail())));
  }
}
