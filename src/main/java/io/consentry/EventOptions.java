package io.consentry;

import io.consentry.activity.Activity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which history to read. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EventOptions {
  @Option(
      names = "--events",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files of raw events, in any of the formats; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "A topic of raw events instead of files, such as entra.audit.")
  private @Nullable String topic;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Where the topic's Kafka is.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--kafka",
      paramLabel = "KEY=VALUE",
      description = "A setting of Kafka's client, such as security.protocol=SASL_SSL.")
  private Map<String, String> kafka = Map.of();

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      defaultValue = Activity.UNKNOWN_TENANT,
      description = "The tenant of events that name none. Default: ${DEFAULT-VALUE}.")
  private String tenant;

  /** What is wrong with the options; null for nothing. */
  @Nullable String problem() {
    if (files.isEmpty() == (topic == null)) {
      return "expected --events FILE or --topic NAME, got " + (topic == null ? "neither" : "both");
    }
    return topic != null && bootstrapServers == null
        ? "expected --bootstrap-servers with --topic, got none"
        : null;
  }

  /** Reads the history. */
  void read(EventHistory.Taker taker) throws IOException {
    EventHistory history = new EventHistory(tenant, taker);
    if (topic == null) {
      history.files(files);
    } else if (bootstrapServers != null) {
      history.topic(bootstrapServers, topic, kafka);
    }
  }
}
