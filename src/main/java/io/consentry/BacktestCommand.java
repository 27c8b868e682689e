package io.consentry;

import io.consentry.Backtest.Difference;
import io.consentry.Backtest.Kind;
import io.consentry.Backtest.Mark;
import io.consentry.Backtest.Move;
import io.consentry.Backtest.Result;
import io.consentry.activity.Printable;
import io.consentry.activity.Reading;
import io.consentry.catalog.Catalog;
import io.consentry.risk.Knowledge;
import io.consentry.risk.OwnFactor;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code consentry backtest}: reads files or a topic, writes standard output, and, if asked to,
 * consentry.backtests.
 */
@Command(
    name = "backtest",
    description = {
      "Runs one history under two policies or catalogs, and says which findings appear, vanish or change level.",
      "Give --policy or --catalog twice: before and after. Given once, it is compared with the bundled one."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BacktestCommand extends HistoryVerb {
  private static final int TITLE = 160;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy file; before, then after.")
  private List<Path> policies = List.of();

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of vendor files; before, then after.")
  private List<Path> catalogs = List.of();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description =
          "How to write it: for people, or a JSON object a line. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--publish",
      description =
          "Also put it on consentry.backtests of --bootstrap-servers, for the live page to show.")
  private boolean publish;

  /** The forms of output. */
  enum Format {
    text,
    json
  }

  BacktestCommand() {
    super("backtest");
  }

  @Override
  boolean read(EventOptions history) throws IOException {
    Knowledge before = knowledge(0);
    Knowledge after = knowledge(1);
    Backtest backtest = new Backtest(before, after);
    Counts counts = new Counts(backtest);
    if (!hasEvents(history.read(counts))) {
      return false;
    }
    Result result = backtest.end();
    String summary = counts.summary(result);
    print(result, summary);
    undecided(before, "before");
    undecided(after, "after");
    if (publish) {
      history.publish(
          Topics.BACKTESTS,
          "last",
          BacktestReport.whole(result, summary, Clock.systemUTC().instant()));
    }
    return true;
  }

  private void undecided(Knowledge knowledge, String side) {
    for (OwnFactor own : knowledge.ownFactors()) {
      own.failures().ifPresent(failed -> error("the policy " + side + ": " + failed));
    }
  }

  @Override
  @Nullable String problem(EventOptions history) {
    if (publish && !history.hasKafka()) {
      return "expected --bootstrap-servers with --publish, got none";
    }
    if (policies.size() > 2 || catalogs.size() > 2) {
      return "expected --policy and --catalog at most twice each, got more";
    }
    if (policies.isEmpty() && catalogs.isEmpty()) {
      return "expected --policy or --catalog, as there is nothing to compare otherwise, got neither";
    }
    return super.problem(history);
  }

  /** What is known and wanted before (0) and after (1); one file alone is the one after. */
  private Knowledge knowledge(int side) throws IOException {
    @Nullable Path file = pick(policies, side);
    Policy policy =
        file == null
            ? PolicyReader.bundled()
            : PolicyReader.read(file.toString(), UserFiles.text(file));
    return new Knowledge(VendorFiles.in(pick(catalogs, side)).addedTo(Catalog.bundled()), policy);
  }

  private static @Nullable Path pick(List<Path> paths, int side) {
    if (paths.size() == 2) {
      return paths.get(side);
    }
    return side == 1 && paths.size() == 1 ? paths.getFirst() : null;
  }

  private void print(Result result, String summary) {
    PrintWriter out = out();
    result
        .differences()
        .forEach(
            each -> out.println(format == Format.json ? BacktestReport.line(each) : text(each)));
    if (format == Format.json) {
      err().println(summary);
    } else {
      out.println(summary);
    }
  }

  private static String text(Difference each) {
    StringBuilder text = new StringBuilder(256);
    text.append(
        "%-8s  %s -> %s   %s   %s   %s   %s"
            .formatted(
                each.kind().name().toLowerCase(Locale.ROOT),
                mark(each.a()),
                mark(each.b()),
                each.time(),
                Printable.of(each.tenantId(), 40),
                each.findingId(),
                Printable.of(each.title(), TITLE)));
    for (Move move : each.moves()) {
      text.append("%n            %s: %+d -> %+d".formatted(move.factor(), move.a(), move.b()));
    }
    return text.toString();
  }

  private static String mark(@Nullable Mark mark) {
    return mark == null ? "none" : mark.level().label() + " " + mark.score();
  }

  /** Feeds the backtest and counts what else there was. */
  private static final class Counts implements EventHistory.Taker {
    private final Backtest backtest;
    private int activities;
    private int ignored;
    private int rejected;

    Counts(Backtest backtest) {
      this.backtest = backtest;
    }

    String summary(Result result) {
      return "%d activities, %d findings: %d appear, %d vanish, %d rise, %d fall, %d move within their level, %d are the same; %d ignored, %d rejected"
          .formatted(
              activities,
              result.findings(),
              result.count(Kind.APPEARS),
              result.count(Kind.VANISHES),
              result.count(Kind.RISES),
              result.count(Kind.FALLS),
              result.within(),
              result.same(),
              ignored,
              rejected);
    }

    @Override
    public void raw(byte[] values) {}

    @Override
    public void take(Reading reading) {
      switch (reading) {
        case Reading.Read read -> {
          activities++;
          backtest.take(read.activity());
        }
        case Reading.Ignored _ -> ignored++;
        case Reading.Rejected _ -> rejected++;
      }
    }
  }
}
