package io.consentry;

import io.consentry.deliver.webhook.Deliveries;
import io.consentry.deliver.webhook.Destination;
import io.consentry.deliver.webhook.DestinationsReader;
import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.serve.Monitoring;
import io.consentry.serve.PageAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code consentry deliver}: sends what is announced to webhooks. Reads consentry.playbooks, in a
 * consumer group for each destination; reads and writes consentry.deliveries; writes
 * consentry.playbooks.failed.
 */
@Command(
    name = "deliver",
    description = {
      "Sends findings to webhooks, signed, until it is told to stop (SIGTERM, Ctrl-C).",
      "What a webhook does not take is tried again for three days, and then goes to consentry.playbooks.failed.",
      "Reads consentry.playbooks, writes consentry.deliveries and consentry.playbooks.failed."
    },
    subcommands = {
      DeliverStatusCommand.class,
      DeliverReplayCommand.class,
      DeliverEnableCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeliverCommand extends Verb {
  @Option(
      names = "--destinations",
      paramLabel = "FILE",
      description = "A YAML file with the destinations. Required.")
  private @Nullable Path file;

  @Option(
      names = "--dry-run",
      description =
          "Print what would be sent of what was not read yet, send and remember nothing, and end.")
  private boolean dryRun;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description =
          "A name for this process that stays: it then takes up its work at once after a restart.")
  private @Nullable String instance;

  @Mixin private MonitoringOptions monitoringOptions;
  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() throws IOException {
    if (file == null) {
      throw wrongUsage("expected --destinations FILE, or one of status, replay, enable");
    }
    if (instance != null) {
      var _ = InstanceOption.checked(instance, spec());
    }
    List<Destination> destinations =
        DestinationsReader.read(file.toString(), UserFiles.text(file), System.getenv());
    @Nullable PageAddress watched = monitoringOptions.address();
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    if (!topicsAreThere("deliver", settings, topics.delivery())) {
      return Consentry.FAILED;
    }
    return dryRun
        ? new DeliverDryRun(settings, topics, this::line).run(destinations)
        : deliver(destinations, settings, topics, watched);
  }

  /** The ledger on its topic. */
  static KafkaLedger ledger(Settings settings, Topics topics) {
    return new KafkaLedger(
        settings.client(),
        settings.producer(),
        topics.deliveries().name(),
        topics.playbooksFailed().name(),
        topics.deliveries().value(),
        Clock.systemUTC());
  }

  private int deliver(
      List<Destination> destinations,
      Settings settings,
      Topics topics,
      @Nullable PageAddress watched) {
    StopSignal signal = new StopSignal();
    try (Deliveries deliveries =
            new Deliveries(
                destinations,
                settings.client(),
                settings.applicationId(),
                instance,
                topics.playbooks().name(),
                ledger(settings, topics),
                Clock.systemUTC());
        Monitoring _ = MonitoringOptions.serve(watched, deliveries, deliveries::ready)) {
      error(
          "consentry deliver: sending to "
              + destinations.stream().map(Destination::toString).collect(Collectors.joining(", "))
              + "; stop with Ctrl-C");
      var stopped = deliveries.ended();
      signal.whenAsked(() -> stopped.complete(null));
      stopped.join();
      return Consentry.DONE;
    } catch (PageAddress.AddressException e) {
      error("consentry deliver: " + e.getMessage());
      return Consentry.FAILED;
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      error("consentry deliver: stopped: " + Consentry.describe(cause));
      return Consentry.FAILED;
    }
  }
}
