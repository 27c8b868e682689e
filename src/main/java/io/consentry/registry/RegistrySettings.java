package io.consentry.registry;

import static io.consentry.registry.SchemaRegistries.URL_CONFIG;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a registry over HTTP.
 *
 * @param endpoints addresses to try, in this order
 * @param tls keys and certificates for https, by Kafka's names from {@code ssl.} on: secret
 * @param timeout for one request, from connecting to the last byte of the answer
 * @param maxRetries how often all addresses are tried again after a failure that may pass
 * @param retryWait wait before the first retry; it doubles from retry to retry, with jitter
 * @param retryMaxWait longest wait
 */
record RegistrySettings(
    List<Endpoint> endpoints,
    Map<String, String> tls,
    Duration timeout,
    int maxRetries,
    Duration retryWait,
    Duration retryMaxWait) {

  static final String CREDENTIALS_SOURCE_CONFIG = "basic.auth.credentials.source";
  static final String USER_INFO_CONFIG = "basic.auth.user.info";
  static final String BEARER_SOURCE_CONFIG = "bearer.auth.credentials.source";
  static final String TOKEN_CONFIG = "bearer.auth.token";

  /** Confluent's prefix of what Kafka's clients know without it. */
  private static final String REGISTRY_PREFIX = "schema.registry.";

  private static final String TLS_PREFIX = REGISTRY_PREFIX + "ssl.";

  static final String TIMEOUT_CONFIG = "schema.registry.request.timeout.ms";
  static final String MAX_RETRIES_CONFIG = "max.retries";
  static final String RETRY_WAIT_CONFIG = "retries.wait.ms";
  static final String RETRY_MAX_WAIT_CONFIG = "retries.max.wait.ms";

  /**
   * One address of the registry.
   *
   * @param base without credentials and without a slash at the end; fit for messages
   * @param authorization value of the Authorization header: secret
   */
  record Endpoint(URI base, @Nullable String authorization) {

    URI resolve(String path) {
      return URI.create(base + path);
    }

    @Override
    public String toString() {
      return base.toString();
    }
  }

  RegistrySettings {
    endpoints = List.copyOf(endpoints);
    tls = Map.copyOf(tls);
  }

  /**
   * Reads Confluent's keys.
   *
   * @throws ConfigException when a key is missing or wrong; the message never holds a credential
   */
  static RegistrySettings of(Map<String, ?> config) {
    String urls =
        text(config, URL_CONFIG)
            .orElseThrow(() -> new ConfigException(URL_CONFIG + ": expected an address, got none"));
    Optional<String> authorization = authorization(config);
    return new RegistrySettings(
        Arrays.stream(urls.split(",")).map(url -> endpoint(url.strip(), authorization)).toList(),
        tls(config),
        millis(config, TIMEOUT_CONFIG, 10_000),
        number(config, MAX_RETRIES_CONFIG, 3),
        millis(config, RETRY_WAIT_CONFIG, 1_000),
        millis(config, RETRY_MAX_WAIT_CONFIG, 20_000));
  }

  private static Map<String, String> tls(Map<String, ?> config) {
    Map<String, String> tls = new HashMap<>();
    for (String key : config.keySet()) {
      if (key.startsWith(TLS_PREFIX)) {
        text(config, key)
            .ifPresent(value -> tls.put(key.substring(REGISTRY_PREFIX.length()), value));
      }
    }
    return tls;
  }

  private static Optional<String> authorization(Map<String, ?> config) {
    Optional<String> basic = userInfo(config).map(RegistrySettings::basic);
    Optional<String> bearer = token(config).map("Bearer "::concat);
    if (basic.isPresent() && bearer.isPresent()) {
      throw new ConfigException(
          USER_INFO_CONFIG + ", " + TOKEN_CONFIG + ": expected one of them, got both");
    }
    return basic.or(() -> bearer);
  }

  private static Optional<String> token(Map<String, ?> config) {
    String source = text(config, BEARER_SOURCE_CONFIG).orElse("STATIC_TOKEN");
    if (!source.equals("STATIC_TOKEN")) {
      throw new ConfigException(
          BEARER_SOURCE_CONFIG + ": expected STATIC_TOKEN, got " + OneLine.of(source));
    }
    Optional<String> token = text(config, TOKEN_CONFIG);
    if (token.isEmpty() && config.get(BEARER_SOURCE_CONFIG) != null) {
      throw new ConfigException(TOKEN_CONFIG + ": expected a token, got none");
    }
    if (token.isPresent() && token.get().chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new ConfigException(
          TOKEN_CONFIG + ": expected printable ASCII without blanks, got other characters");
    }
    return token;
  }

  private static Optional<String> userInfo(Map<String, ?> config) {
    String source = text(config, CREDENTIALS_SOURCE_CONFIG).orElse("URL");
    return switch (source) {
      case "URL" -> Optional.empty();
      case "USER_INFO" ->
          Optional.of(
              text(config, USER_INFO_CONFIG)
                  .orElseThrow(() ->
                      new ConfigException(
                          USER_INFO_CONFIG + ": expected user:password, got none")));
      default ->
          throw new ConfigException(
              CREDENTIALS_SOURCE_CONFIG + ": expected URL or USER_INFO, got " + source);
    };
  }

  private static Endpoint endpoint(String url, Optional<String> authorization) {
    URI uri = parse(url);
    String path = uri.getRawPath().replaceAll("/+$", "");
    URI base =
        URI.create(
            uri.getScheme()
                + "://"
                + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + path);
    return new Endpoint(
        base,
        authorization
            .or(() -> Optional.ofNullable(uri.getUserInfo()).map(RegistrySettings::basic))
            .orElse(null));
  }

  // Neither the text nor the parser's complaint about it is shown: either may hold a password.
  private static URI parse(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          URL_CONFIG + ": expected http(s)://host:port, got something that is not a URL");
    }
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new ConfigException(
          URL_CONFIG + ": expected http(s)://host:port, got another kind of address");
    }
    return uri;
  }

  private static String basic(String userInfo) {
    return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  private static Duration millis(Map<String, ?> config, String key, int fallback) {
    return Duration.ofMillis(number(config, key, fallback));
  }

  private static int number(Map<String, ?> config, String key, int fallback) {
    String text = text(config, key).orElse(String.valueOf(fallback));
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(key + ": expected a whole number from 0, got " + text);
    }
  }

  /**
   * A key's value as text; empty when it is missing or blank. Kafka hands over strings, numbers,
   * lists and passwords.
   */
  static Optional<String> text(Map<String, ?> config, String key) {
    return Optional.ofNullable(config.get(key))
        .map(value ->
            switch (value) {
              case Password password -> password.value();
              case List<?> list -> String.join(",", list.stream().map(String::valueOf).toList());
              default -> value.toString();
            })
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
