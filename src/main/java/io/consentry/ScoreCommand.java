package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Printable;
import io.consentry.activity.Reading;
import io.consentry.catalog.CatalogException;
import io.consentry.deliver.JsonOutput;
import io.consentry.files.EventTaker;
import io.consentry.files.Place;
import io.consentry.risk.Assessment;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Level;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader.PolicyException;
import io.consentry.stream.OutputMapper;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code consentry score}: the pure core alone, over files. Reads them, writes standard output,
 * touches nothing else.
 */
@Command(
    name = "score",
    description = {
      "Scores audit events from files or standard input, without Kafka.",
      "Reads any of the four formats: a JSON value a line, arrays, {\"records\":[...]}, {\"value\":[...]}, in any mix;",
      "CSV exports of the unified audit log, of Log Analytics and of the Entra portal; gzip and zip; folders.",
      "Writes one JSON object a line: assessment, finding, ignored, rejected."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoreCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files and folders to read in order; - or none is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      defaultValue = Activity.UNKNOWN_TENANT,
      description =
          "The tenant of events that name none, as Microsoft Graph's do. Default: ${DEFAULT-VALUE}.")
  private String tenant;

  @Mixin private PolicyOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      Policy policy = options.policy();
      Knowledge knowledge = new Knowledge(options.catalog(), policy);
      // Standard output as bytes, in large pieces: a file of a million events is written in one go.
      try (PrintStream out =
          new PrintStream(
              new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
              false,
              StandardCharsets.UTF_8)) {
        Run run = new Run(knowledge, policy, out);
        UserFiles.events(files.isEmpty() ? List.of("-") : files, run);
        run.replay.finish();
        out.flush();
        spec.commandLine().getErr().println(run.summary());
        policy.allOwnFactors().forEach(own -> own.failures().ifPresent(this::error));
        if (out.checkError()) {
          return error("standard output: expected to be read to the end, got closed");
        }
        @Nullable String unread = run.unread();
        return unread == null ? Consentry.DONE : error("nothing could be read: " + unread);
      }
    } catch (CatalogException | PolicyException | FileSystemException e) {
      Consentry.reasons(e).forEach(this::error);
      return Consentry.FAILED;
    } catch (IOException | UncheckedIOException e) {
      return error("cannot read: " + Consentry.describe(e));
    }
  }

  private int error(String message) {
    spec.commandLine().getErr().println("consentry score: " + Printable.of(message, 500));
    return Consentry.FAILED;
  }

  /** One run: counts, and writes a line for each reading, assessment and finding. */
  private final class Run implements Replay.Output, EventTaker {
    private final Normaliser normaliser = new Normaliser();
    private final Map<Level, Integer> findings = new EnumMap<>(Level.class);
    private final PrintStream out;
    private final Replay replay;
    private Place place = new Place("-", 0);
    private int assessments;
    private int signals;
    private int ignored;
    private int repeated;
    private int rejected;

    /** Whether an activity was read. */
    private boolean read;

    /** Where the first thing stands that could not be read, and why it could not. */
    private @Nullable String firstReason;

    Run(Knowledge knowledge, Policy policy, PrintStream out) {
      this.out = out;
      this.replay = new Replay(knowledge, policy.window("act"), this);
    }

    @Override
    public void take(Place place, byte[] values) {
      this.place = place;
      // What an inventory holds says no time: it is as of the newest event before it.
      Instant now = replay.now();
      normaliser.normalise(values, tenant, now.equals(Instant.EPOCH) ? null : now, this::reading);
    }

    @Override
    public void rejected(Place place, String reason) {
      this.place = place;
      reading(new Reading.Rejected(-1, reason));
    }

    private void reading(Reading reading) {
      switch (reading) {
        case Reading.Read read -> {
          this.read = true;
          replay.accept(read.activity());
        }
        case Reading.Ignored event -> {
          ignored++;
          out.println(JsonOutput.ignored(event.eventId(), event.activity(), null));
        }
        case Reading.Rejected event -> {
          rejected++;
          firstReason = firstReason == null ? place + ": " + event.reason() : firstReason;
          out.println(
              JsonOutput.rejected(place.file(), place.line(), event.element(), event.reason()));
        }
      }
    }

    @Override
    public void repeated(Activity activity, String of) {
      repeated++;
      out.println(JsonOutput.ignored(activity.eventId(), activity.name(), of));
    }

    @Override
    public void signalled(Activity activity) {
      signals++;
    }

    @Override
    public void assessed(Assessment assessment) {
      assessments++;
      out.println(JsonOutput.assessment(OutputMapper.toAvro(assessment)));
    }

    @Override
    public void found(Finding finding) {
      findings.merge(finding.score().level(), 1, Integer::sum);
      out.println(JsonOutput.finding(OutputMapper.toAvro(finding)));
    }

    /** Why the first thing could not be read, where nothing at all could; else null. */
    @Nullable String unread() {
      return read || ignored > 0 ? null : firstReason;
    }

    String summary() {
      String levels =
          List.of(Level.values()).reversed().stream()
              .filter(findings::containsKey)
              .map(level -> findings.get(level) + " " + level.label())
              .collect(Collectors.joining(", "));
      int total = findings.values().stream().mapToInt(Integer::intValue).sum();
      return "%d assessments, %d findings%s; %s%d ignored, %d duplicates, %d rejected"
          .formatted(
              assessments,
              total,
              levels.isEmpty() ? "" : " (" + levels + ")",
              signals == 0 ? "" : signals + " signals, ",
              ignored,
              repeated,
              rejected);
    }
  }
}
