package io.consentry;

import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.deliver.webhook.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code consentry deliver enable}: goes on with a destination that had answered 410. Writes
 * consentry.deliveries.
 */
@Command(
    name = "enable",
    description = {
      "Goes on with a destination that was disabled because it answered 410 Gone; what came meanwhile is sent.",
      "Writes consentry.deliveries; senders need no restart."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeliverEnableCommand extends Verb {
  @Parameters(paramLabel = "DESTINATION", description = "Its name.")
  private String destination;

  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() {
    Settings settings = settingsOptions.settings();
    try (KafkaLedger ledger = DeliverCommand.ledger(settings, StreamApp.topics(settings))) {
      ledger.catchUp();
      if (ledger.get(destination, Ledger.ITSELF) == null) {
        error(
            "consentry deliver enable: expected a destination that is disabled, got "
                + destination);
        return Consentry.FAILED;
      }
      ledger.enable(destination).join();
      line(destination + " is enabled");
      return Consentry.DONE;
    }
  }
}
