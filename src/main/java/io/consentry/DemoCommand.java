package io.consentry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.consentry.avro.Finding;
import io.consentry.catalog.Catalog;
import io.consentry.deliver.TerminalPage;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.risk.Policy;
import io.consentry.serve.Page;
import io.consentry.serve.PageAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code consentry demo}: the real stream on a broker and registry in this process, fed with a
 * bundled story.
 */
@Command(
    name = "demo",
    description = {
      "Replays a bundled story through the real topology, on Kafka and a registry in this process.",
      "Prints each finding. The story is of a few days in one tenant. Touches nothing but a temporary folder, which it removes."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final List<String> LEVELS = List.of("critical", "high", "medium", "low", "info");

  @Option(
      names = "--keep",
      description = "Leave Kafka and the registry running afterwards, and print their addresses.")
  private boolean keep;

  @Option(names = "--all", description = "Print a whole page also for findings of level info.")
  private boolean all;

  @Mixin private PolicyOptions policyOptions;
  @Spec private CommandSpec spec;

  private final Map<String, Finding> findings = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    Policy policy = policyOptions.policy();
    PrintWriter out = spec.commandLine().getOut();
    out.println("Consentry demo: starting Kafka and a schema registry in this process");
    out.flush();
    quieten();
    CompletableFuture<Catalog> catalog = CompletableFuture.supplyAsync(this::catalog);
    StopSignal signal = new StopSignal();
    Path state = Files.createTempDirectory("consentry-demo-");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedRegistry registry = EmbeddedRegistry.start()) {
      Settings settings = settings(kafka, registry, state);
      Topics topics = topics(settings);
      Catalog known = catalog.join();
      PageAddress address = PageVerb.freeAddress();
      try (StreamApp app = StreamApp.of(settings, known, policy);
          Page page =
              new Page(
                  PageVerb.setup(address, settings, topics, known, policy)
                      .with(new StreamInstances(app.streams(), address.known())))) {
        out.println("The page is at http://127.0.0.1:" + page.port());
        out.flush();
        play(app, settings, topics, known, signal, out);
        keep(kafka, registry, signal, out);
      }
    } finally {
      Folders.delete(state);
    }
    return Consentry.DONE;
  }

  private void keep(
      EmbeddedKafka kafka, EmbeddedRegistry registry, StopSignal signal, PrintWriter out) {
    if (keep && !signal.asked()) {
      out.println(
          "Kafka is at " + kafka.bootstrapServers() + ", the schema registry at " + registry.url());
      out.println(
          "They and the stream run until Ctrl-C; read and write the topics with any Kafka and Avro client.");
      out.flush();
      signal.await();
    }
  }

  /** The page reads the topics from the start on. */
  private static Topics topics(Settings settings) {
    Topics topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), settings.replication());
    }
    return topics;
  }

  /**
   * The demo's state is meant to be temporary; Kafka warns of a folder that the system may clear.
   */
  private static void quieten() {
    if (LoggerFactory.getLogger("org.apache.kafka.streams.processor.internals.StateDirectory")
        instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }

  private Catalog catalog() {
    try {
      return policyOptions.catalog();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void play(
      StreamApp app,
      Settings settings,
      Topics topics,
      Catalog catalog,
      StopSignal signal,
      PrintWriter out)
      throws Exception {
    new CatalogPublisher(settings, topics, Clock.systemUTC()).publish(catalog.documents());
    TerminalPage page = new TerminalPage(Consentry.onTerminal());
    try (DemoReader reader = new DemoReader(settings, topics)) {
      signal.whenAsked(app::stop);
      app.start();
      Story story = Story.bundled();
      story.send(settings, topics);
      boolean runs = app.awaitRunning(START_WITHIN);
      reader.readAll(
          finding -> print(finding, page, out), () -> !runs || app.failed() || signal.asked());
      if (signal.asked()) {
        return;
      }
      if (!runs || app.failed()) {
        throw new IllegalStateException("the stream did not run; the lines above say why");
      }
      summary(story, reader, out);
    }
  }

  private void print(Finding finding, TerminalPage page, PrintWriter out) {
    if (findings.isEmpty()) {
      out.printf("First finding after %.1f s%n%n", sinceStart().toMillis() / 1000.0);
    }
    findings.put(finding.getFindingId(), finding);
    out.print(
        all || !finding.getLevel().equals("info") ? page.render(finding) : page.line(finding));
    out.flush();
  }

  /** Since Java's start: a shell that became this process by {@code exec} may be much older. */
  static Duration sinceStart() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  private void summary(Story story, DemoReader reader, PrintWriter out) {
    Map<String, Long> levels =
        findings.values().stream()
            .collect(Collectors.groupingBy(Finding::getLevel, Collectors.counting()));
    String counts =
        LEVELS.stream()
            .filter(levels::containsKey)
            .map(level -> levels.get(level) + " " + level)
            .collect(Collectors.joining(", "));
    out.printf(
        "%d records in four wire formats: %d activities assessed, %d findings (%s), %d dead letters.%n",
        story.size(), reader.assessments(), findings.size(), counts, reader.deadLetters());
    out.flush();
  }

  private static Settings settings(EmbeddedKafka kafka, EmbeddedRegistry registry, Path state) {
    return new Settings(
        "consentry-demo",
        kafka.bootstrapServers(),
        1,
        (short) 1,
        1,
        true,
        Duration.ofMillis(30),
        state,
        Map.of("schema.registry.url", registry.url()),
        Map.of());
  }
}
