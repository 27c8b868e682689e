package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.KnownNames;
import io.consentry.activity.Printable;
import io.consentry.activity.PropertyNames;
import io.consentry.activity.Reading;
import io.consentry.risk.Assessment;
import io.consentry.risk.Factor;
import io.consentry.risk.FactorCatalog;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code consentry policy selfcheck}: whether what is watched for can be seen at all. Reads files
 * or a topic, writes standard output, touches nothing.
 */
@Command(
    name = "selfcheck",
    description = {
      "Reads a history and says what may be blind.",
      "Factors that never fired, activity and property names never seen or not known, sources gone silent, and the rows of",
      "the union of public detections with what they wait for."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SelfcheckCommand extends HistoryVerb {
  private static final int MOST = 40;
  private static final String UNREADABLE = "(could not be read)";

  @Mixin private PolicyOptions options;

  SelfcheckCommand() {
    super("policy selfcheck");
  }

  @Override
  boolean read(EventOptions history) throws IOException {
    Policy policy = options.policy();
    Run run = new Run(new Knowledge(options.catalog(), policy));
    if (!hasEvents(history.read(run))) {
      return false;
    }
    run.replay.finish();
    print(run, policy);
    policy.allOwnFactors().forEach(own -> own.failures().ifPresent(this::error));
    return true;
  }

  private void print(Run run, Policy policy) {
    FactorCatalog factors = FactorCatalog.of(policy);
    factors(factors, run);
    names(
        "activities that are watched for and were never seen",
        KnownNames.activities(),
        run.activities.keySet());
    seen("activities that nothing watches for", run.ignored);
    names(
        "properties that are read and were never seen",
        KnownNames.properties(),
        run.properties.keySet());
    Map<String, Integer> unread = new TreeMap<>(run.properties);
    KnownNames.properties().forEach(unread::remove);
    seen("properties that nothing reads by name", unread);
    sources(run, policy.window("source-silent"));
    rows(factors, run);
  }

  private void factors(FactorCatalog factors, Run run) {
    List<FactorCatalog.Entry> silent =
        factors.entries().stream().filter(entry -> !run.fired.containsKey(entry.id())).toList();
    out()
        .printf(
            "%d activities, %d signals; %d of %d factors fired%n",
            run.taken, run.signals, run.fired.size(), factors.entries().size());
    head("factors that never fired", silent.size());
    for (FactorCatalog.Entry entry : silent) {
      out()
          .printf(
              "  %-40s %s%s%n",
              entry.id(),
              String.join(" ", entry.covers()),
              entry.waits().isEmpty() ? "" : "   waits for " + String.join(", ", entry.waits()));
    }
  }

  private void names(String title, Collection<String> known, Set<String> seen) {
    Set<String> folded = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    folded.addAll(seen);
    List<String> missing = known.stream().filter(name -> !folded.contains(name)).sorted().toList();
    head(title, missing.size());
    missing.forEach(name -> out().println("  " + name));
  }

  private void seen(String title, Map<String, Integer> names) {
    head(title, names.size());
    names.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .forEach(
            each -> out().printf("  %7d  %s%n", each.getValue(), Printable.of(each.getKey(), 120)));
    if (names.size() > MOST) {
      out().printf("           and %d more%n", names.size() - MOST);
    }
  }

  private void sources(Run run, Duration silence) {
    Instant end =
        run.sources.values().stream().max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    List<Map.Entry<String, Instant>> silent =
        run.sources.entrySet().stream()
            .filter(source -> source.getValue().plus(silence).isBefore(end))
            .toList();
    head("sources gone silent for longer than " + silence, silent.size());
    silent.forEach(source ->
        out()
            .printf(
                "  %s   last at %s, %s before the end%n",
                Printable.of(source.getKey(), 120),
                source.getValue(),
                Duration.between(source.getValue(), end)));
  }

  private void rows(FactorCatalog factors, Run run) {
    List<FactorCatalog.Row> rows = List.copyOf(factors.rows());
    long core =
        rows.stream().filter(row -> !row.id().startsWith("U") && !row.id().startsWith("W")).count();
    out()
        .printf(
            "%n%d of the 140 core rows of the union of public detections have a factor%n", core);
    for (FactorCatalog.Row row : rows) {
      if (!row.waits().isEmpty() && row.factors().stream().noneMatch(run.fired::containsKey)) {
        out().printf("  %s waits for %s%n", row.id(), String.join(", ", row.waits()));
      }
    }
    factors
        .notCovered()
        .forEach(row -> out().printf("  %s is not covered: %s%n", row.row(), row.reason()));
  }

  private void head(String title, int count) {
    out().printf("%n%s: %d%n", title, count);
  }

  /** What a history shows. */
  private static final class Run implements EventHistory.Taker, Replay.Output {
    private final Replay replay;
    private final Map<String, Integer> fired = new TreeMap<>();
    private final Map<String, Integer> activities = new TreeMap<>();
    private final Map<String, Integer> ignored = new TreeMap<>();
    private final Map<String, Integer> properties = new TreeMap<>();
    private final Map<String, Instant> sources = new TreeMap<>();
    private int taken;
    private int signals;

    Run(Knowledge knowledge) {
      replay = new Replay(knowledge, knowledge.actIsOver(), this);
    }

    @Override
    public void raw(byte[] values) {
      PropertyNames.of(values, name -> properties.merge(name, 1, Integer::sum));
    }

    @Override
    public void take(Reading reading) {
      switch (reading) {
        case Reading.Read read -> {
          Activity activity = read.activity();
          taken++;
          activities.merge(activity.name(), 1, Integer::sum);
          String source =
              "%s %s %s"
                  .formatted(
                      activity.tenantId(),
                      activity.format(),
                      activity.service().isEmpty() ? "(no service)" : activity.service());
          sources.merge(source, activity.time(), (a, b) -> b.isAfter(a) ? b : a);
          replay.accept(activity);
        }
        case Reading.Ignored event -> ignored.merge(event.activity(), 1, Integer::sum);
        case Reading.Rejected _ -> ignored.merge(UNREADABLE, 1, Integer::sum);
      }
    }

    @Override
    public void repeated(Activity activity, String of) {}

    @Override
    public void signalled(Activity activity) {
      signals++;
    }

    @Override
    public void assessed(Assessment assessment) {
      count(assessment.score().factors());
    }

    @Override
    public void found(Finding finding) {
      count(finding.score().factors());
    }

    private void count(List<Factor> factors) {
      factors.forEach(factor -> fired.merge(factor.id(), 1, Integer::sum));
    }
  }
}
