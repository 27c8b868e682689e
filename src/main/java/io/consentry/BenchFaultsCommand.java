package io.consentry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.FaultFeed.Sent;
import io.consentry.bench.MadeHistory;
import io.consentry.bench.MadeHistory.Shape;
import io.consentry.catalog.Catalog;
import io.consentry.risk.Knowledge;
import io.consentry.risk.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code consentry bench faults}: breaks things while a known history goes through, and compares
 * what comes out with what the pure core says of the same history. Touches a temporary folder.
 */
@Command(
    name = "faults",
    description = {
      "Breaks brokers, instances, state and input while a known history goes through the stream.",
      "Compares what comes out with what the pure core says of the same history.",
      "Starts three brokers and two instances on this machine. Ends with 1 where anything differs."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchFaultsCommand extends Verb {
  private static final int INSTANCES = 2;
  private static final int TENANTS = 60;
  private static final int APPLICATIONS = 20;
  private static final double RELEVANT = 0.5;

  /** The share of the history that an instance warms up by. */
  private static final int FIRST = 10;

  /**
   * Nothing new for so long, and nothing comes any more. Longer than a group waits for a member
   * that does not come back.
   */
  private static final Duration PATIENCE = Duration.ofMillis(4L * Sharing.POLL_MILLIS);

  /** Nothing new for so long, and the instances are asked what they wait for. */
  private static final Duration STILL = Duration.ofMinutes(1);

  /** What comes twice would come within it. */
  private static final Duration SETTLE = Duration.ofSeconds(3);

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Events of all faults together. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the history and of all that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Events a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      split = ",",
      description = "Only these, in that order; --list tells their names.")
  private List<String> names = List.of();

  @Option(names = "--list", description = "Lists the faults, and ends.")
  private boolean list;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "An earlier build's folder (target/consentry), to upgrade from.")
  private @Nullable Path earlier;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the outcomes there, too.")
  private @Nullable Path json;

  @Option(
      names = "--keep",
      description = "Keep the temporary folder with all logs, as where anything differs.")
  private boolean keep;

  @Override
  int run() throws IOException {
    if (list) {
      Faults.all().forEach(fault -> line("%-16s %s".formatted(fault.name(), fault.what())));
      return Consentry.DONE;
    }
    List<Fault> chosen = chosen();
    BenchCommand.quieten();
    Path folder = Files.createTempDirectory("consentry-faults-");
    List<FaultOutcome> outcomes = new ArrayList<>();
    boolean same = false;
    try (FaultLab lab = new FaultLab(folder, seed, earlier)) {
      error("seed %d, %d events, logs in %s".formatted(seed, events, folder));
      for (Fault fault : chosen) {
        error("%s: %s".formatted(fault.name(), fault.what()));
        FaultOutcome outcome = round(lab, fault, outcomes.size(), events / chosen.size());
        outcomes.add(outcome);
        error(outcome.row());
      }
      same = outcomes.stream().allMatch(FaultOutcome::good);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      report(outcomes);
      if (same && !keep) {
        Folders.delete(folder);
      }
    }
    return same ? Consentry.DONE : Consentry.FAILED;
  }

  private List<Fault> chosen() {
    List<Fault> all = Faults.all();
    if (names.isEmpty()) {
      return all.stream().filter(fault -> earlier != null || !needsEarlier(fault)).toList();
    }
    List<String> known = all.stream().map(Fault::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw wrongUsage("--fault: expected some of %s, got %s".formatted(known, name));
      }
    }
    return names.stream().map(name -> all.get(known.indexOf(name))).toList();
  }

  private boolean needsEarlier(Fault fault) {
    if (fault.name().equals("upgrade")) {
      error("upgrade: LEFT OUT, as no --from names an earlier build");
      return true;
    }
    return false;
  }

  /** Each round is of tenants of its own, so that rounds share a cluster and not an answer. */
  private FaultOutcome round(FaultLab lab, Fault fault, int number, int count)
      throws IOException, InterruptedException {
    Random random = new Random(seed + number);
    List<Sent> history = new ArrayList<>();
    MadeHistory.of(
        new Shape(seed * 1_000 + number, count, TENANTS, APPLICATIONS, RELEVANT, 0),
        event -> history.add(new Sent(event.tenant(), event.value(), Duration.ZERO)));
    List<Sent> sent = fault.input().apply(history, random);
    FaultAnswer answer = new FaultAnswer(new Knowledge(Catalog.bundled(), PolicyReader.bundled()));
    int first = sent.size() / FIRST;
    sent.subList(0, first).forEach(each -> answer.take(each.tenant(), each.value()));
    int ofFirst = answer.assessments().size();
    sent.subList(first, sent.size()).forEach(each -> answer.take(each.tenant(), each.value()));
    if (fault.repeats()) {
      answer.findings().values().forEach(FaultReader::uncount);
    }
    lab.renew(INSTANCES, FaultLab.HEAP, fault.settings());
    Settings settings = lab.settings();
    Topics topics = StreamApp.topics(settings);
    try (FaultReader reader = new FaultReader(settings, topics, fault.repeats());
        FaultFeed feed =
            new FaultFeed(
                settings, topics.audit().name(), sent, first, rate, () -> reader.begins(ofFirst))) {
      feed.start();
      String note = broken(lab, fault, feed);
      feed.awaitShare(1);
      while (!feed.ended()) {
        Thread.sleep(Duration.ofMillis(10));
      }
      long end = System.nanoTime();
      awaitAll(lab, reader, answer);
      Duration caughtUp = Duration.ofNanos(System.nanoTime() - end);
      Thread.sleep(SETTLE);
      return new FaultOutcome(
          fault.name(), feed.sent(), reader.compare(answer), reader.longestWait(), caughtUp, note);
    }
  }

  private static String broken(FaultLab lab, Fault fault, FaultFeed feed)
      throws InterruptedException {
    try {
      return fault.action().run(lab, feed);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return FaultOutcome.BROKEN_OFF + ": " + Consentry.describe(e);
    }
  }

  /** Waits until all has come, or nothing comes any more. */
  private static void awaitAll(FaultLab lab, FaultReader reader, FaultAnswer answer)
      throws IOException, InterruptedException {
    int before = -1;
    long changed = System.nanoTime();
    long asked = changed;
    while (!reader.has(answer) && System.nanoTime() - changed < PATIENCE.toNanos()) {
      if (reader.size() != before) {
        before = reader.size();
        changed = System.nanoTime();
        asked = changed;
      }
      if (System.nanoTime() - asked > STILL.toNanos()) {
        asked = System.nanoTime();
        lab.askAll();
      }
      Thread.sleep(Duration.ofMillis(100));
    }
  }

  private void report(List<FaultOutcome> outcomes) throws IOException {
    line(FaultOutcome.HEAD.strip());
    outcomes.forEach(outcome -> line(outcome.row()));
    if (json != null) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      all.put("seed", seed).put("events", events).put("rate", rate);
      all.put("processors", Runtime.getRuntime().availableProcessors());
      all.put("java", Runtime.version().toString().toLowerCase(Locale.ROOT));
      ArrayNode faults = all.putArray("faults");
      outcomes.forEach(outcome -> faults.add(outcome.json()));
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), all);
    }
  }
}
