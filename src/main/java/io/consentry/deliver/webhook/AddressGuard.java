package io.consentry.deliver.webhook;

import io.consentry.risk.Networks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the host of a webhook, and refuses addresses that are not on the public Internet: a
 * webhook must not become a way into the network that it is sent from. The connection is made to
 * the very addresses that were checked, so that a name which resolves to something else a moment
 * later gains nothing.
 */
final class AddressGuard implements DnsResolver {
  /** The special-purpose registries of IANA, but for what is reachable globally. */
  private static final Networks NOT_PUBLIC =
      Networks.of(
          Set.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20"));

  /** All of IPv6 that is handed out; everything else is for special purposes. */
  private static final Networks GLOBAL_IPV6 = Networks.of(Set.of("2000::/3"));

  private final Networks allowed;
  private final DnsResolver names;

  /**
   * A guard.
   *
   * @param allowed ranges that are allowed although they are not public
   */
  AddressGuard(Networks allowed, DnsResolver names) {
    this.allowed = allowed;
    this.names = names;
  }

  /** A host that must not be connected to; the message says which address, and why not. */
  static final class BlockedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    BlockedAddressException(String message) {
      super(message);
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.resolve(host);
    List<InetAddress> found = addresses == null ? List.of() : Arrays.asList(addresses);
    for (InetAddress address : found) {
      if (!permits(address)) {
        throw new BlockedAddressException(
            "expected a public address, got %s; allow-addresses would permit it"
                .formatted(address.getHostAddress()));
      }
    }
    if (found.isEmpty()) {
      throw new UnknownHostException("expected an address, got none");
    }
    return found.toArray(InetAddress[]::new);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host; // asked for by nothing that is used here, and a second question to the DNS
  }

  private boolean permits(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*", "");
    if (allowed.contain(text)) {
      return true;
    }
    // Java turns IPv4 addresses in IPv6's clothes (::ffff:127.0.0.1) into what they are by itself.
    boolean handedOut = address.getAddress().length == 4 || GLOBAL_IPV6.contain(text);
    return handedOut && !NOT_PUBLIC.contain(text);
  }
}
