package io.consentry.serve;

import io.javalin.http.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, and what every answer carries. The Host must be one of ours, as a foreign name that
 * was made to point at loopback would let a foreign page read; an Origin, when there is one, must
 * be ours; where there is a token, a request must carry it.
 */
final class Guard {
  /** On every answer, whatever it is. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              + "connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
              + "form-action 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  /** As well where the page is https: browsers that came once come so for a year. */
  static final Map<String, String> HTTPS_HEADERS =
      Map.of("Strict-Transport-Security", "max-age=31536000");

  private static final int MAX_QUERY = 4_096;
  private static final String BEARER = "bearer ";

  private final PageAddress address;

  Guard(PageAddress address) {
    this.address = address;
  }

  /** What every answer carries at that address. */
  static Map<String, String> headers(PageAddress address) {
    Map<String, String> all = new HashMap<>(HEADERS);
    if (address.tls() != null) {
      all.putAll(HTTPS_HEADERS);
    }
    return all;
  }

  /** Before anything else looks at the request. */
  void check(Context request) {
    List<String> hosts = java.util.Collections.list(request.req().getHeaders("Host"));
    // Whoever knows the token is no page that was tricked into asking.
    boolean known =
        hosts.size() == 1
            && (address.allows(withoutPort(hosts.getFirst()))
                || (address.token() != null && authorised(request, address.token())));
    if (!known) {
      throw new ApiException(
          421, "Host", "the name of this server", hosts.isEmpty() ? "none" : "another");
    }
    @Nullable String origin = request.header("Origin");
    if (origin != null && !sameOrigin(origin, hosts.getFirst())) {
      throw new ApiException(403, "Origin", "this server's own", "another");
    }
    @Nullable String query = request.queryString();
    if (query != null && query.length() > MAX_QUERY) {
      throw new ApiException(
          414, "query", "at most " + MAX_QUERY + " characters", query.length() + " characters");
    }
  }

  /** Before data is given. */
  void authorise(Context request) {
    @Nullable String token = address.token();
    if (token == null) {
      return;
    }
    @Nullable String given = request.header("Authorization");
    if (!authorised(request, token)) {
      request.header("WWW-Authenticate", "Bearer realm=\"consentry\"");
      throw new ApiException(
          401,
          "Authorization",
          "Bearer and this server's token",
          given == null ? "none" : "another");
    }
  }

  private static boolean authorised(Context request, String token) {
    @Nullable String given = request.header("Authorization");
    return given != null
        && given.toLowerCase(Locale.ROOT).startsWith(BEARER)
        && same(token, given.substring(BEARER.length()).strip());
  }

  /** In a time that says nothing of where they differ. */
  private static boolean same(String token, String given) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static boolean sameOrigin(String origin, String host) {
    try {
      @Nullable String authority = new URI(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
