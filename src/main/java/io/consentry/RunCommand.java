package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.activity.Printable;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.config.Tls.TlsException;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.serve.Page;
import io.consentry.serve.PageAddress;
import io.consentry.source.Source;
import io.consentry.source.Sources;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  @Option(names = "--create-topics", description = "Create the topics that are missing.")
  private boolean createTopics;

  @Option(
      names = "--page",
      paramLabel = "HOST:PORT",
      description = {
        "Serve the live page there, too. Other instances ask this one at the same address,",
        "so that each answers for every tenant."
      })
  private @Nullable String page;

  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "Read the sources of that YAML file, too, as consentry source does.")
  private @Nullable Path sourcesFile;

  @Mixin private InstanceOption instance;
  @Mixin private PageOptions pageOptions;
  @Mixin private SettingsOptions settingsOptions;
  @Mixin private PolicyOptions policyOptions;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    @Nullable PageAddress address = null;
    try {
      address = page == null ? null : pageOptions.address(page);
    } catch (PageAddress.AddressException e) {
      err.println("consentry run: " + Printable.of(Consentry.describe(e)));
      return Consentry.WRONG_USAGE;
    } catch (TlsException e) {
      err.println("consentry run: the page's https: " + Printable.of(Consentry.describe(e)));
      return Consentry.FAILED;
    }
    if (address != null) {
      PageOptions.warn(address, "run", err);
    }
    if (address != null && address.port() == 0) {
      err.println("consentry run: --page: expected a port, which other instances know, got 0");
      return Consentry.WRONG_USAGE;
    }
    String name = instance.name();
    List<Source> sources;
    try {
      sources = sourcesFile == null ? List.of() : SourceKinds.read(sourcesFile);
    } catch (CatalogException e) {
      e.problems()
          .forEach(problem -> err.println("consentry run: " + Printable.of(problem.oneLine())));
      return Consentry.FAILED;
    }
    Settings asked = settingsOptions.settings();
    // Before anything is made on the cluster: what the files say may be wrong.
    Catalog catalog = policyOptions.catalog();
    Policy policy = policyOptions.policy();
    Settings settings;
    Topics topics = StreamApp.topics(asked);
    try (TopicAdmin admin = new TopicAdmin(asked)) {
      List<Topic<?, ?>> missing = admin.missing(topics.all());
      if (!missing.isEmpty() && !createTopics) {
        String names = missing.stream().map(Topic::name).collect(Collectors.joining(", "));
        err.println(
            "consentry run: topics are missing: "
                + names
                + "; create them, or run with --create-topics");
        return Consentry.FAILED;
      }
      admin.create(missing, asked.replication());
      topics.requireRegistry();
      admin.differing(topics).forEach(line -> err.println("consentry run: " + line));
      settings =
          new SharingAtBroker(admin, line -> err.println("consentry run: " + line)).settle(asked);
    }
    return run(settings, catalog, policy, address, sources, name, err);
  }

  private int run(
      Settings settings,
      Catalog catalog,
      Policy policy,
      @Nullable PageAddress address,
      List<Source> sources,
      String name,
      PrintWriter err)
      throws Exception {
    StopSignal signal = new StopSignal();
    @Nullable String self = address == null ? null : address.known();
    try (StreamApp app = StreamApp.of(settings, catalog, policy, self)) {
      signal.whenAsked(app::stop);
      app.start();
      // Before the stream runs: restoring may take long, and the page says so meanwhile.
      try (Page shown = show(settings, address, app, catalog, policy, err);
          Sources reading = read(sources, settings, app.topics(), name)) {
        if (shown != null && reading != null) {
          shown.watch(reading);
        }
        if (!app.awaitRunning() && !signal.asked()) {
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
      } catch (PageAddress.AddressException e) {
        err.println("consentry run: " + Printable.of(Consentry.describe(e)));
        return Consentry.FAILED;
      }
    }
  }

  /** A source that stops says so in the log, and the stream goes on. */
  private static @Nullable Sources read(
      List<Source> sources, Settings settings, Topics topics, String name) {
    return sources.isEmpty() ? null : new Sources(sources, new SourceFeeds(settings, topics, name));
  }

  private static @Nullable Page show(
      Settings settings,
      @Nullable PageAddress address,
      StreamApp app,
      Catalog catalog,
      Policy policy,
      PrintWriter err) {
    if (address == null) {
      return null;
    }
    Page shown =
        new Page(
            PageVerb.setup(address, settings, app.topics(), catalog, policy)
                .with(new StreamInstances(app.streams(), address.known())));
    err.println(
        "consentry run: the page is at %s://%s".formatted(address.scheme(), address.known()));
    return shown;
  }
}
