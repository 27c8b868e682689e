package io.consentry.risk;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A redirect address taken apart as a browser does, which is more than what makes a valid URI: an
 * underscore in a host, or a name and an at-sign before it, must not hide where it leads.
 *
 * @param scheme in lower case; empty where there is none
 * @param user what stands before an at-sign; null for nothing
 * @param host in lower case, without port; null where the address names none
 */
record ReplyAddress(String scheme, @Nullable String user, @Nullable String host) {
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern NUMBERS =
      Pattern.compile("[0-9.]+|0x[0-9a-f]+|\\[.*]", Pattern.CASE_INSENSITIVE);

  static ReplyAddress of(String url) {
    String text = url.strip().replace('\\', '/').toLowerCase(Locale.ROOT);
    int colon = text.indexOf("://");
    if (colon < 0) {
      return new ReplyAddress("", null, null);
    }
    String rest = text.substring(colon + 3);
    int end = rest.length();
    for (int i = 0; i < rest.length(); i++) {
      if ("/?#".indexOf(rest.charAt(i)) >= 0) {
        end = i;
        break;
      }
    }
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
    host = port < 0 ? host : host.substring(0, port);
    while (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return new ReplyAddress(
        text.substring(0, colon),
        at < 0 ? null : authority.substring(0, at),
        host.isEmpty() ? null : host);
  }

  /**
   * Whether a browser follows it over the network; a scheme of an app's own stays on the device.
   */
  boolean web() {
    return host != null && (scheme.equals("http") || scheme.equals("https"));
  }

  /** Whether it is the user's own machine. */
  boolean here() {
    return host != null && HERE.contains(host);
  }

  /** Whether the host is a number and no name. */
  boolean numeric() {
    return host != null && "0123456789.[".indexOf(host.charAt(0)) >= 0 && !here() && number(host);
  }

  private static boolean number(String host) {
    return NUMBERS.matcher(host).matches();
  }

  /** Whether the host is one of the domains or below one. */
  boolean within(Set<String> domains) {
    for (@Nullable String below = host; below != null; below = parent(below)) {
      if (domains.contains(below)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String parent(String domain) {
    int dot = domain.indexOf('.');
    return dot < 0 ? null : domain.substring(dot + 1);
  }
}
