package io.consentry.serve;

import io.consentry.config.Tls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the page is, and who may see it. On loopback anybody on the machine may; on any other
 * address a token is required.
 *
 * @param host a name or address to listen on
 * @param port 0 for a free one
 * @param names those that it is known by beside the host; by the first other instances ask for it
 * @param token what a request must carry; null on loopback alone
 * @param tls the certificate of https and its key; null for http
 */
public record PageAddress(
    String host, int port, List<String> names, @Nullable String token, @Nullable Tls tls) {
  /** Shorter ones can be guessed. */
  public static final int LEAST_TOKEN = 32;

  private static final int MOST_TOKEN = 1_024;
  private static final int MAX_PORT = 65_535;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  /** An address that cannot be used; the message is one line. */
  public static final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AddressException(String message) {
      super(message);
    }
  }

  public PageAddress {
    names = List.copyOf(names);
    if (host.isBlank()) {
      throw new AddressException("address: expected HOST:PORT, got no host");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new AddressException("address: expected a port from 0 to 65535, got " + port);
    }
    if (token != null) {
      boolean plain = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
      if (token.length() < LEAST_TOKEN || token.length() > MOST_TOKEN || !plain) {
        throw new AddressException(
            "token: expected %d to %d characters of printable ASCII without blanks, got %d%s"
                .formatted(
                    LEAST_TOKEN,
                    MOST_TOKEN,
                    token.length(),
                    plain ? "" : " and others among them"));
      }
    } else if (!isLoopback(host)) {
      throw new AddressException(
          "address %s: expected a token (--token-file) for an address other than loopback, got none"
              .formatted(host));
    }
  }

  /** An address of http, known by its host alone. */
  public PageAddress(String host, int port, @Nullable String token) {
    this(host, port, List.of(), token, null);
  }

  /** Reads HOST:PORT, with brackets around an IPv6 address. */
  public static PageAddress of(
      String text, List<String> names, @Nullable String token, @Nullable Tls tls) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("\\d{1,5}")) {
      throw new AddressException(
          "address: expected HOST:PORT, such as 127.0.0.1:8080, got " + text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.contains(":")) {
      throw new AddressException("address: expected [" + host + "]:" + port + ", got " + text);
    }
    return new PageAddress(
        bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(port),
        names,
        token,
        tls);
  }

  /** Whether a request may name this host: another one is a name that was made to point here. */
  boolean allows(String requested) {
    String asked = requested.toLowerCase(Locale.ROOT);
    String bare =
        asked.startsWith("[") && asked.endsWith("]")
            ? asked.substring(1, asked.length() - 1)
            : asked;
    return LOOPBACK.contains(bare)
        || bare.equalsIgnoreCase(host)
        || names.stream().anyMatch(bare::equalsIgnoreCase);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new AddressException("address: expected a host that exists, got " + host);
    }
  }

  /** Whether a token would cross a network for all to read. */
  public boolean isOpen() {
    return tls == null && !isLoopback(host);
  }

  /** {@code https} or {@code http}. */
  public String scheme() {
    return tls == null ? "http" : "https";
  }

  /** HOST:PORT as others know it. */
  public String known() {
    String known = names.isEmpty() ? host : names.getFirst();
    return (known.contains(":") ? "[" + known + "]" : known) + ":" + port;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
