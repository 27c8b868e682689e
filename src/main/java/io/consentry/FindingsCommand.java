package io.consentry;

import io.consentry.activity.Printable;
import io.consentry.avro.Finding;
import io.consentry.deliver.JsonOutput;
import io.consentry.deliver.SiemFormat;
import io.consentry.deliver.TerminalPage;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.risk.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consentry findings}: reads the topic of findings, into a pipe or onto a terminal. */
@Command(
    name = "findings",
    description = {
      "Reads consentry.findings from any machine and writes the findings, the newest revision of each.",
      "Reads the topic, writes standard output."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FindingsCommand extends Verb {
  private static final int LONGEST_ERROR = 500;

  @Option(
      names = "--follow",
      description = "Go on with each revision as it is published, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text, json, or a SIEM's: ocsf, ecs, cef, hec, asim; all but text are one document a line. Default: text.")
  private String format;

  @Option(names = "--tenant", paramLabel = "ID", description = "Only this tenant's.")
  private @Nullable String tenant;

  @Option(
      names = "--min-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description =
          "Only of this level and above: info, low, medium, high, critical. Default: info.")
  private String minLevel;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only acts that began then or later: 2026-03-04 or 2026-03-04T09:00:00Z, UTC.")
  private @Nullable String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only acts that began before then; a day is meant with all of it.")
  private @Nullable String until;

  @Option(
      names = "--all-revisions",
      description = "Every revision of each finding, not only the newest.")
  private boolean allRevisions;

  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() {
    Function<Finding, String> rendering = rendering();
    FindingReader.Filter filter =
        new FindingReader.Filter(
            tenant,
            level(),
            from == null ? Instant.MIN : time("--from", from, 0),
            until == null ? Instant.MAX : time("--until", until, 1));
    try (FindingReader reader = new FindingReader(settingsOptions.settings(), filter)) {
      reader.each(finding -> out().print(rendering.apply(finding)));
      reader.afterBatch(() -> !out().checkError()); // flushes; false once nobody reads the pipe
      reader.unreadable(this::error);
      if (follow) {
        new StopSignal().whenAsked(reader::stop);
      }
      boolean all = reader.read(allRevisions, follow);
      return all ? Consentry.DONE : Consentry.FAILED;
    } catch (KafkaException | SchemaRegistryException | TopicAdmin.ClusterException e) {
      error("cannot read the topic: " + Consentry.describe(e));
      return Consentry.FAILED;
    }
  }

  private Function<Finding, String> rendering() {
    return switch (format) {
      case "text" -> new TerminalPage(Consentry.onTerminal())::render;
      case "json" -> finding -> JsonOutput.finding(finding) + "\n";
      default -> {
        SiemFormat siem = siem();
        yield finding -> siem.render(finding) + "\n";
      }
    };
  }

  private SiemFormat siem() {
    try {
      return SiemFormat.named(format);
    } catch (IllegalArgumentException e) {
      throw wrongUsage(
          "--format: expected text, json, %s, got %s"
              .formatted(SiemFormat.names(), Printable.of(format, LONGEST_ERROR)));
    }
  }

  private Level level() {
    try {
      return Level.valueOf(minLevel.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrongUsage(
          "--min-level: expected one of %s, got %s"
              .formatted(
                  Stream.of(Level.values()).map(Level::label).collect(Collectors.joining(", ")),
                  Printable.of(minLevel, LONGEST_ERROR)));
    }
  }

  /** An instant, or the beginning of a day, or of one some days after it. */
  private Instant time(String option, String text, int daysLater) {
    try {
      return text.indexOf('T') > 0
          ? Instant.parse(text)
          : LocalDate.parse(text).plusDays(daysLater).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw wrongUsage(
          "%s: expected a day such as 2026-03-04 or an instant such as 2026-03-04T09:00:00Z, got %s"
              .formatted(option, Printable.of(text, LONGEST_ERROR)));
    }
  }

  @Override
  void error(String text) {
    err().println("consentry findings: " + Printable.of(text, LONGEST_ERROR));
  }
}
