package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.risk.OwnFields;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyCheck;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.PolicyReader.PolicyException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code consentry policy}: what acts are judged by. Reads files; only {@code publish} and {@code
 * remove} write, to the policy's topic, and only {@code explain} reads a topic.
 */
@Command(
    name = "policy",
    description =
        "Checks, shows and publishes what acts are judged by, and explains a finding's sum.",
    subcommands = {
      PolicyCommand.Check.class,
      PolicyCommand.Show.class,
      PolicyCommand.Fields.class,
      PolicyCommand.Explain.class,
      SelfcheckCommand.class,
      PolicyCommand.Publish.class,
      PolicyCommand.Remove.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class PolicyCommand implements Callable<Integer> {
  private static final int DONE = Consentry.DONE;
  private static final int FAILED = Consentry.FAILED;
  private static final int WRONG_USAGE = Consentry.WRONG_USAGE;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return WRONG_USAGE;
  }

  /** What is allowed, and perhaps not meant. */
  private static void warn(Verb verb, Policy policy) {
    PolicyCheck.unknown(policy, Catalog.bundled()).forEach(each -> verb.error("warning: " + each));
    PolicyCheck.expired(policy, Clock.systemUTC().instant())
        .forEach(each -> verb.error("warning: " + each));
  }

  @Command(
      name = "check",
      description =
          "Names every mistake in a policy file, and says what it changes against the bundled one.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Check extends Verb {
    @Parameters(paramLabel = "FILE", description = "A policy file in YAML.")
    private Path file;

    @Override
    int run() throws IOException {
      Policy policy = PolicyReader.read(file.toString(), UserFiles.text(file));
      warn(this, policy);
      List<String> changes = PolicyCheck.changes(PolicyReader.bundled(), policy);
      changes.forEach(this::line);
      line(changes.isEmpty() ? "changes nothing" : changes.size() + " changes");
      return DONE;
    }
  }

  @Command(
      name = "show",
      description = "Shows every value of a policy, and which file and line set it.")
  static final class Show extends Verb {
    @Mixin private PolicyOptions options = new PolicyOptions();

    @Option(names = "--tenant", paramLabel = "ID", description = "As it is for this tenant.")
    private @Nullable String tenant;

    @Override
    int run() throws IOException {
      Policy all = options.policy();
      Policy policy = tenant == null ? all : all.in(tenant);
      policy
          .values()
          .forEach(
              (path, value) -> line("%-45s %s [%s]".formatted(path, value, policy.origin(path))));
      return DONE;
    }
  }

  @Command(
      name = "fields",
      description = "Lists the fields that conditions of your own factors may ask for.")
  static final class Fields extends Verb {
    @Override
    int run() {
      OwnFields.describe().forEach(this::line);
      return DONE;
    }
  }

  @Command(
      name = "explain",
      description = {
        "Shows how a finding's score adds up, and who set each number.",
        "Reads the finding from the output of `consentry score`, or from the topic of findings."
      })
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Explain extends Verb {
    @Parameters(paramLabel = "FINDING", description = "The finding's id, or how it begins.")
    private String id;

    @ArgGroup(multiplicity = "1")
    private From from;

    @Mixin private PolicyOptions options;

    /** Where the finding is. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class From {
      @Option(
          names = "--from",
          paramLabel = "FILE",
          description = "What consentry score wrote; - is standard input.")
      private @Nullable String file;

      @ArgGroup(exclusive = false)
      private @Nullable Cluster cluster;
    }

    /** A cluster to read the topic from. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Cluster {
      @Option(
          names = "--bootstrap-servers",
          required = true,
          paramLabel = "HOST:PORT",
          description = "Where Kafka is: bootstrap.servers.")
      private String bootstrapServers;

      @Option(
          names = "--schema-registry-url",
          required = true,
          paramLabel = "URL",
          description = "Where the schema registry is: schema.registry.url.")
      private String registryUrl;

      @Option(names = "--config", paramLabel = "FILE", description = "A file with settings.")
      private @Nullable Path config;
    }

    @Override
    int run() throws IOException {
      FindingSource source = new FindingSource(id);
      @Nullable String file = from.file;
      @Nullable Cluster cluster = from.cluster;
      Optional<FindingSource.Found> found;
      if (file != null) {
        found = source.in(file);
      } else if (cluster != null) {
        found =
            source.on(
                Settings.read(
                    cluster.config,
                    Map.of(
                        "bootstrap.servers", cluster.bootstrapServers,
                        "schema.registry.url", cluster.registryUrl),
                    System.getenv()));
      } else {
        throw wrongUsage("expected --from or --bootstrap-servers");
      }
      if (found.isEmpty()) {
        error("finding: expected one whose id begins with " + id + ", got none");
        return FAILED;
      }
      found.get().explain(options.policy()).forEach(this::line);
      return DONE;
    }
  }

  @Command(
      name = "publish",
      description = {
        "Writes policy files to the policy topic: every running instance judges by them from the next event on.",
        "They go over the policy that an instance was started with, in the order of their names."
      })
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Publish extends Verb {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Policy files in YAML.")
    private List<Path> files;

    @Mixin private SettingsOptions options;

    @Override
    int run() throws IOException {
      Map<String, Path> byName = new HashMap<>();
      Map<String, String> documents = new LinkedHashMap<>();
      for (Path file : files.stream().sorted().toList()) {
        @Nullable Path other = byName.putIfAbsent(name(file), file);
        if (other != null && !other.equals(file)) {
          throw new FileSystemException(
              file.toString(), null, "expected one file of a name, got %s too".formatted(other));
        }
        documents.put(name(file), UserFiles.text(file));
      }
      Policy policy;
      try {
        policy = PolicyReader.read(documents); // all are checked before the first one is sent
      } catch (PolicyException e) {
        e.problems()
            .forEach(problem ->
                error(
                    PolicyReader.oneLine(
                        problem.in(String.valueOf(byName.get(problem.document()))))));
        return FAILED;
      }
      warn(this, policy);
      onTopic(options.settings(), publisher -> publisher.publishPolicy(documents));
      documents.forEach((name, text) -> line("%s, %d characters".formatted(name, text.length())));
      return DONE;
    }

    private static String name(Path file) {
      return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }
  }

  @Command(name = "remove", description = "Takes a published policy document back, by its name.")
  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  static final class Remove extends Verb {
    @Parameters(paramLabel = "NAME", description = "The file's name without .yaml.")
    private String name;

    @Mixin private SettingsOptions options;

    @Override
    int run() {
      onTopic(options.settings(), publisher -> publisher.removePolicy(name));
      line(name + " taken back");
      return DONE;
    }
  }

  /** What is done on the topic. */
  private interface Publishing {
    void by(CatalogPublisher publisher) throws InterruptedException;
  }

  private static void onTopic(Settings settings, Publishing publishing) {
    Topics topics = StreamApp.topics(settings);
    String topic = topics.policy().name();
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      if (!admin.names().contains(topic)) {
        throw new Settings.SettingsException(
            "topic " + topic + ": expected it on the cluster, got none; run --create-topics", null);
      }
    }
    try {
      publishing.by(new CatalogPublisher(settings, topics, Clock.systemUTC()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before all was published", e);
    }
  }
}
