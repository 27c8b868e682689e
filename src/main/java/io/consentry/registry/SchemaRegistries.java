package io.consentry.registry;

import java.util.Map;

/** Chooses the registry that a configuration names. */
public final class SchemaRegistries {

  /**
   * One or more addresses of the registry, separated by commas: {@code http(s)://host:port/path} or
   * {@code mock://scope}.
   */
  public static final String URL_CONFIG = "schema.registry.url";

  static final String MOCK_PREFIX = "mock://";

  private SchemaRegistries() {}

  /**
   * The registry at {@value #URL_CONFIG}, with its answers cached.
   *
   * @param config a serde's or client's configuration, with Confluent's keys (see {@link
   *     RegistrySettings})
   * @throws org.apache.kafka.common.config.ConfigException when a key is missing or wrong
   */
  public static SchemaRegistry of(Map<String, ?> config) {
    String url = RegistrySettings.text(config, URL_CONFIG).orElse("");
    if (url.startsWith(MOCK_PREFIX)) {
      return MockRegistries.scope(url.substring(MOCK_PREFIX.length()));
    }
    return new CachingSchemaRegistry(new HttpSchemaRegistry(RegistrySettings.of(config)));
  }
}
