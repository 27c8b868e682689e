package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.risk.PolicyReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code consentry run}: the stream on a cluster. Reads and writes the topics of {@link Topics},
 * keeps its state on disk.
 */
@Command(
    name = "run",
    description = {
      "Runs the stream on a Kafka cluster until it is told to stop (SIGTERM, Ctrl-C).",
      "Needs bootstrap.servers and schema.registry.url, by options, --config or CONSENTRY_* in the environment."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RunCommand implements Callable<Integer> {
  private static final Duration START_WITHIN = Duration.ofMinutes(5);

  @Option(names = "--create-topics", description = "Create the topics that are missing.")
  private boolean createTopics;

  @Mixin private SettingsOptions settingsOptions;
  @Mixin private PolicyOptions policyOptions;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      List<Topic<?, ?>> missing = admin.missing(topics);
      if (!missing.isEmpty() && !createTopics) {
        String names = missing.stream().map(Topic::name).collect(Collectors.joining(", "));
        err.println(
            "consentry run: topics are missing: "
                + names
                + "; create them, or run with --create-topics");
        return Consentry.FAILED;
      }
      admin.create(missing, settings.replication());
      topics.requireRegistry();
      admin.differing(topics).forEach(line -> err.println("consentry run: " + line));
    }
    return run(settings, err);
  }

  private int run(Settings settings, PrintWriter err) throws Exception {
    StopSignal signal = new StopSignal();
    try (StreamApp app = StreamApp.of(settings, policyOptions.catalog(), policyOptions.policy())) {
      signal.whenAsked(app::stop);
      app.start();
      if (!app.awaitRunning(START_WITHIN) && !signal.asked()) {
        err.println("consentry run: the stream did not start; the lines above say why");
        return Consentry.FAILED;
      }
      if (!signal.asked()) {
        err.println(
            "consentry run: running on %s as %s, %d threads; stop with Ctrl-C"
                .formatted(
                    settings.bootstrapServers(), settings.applicationId(), settings.threads()));
      }
      Thread.ofPlatform().name("prepare-conditions").daemon().start(PolicyReader::prepare);
      return app.awaitEnd() ? Consentry.DONE : Consentry.FAILED;
    }
  }
}
