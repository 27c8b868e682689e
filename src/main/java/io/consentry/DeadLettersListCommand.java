package io.consentry;

import io.consentry.serve.DeadLetterReason;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code consentry dead-letters list}: the reasons. Reads consentry.dlq. */
@Command(
    name = "list",
    description = {
      "Says why records could not be handled, how many each time, when last, and where the newest is.",
      "Reads consentry.dlq, and changes nothing."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadLettersListCommand extends Verb {
  @Mixin private SettingsOptions settingsOptions;

  private record Seen(long count, Instant last, String newest) {}

  @Override
  int run() {
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    Map<DeadLetterReason, Seen> reasons = new LinkedHashMap<>();
    DeadLettersCommand.read(
        settings,
        topics,
        (letter, record) ->
            reasons.merge(
                DeadLetterReason.of(letter),
                new Seen(
                    1,
                    Instant.ofEpochMilli(record.timestamp()),
                    (DeadLettersCommand.isOfRecord(letter) ? "at " : "on ")
                        + DeadLettersCommand.place(letter)),
                (before, now) -> new Seen(before.count() + 1, now.last(), now.newest())));
    reasons.forEach((reason, seen) ->
        line(
            "%s  %d, last %s %s: %s"
                .formatted(reason.id(), seen.count(), seen.last(), seen.newest(), reason.text())));
    if (reasons.isEmpty()) {
      line("none");
    }
    return Consentry.DONE;
  }
}
