package io.consentry;

import io.consentry.avro.Delivery;
import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.deliver.webhook.Ledger;
import io.consentry.deliver.webhook.Sender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code consentry deliver replay}: has dead letters sent once more. Reads
 * consentry.playbooks.failed and consentry.deliveries, writes consentry.playbooks.
 */
@Command(
    name = "replay",
    description = {
      "Has events that a destination did not take sent to it once more, with the same ids and the whole schedule.",
      "What it has taken since is left out. Reads consentry.playbooks.failed, writes consentry.playbooks."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeliverReplayCommand extends Verb {
  @Parameters(paramLabel = "DESTINATION", description = "Its name.")
  private String destination;

  @Option(names = "--event", paramLabel = "ID", description = "Only the event of that id.")
  private @Nullable String event;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only what was given up since then, such as 2026-03-01T00:00:00Z.")
  private @Nullable String since;

  @Option(names = "--dry-run", description = "Only say what would be sent.")
  private boolean dryRun;

  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() throws IOException {
    Instant from = since();
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    Map<String, ConsumerRecord<String, byte[]>> letters = new LinkedHashMap<>();
    try (KafkaLedger ledger = DeliverCommand.ledger(settings, topics)) {
      ledger.catchUp();
      TopicReader.read(
          settings.client(),
          topics.playbooksFailed().name(),
          Map.of(),
          record -> {
            if (wanted(record, from, ledger)) {
              letters.put(header(record, "consentry.event"), record);
            }
          });
    }
    letters.keySet().forEach(this::line);
    if (!dryRun) {
      String topic = topics.playbooks().name();
      SendAgain.all(settings, letters.values().stream().map(each -> again(topic, each)).toList());
    }
    line(
        "%d events %s to %s"
            .formatted(letters.size(), dryRun ? "would be sent" : "are sent", destination));
    return Consentry.DONE;
  }

  private Instant since() {
    try {
      return since == null ? Instant.EPOCH : Instant.parse(since);
    } catch (DateTimeException _) {
      throw wrongUsage("--since: expected a time such as 2026-03-01T00:00:00Z, got " + since);
    }
  }

  /**
   * What was refused as no event has no entry in the ledger, and is none the second time either.
   */
  private boolean wanted(ConsumerRecord<String, byte[]> record, Instant from, Ledger ledger) {
    String id = header(record, "consentry.event");
    @Nullable Delivery known = ledger.get(destination, id);
    return header(record, "consentry.destination").equals(destination)
        && (event == null || event.equals(id))
        && !Instant.ofEpochMilli(record.timestamp()).isBefore(from)
        && known != null
        && known.getState().equals(Ledger.FAILED);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    @Nullable Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private ProducerRecord<byte[], byte[]> again(
      String topic, ConsumerRecord<String, byte[]> letter) {
    ProducerRecord<byte[], byte[]> again =
        new ProducerRecord<>(topic, letter.key().getBytes(StandardCharsets.UTF_8), letter.value());
    again.headers().add(Sender.REPLAY, destination.getBytes(StandardCharsets.UTF_8));
    return again;
  }
}
