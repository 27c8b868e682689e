package io.consentry.source.graph;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A tenant, and how to get at it.
 *
 * @param tenant its id, or a domain of it
 * @param authority where tokens come from
 * @param graph where Graph is; nothing is read from anywhere else
 * @param scope what tokens are asked for
 */
public record GraphTenant(
    String tenant, Credential credential, URI authority, URI graph, String scope) {
  private static final Pattern TENANT = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.-]{2,252}");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");

  public GraphTenant {
    if (!TENANT.matcher(tenant).matches()) {
      throw new IllegalArgumentException("tenant: expected its id or a domain, got " + tenant);
    }
    tenant = tenant.toLowerCase(Locale.ROOT);
    requireSafe("authority", authority, false);
    requireSafe("graph", graph, true);
  }

  /** One in a cloud of Microsoft's. */
  public static GraphTenant of(String tenant, Credential credential, Cloud cloud) {
    return new GraphTenant(
        tenant, credential, cloud.authority(), cloud.graph(), cloud.graph() + "/.default");
  }

  /** The same with Graph and the authority elsewhere, as on this machine in tests. */
  public GraphTenant at(URI otherAuthority, URI otherGraph) {
    return new GraphTenant(tenant, credential, otherAuthority, otherGraph, scope);
  }

  /** Whether an address that the server gave is its own: to no other goes a token. */
  public boolean owns(String link) {
    @Nullable HttpUrl url = HttpUrl.parse(link);
    @Nullable HttpUrl own = HttpUrl.get(graph);
    return url != null
        && own != null
        && url.scheme().equals(own.scheme())
        && url.host().equals(own.host())
        && url.port() == own.port()
        && url.username().isEmpty();
  }

  /** The address, where it may be used. */
  public static Optional<URI> address(String text, boolean plainHere) {
    try {
      return Optional.of(new URI(text)).filter(at -> isSafe(at, plainHere));
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isSafe(URI at, boolean plainHere) {
    boolean https = "https".equals(at.getScheme());
    if (at.getHost() == null || at.getUserInfo() != null) {
      return false;
    }
    boolean plain = "http".equals(at.getScheme()) && LOOPBACK.contains(at.getHost());
    return https || (plain && plainHere);
  }

  private static void requireSafe(String what, URI at, boolean plainHere) {
    if (!isSafe(at, plainHere)) {
      throw new IllegalArgumentException(
          "%s: expected https://HOST%s, got %s"
              .formatted(what, plainHere ? ", or http on loopback" : "", at));
    }
  }
}
