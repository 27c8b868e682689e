package io.consentry.risk;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operator's networks: ranges of addresses such as {@code 198.51.100.0/24}, and autonomous
 * systems such as {@code AS64500}. No name is ever looked up.
 */
public final class Networks {
  private static final int LONGEST_ADDRESS = 45;

  private final List<Range> ranges = new ArrayList<>();
  private final Set<String> systems = new HashSet<>();

  private Networks() {}

  /** An address as a number, and how many of its bits count. */
  private record Range(BigInteger address, int length, int bits) {
    boolean contains(Range other) {
      return other.length == length
          && address.xor(other.address).shiftRight(length - bits).signum() == 0;
    }
  }

  /** The networks that the texts name. */
  public static Networks of(Collection<String> texts) {
    Networks networks = new Networks();
    for (String text : texts) {
      if (isSystem(text)) {
        networks.systems.add(text.toLowerCase(Locale.ROOT));
      } else {
        networks.ranges.add(
            range(text)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "networks: expected a range of addresses or AS and a number, got "
                            + text)));
      }
    }
    return networks;
  }

  /** Whether the text names a network. */
  public static boolean valid(String text) {
    return isSystem(text) || range(text).isPresent();
  }

  /** Whether the address is in one of them; one that cannot be read is in none. */
  public boolean contain(@Nullable String address) {
    if (ranges.isEmpty() || address == null) {
      return false;
    }
    Optional<Range> single = address(address);
    return single.isPresent() && ranges.stream().anyMatch(range -> range.contains(single.get()));
  }

  /** Whether the autonomous system is one of them. */
  public boolean containSystem(long number) {
    return systems.contains("as" + number);
  }

  private static boolean isSystem(String text) {
    return text.matches("(?i)AS[0-9]{1,10}");
  }

  private static Optional<Range> range(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return address(text);
    }
    String bits = text.substring(slash + 1);
    return address(text.substring(0, slash))
        .filter(one -> bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= one.length())
        .map(one -> new Range(one.address(), one.length(), Integer.parseInt(bits)));
  }

  private static Optional<Range> address(String text) {
    if (text.length() > LONGEST_ADDRESS || text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      int length = bytes.length * Byte.SIZE;
      return Optional.of(new Range(new BigInteger(1, bytes), length, length));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
