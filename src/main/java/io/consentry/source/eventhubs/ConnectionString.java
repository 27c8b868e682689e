package io.consentry.source.eventhubs;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection string of Event Hubs: {@code
 * Endpoint=sb://NAMESPACE/;SharedAccessKeyName=NAME;SharedAccessKey=KEY;EntityPath=HUB}.
 *
 * @param text all of it: it is the password of the Kafka endpoint
 * @param host of the endpoint
 * @param hub that it is for; null for all of the namespace
 */
record ConnectionString(String text, String host, @Nullable String hub) {
  /** Reads it; empty where it is none. */
  static Optional<ConnectionString> read(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
      }
    }
    @Nullable String host = host(parts.getOrDefault("endpoint", ""));
    return host != null
            && parts.containsKey("sharedaccesskeyname")
            && parts.containsKey("sharedaccesskey")
        ? Optional.of(new ConnectionString(text, host, parts.get("entitypath")))
        : Optional.empty();
  }

  private static @Nullable String host(String endpoint) {
    try {
      URI uri = URI.create(endpoint.strip());
      return "sb".equalsIgnoreCase(uri.getScheme()) ? uri.getHost() : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "ConnectionString[" + host + "]";
  }
}
