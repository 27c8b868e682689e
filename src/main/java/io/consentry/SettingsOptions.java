package io.consentry;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the cluster is and how to run on it. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SettingsOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "A properties file with settings.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A setting, such as threads=4 or kafka.security.protocol=SSL. Wins over the environment and the file.")
  private Map<String, String> flags = Map.of();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Where Kafka is: bootstrap.servers.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL",
      description = "Where the schema registry is: schema.registry.url.")
  private @Nullable String registryUrl;

  /** The settings. Throws {@link Settings.SettingsException}. */
  Settings settings() {
    Map<String, String> all = new HashMap<>(flags);
    if (bootstrapServers != null) {
      all.put("bootstrap.servers", bootstrapServers);
    }
    if (registryUrl != null) {
      all.put("schema.registry.url", registryUrl);
    }
    return Settings.read(file, all, System.getenv());
  }
}
