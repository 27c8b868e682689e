package io.consentry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.consentry.BenchRun.Part;
import io.consentry.bench.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code consentry bench}: what this machine does, on a broker in a process of its own. */
@Command(
    name = "bench",
    description = {
      "Measures on this machine: a Kafka broker in a process of its own, made-up histories, each case after the other.",
      "Figures of one run are comparable with each other, not with those of another machine.",
      "bench faults breaks the stream on purpose, and counts what comes out."
    },
    subcommands = BenchFaultsCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Events of a case, without those that warm it up; where all are relevant, a tenth; replay takes 5 times as many. Default: ${DEFAULT-VALUE}.")
  private long events;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Only these parts: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the made-up histories. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private @Nullable Path json;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where data goes, 10 GB at the default number of events. Default: a temporary folder.")
  private @Nullable Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (events < 1_000) {
      spec.commandLine()
          .getErr()
          .println("consentry bench: --events: expected at least 1000, got " + events);
      return Consentry.WRONG_USAGE;
    }
    quieten();
    Figures figures =
        new Figures(
            spec.commandLine().getOut(), spec.commandLine().getErr(), Consentry.onTerminal());
    figures.add("processors", "", Runtime.getRuntime().availableProcessors());
    figures.add("seed", "", (double) seed);
    Path beds =
        Files.createTempDirectory(
            folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder,
            "consentry-bench-");
    try {
      for (Part part : parts) {
        new BenchRun(Files.createDirectories(beds.resolve(part.name())), seed, events, figures)
            .run(part);
        Folders.delete(beds.resolve(part.name()));
      }
    } finally {
      Folders.delete(beds);
      if (json != null) {
        figures.write(json);
      }
    }
    return Consentry.DONE;
  }

  /** What the bench does to brokers its own clients say many times a second. */
  static void quieten() {
    if (LoggerFactory.getLogger("org.apache.kafka.clients") instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }
}
