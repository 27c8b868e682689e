package io.consentry.deliver.webhook;

import io.consentry.risk.Level;
import io.consentry.risk.Networks;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a webhook goes, and how.
 *
 * @param url may hold a secret in its path or query, as Tines and Logic Apps have it: never shown
 * @param keys signing keys, the newest first; empty for a destination that is not signed for
 * @param headers secrets in headers, by name
 * @param timeout of a whole attempt
 * @param freshness how old an event may be to carry actions that take something away
 * @param destructivePerHour of one tenant, the most events that carry such actions in an hour
 * @param allowed ranges of addresses that are allowed although they are not public
 * @param concurrency how many attempts at once, of different findings
 * @param start where a new destination begins: latest, earliest, or a duration back
 * @param console what links to a finding begin with; null for none
 */
public record Destination(
    String name,
    URI url,
    List<Signature.Key> keys,
    Map<String, String> headers,
    Filter filter,
    Duration timeout,
    Duration freshness,
    int destructivePerHour,
    Networks allowed,
    int concurrency,
    String start,
    @Nullable String console) {
  public Destination {
    keys = List.copyOf(keys);
    headers = Map.copyOf(headers);
  }

  /**
   * Which events a destination gets; an empty set is all.
   *
   * @param tenants in lower case
   * @param vendors ids in the catalog, in lower case
   * @param kinds opened, raised, closed
   * @param activities names in Microsoft Graph's spelling, in lower case
   */
  public record Filter(
      Level level,
      Set<String> tenants,
      Set<String> vendors,
      Set<String> kinds,
      Set<String> activities) {
    public Filter {
      tenants = Set.copyOf(tenants);
      vendors = Set.copyOf(vendors);
      kinds = Set.copyOf(kinds);
      activities = Set.copyOf(activities);
    }

    /** Closing is told whatever the level has come down to: who heard of the finding must know. */
    public boolean takes(WebhookEvent event) {
      return (event.closed() || event.level().compareTo(level) >= 0)
          && takes(kinds, event.kind())
          && takes(tenants, event.tenantId())
          && takes(vendors, event.vendor())
          && (activities.isEmpty()
              || event.activities().stream().anyMatch(one -> takes(activities, one)));
    }

    private static boolean takes(Set<String> wanted, String one) {
      return wanted.isEmpty() || wanted.contains(one.toLowerCase(Locale.ROOT));
    }
  }

  /** The scheme and host: all of the address that may be shown. */
  public String shown() {
    return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
  }

  @Override
  public String toString() {
    return name + " at " + shown();
  }
}
