package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.catalog.Catalog;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.KnowledgeView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.streams.Topology;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code consentry topology}: prints the topics and the map. Touches nothing. */
@Command(
    name = "topology",
    description =
        "Prints the topics and the topology: every operator, store and internal topic by name.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TopologyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-24s %-11s %s%n", "topic", "partitions", "settings");
    Settings settings = offline();
    Topics topics = StreamApp.topics(settings);
    for (Topic<?, ?> topic : topics.all()) {
      out.printf(
          "%-24s %-11d %s%n", topic.name(), topic.partitions(), new TreeMap<>(topic.config()));
    }
    out.println();
    out.print(describe());
    out.flush();
    return Consentry.DONE;
  }

  /** The topology as Kafka describes it. */
  static String describe() {
    Settings settings = offline();
    Topics topics = StreamApp.topics(settings);
    KnowledgeView known =
        new KnowledgeView(
            Catalog.of(Map.of()),
            PolicyReader.bundled(),
            topics.catalog().name(),
            topics.policy().name(),
            topics.catalogDocuments());
    Topology topology =
        ConsentTopology.of(topics, known, settings.streams(topics.deadLetters().name()));
    return topology.describe().toString();
  }

  /** Settings that reach no cluster: the map is the same on all of them, but for siem.formats. */
  private static Settings offline() {
    return new Settings(
        "consentry",
        "localhost:9092",
        6,
        (short) -1,
        1,
        true,
        Duration.ofMillis(100),
        Path.of("state"),
        Settings.siemFormats(Settings.SIEM_DEFAULT),
        Map.of("schema.registry.url", "mock://topology"),
        Map.of(),
        Sharing.ALONE);
  }
}
