package io.consentry.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that mark an application as a vendor's, in the forms in which names are compared; made
 * once.
 */
final class VendorNames {
  /**
   * A vendor's name has at most this many words; "Red-Canary X" has three with two of them the
   * vendor's.
   */
  private static final int LONGEST_NAME_IN_WORDS = 4;

  /** Below this, one letter off is another word: Torq and Tor. */
  private static final int SHORTEST_NEAR = 6;

  /** This many words of one letter are a word with gaps in it. */
  private static final int SPELLED_OUT = 3;

  /** From this length on two letters may be off. */
  private static final int LONG = 10;

  /** A name, whose it is, and which application's when it is an application's. */
  record Named(Vendor vendor, Optional<VendorApp> app, boolean distinctive) {}

  /** How a name was recognised: plainly, or only by its look. */
  record Hit(Named named, boolean plain) {}

  /**
   * A name long enough that a letter off still means it; {@code letters} counts it as it is
   * written.
   */
  private record Near(String look, int letters, Named named) {}

  private final Map<String, Named> plain = new HashMap<>();
  private final Map<String, Named> look = new HashMap<>();
  private final List<Near> near = new ArrayList<>();

  VendorNames(Collection<Vendor> vendors) {
    // Names of applications first: they say more than the vendor's name, should both be the same.
    for (Vendor vendor : vendors) {
      for (VendorApp app : vendor.apps()) {
        app.displayName().ifPresent(name -> add(name, new Named(vendor, Optional.of(app), false)));
      }
    }
    for (Vendor vendor : vendors) {
      vendor
          .distinctiveNames()
          .forEach(name -> add(name, new Named(vendor, Optional.empty(), true)));
    }
  }

  private void add(String name, Named named) {
    NameForms forms = NameForms.of(name);
    // A name of signs only would match every name of signs only.
    if (forms.plain().isEmpty() || forms.look().isEmpty()) {
      return;
    }
    plain.putIfAbsent(forms.plainJoined(), named);
    look.putIfAbsent(forms.lookJoined(), named);
    if (forms.plainJoined().length() >= SHORTEST_NEAR) {
      near.add(new Near(forms.lookJoined(), forms.plainJoined().length(), named));
    }
  }

  /** Plain before look-alike, a whole name before a word in it. */
  Optional<Hit> find(String name) {
    NameForms forms = NameForms.of(name);
    return whole(plain, forms.plain())
        .or(() -> within(plain, forms.plain()))
        .map(named -> new Hit(named, !spelledOut(forms.plain())))
        .or(() -> lookalike(forms).map(named -> new Hit(named, false)));
  }

  /** Letters with gaps between them, as in "T o r q": nobody names an application so honestly. */
  private static boolean spelledOut(List<String> words) {
    return words.stream().filter(word -> word.length() == 1).count() >= SPELLED_OUT;
  }

  private Optional<Named> lookalike(NameForms forms) {
    return whole(look, forms.look())
        .or(() -> nearest(forms.lookJoined()))
        .or(() -> within(look, forms.look()))
        .or(() -> withinNearly(forms.look()));
  }

  private static Optional<Named> whole(Map<String, Named> names, List<String> words) {
    return Optional.ofNullable(names.get(String.join("", words)));
  }

  /** A distinctive name that begins and ends where words do. */
  private static Optional<Named> within(Map<String, Named> names, List<String> words) {
    for (int from = 0; from < words.size(); from++) {
      StringBuilder joined = new StringBuilder();
      for (int to = from; to < Math.min(words.size(), from + LONGEST_NAME_IN_WORDS); to++) {
        Named named = names.get(joined.append(words.get(to)).toString());
        if (named != null && named.distinctive()) {
          return Optional.of(named);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Named> nearest(String joined) {
    for (Near candidate : near) {
      int limit = candidate.letters() >= LONG ? 2 : 1;
      if (EditDistance.between(joined, candidate.look(), limit) <= limit) {
        return Optional.of(candidate.named());
      }
    }
    return Optional.empty();
  }

  /** One letter off a vendor's name, with other words around it. */
  private Optional<Named> withinNearly(List<String> words) {
    for (int from = 0; from < words.size(); from++) {
      StringBuilder joined = new StringBuilder();
      for (int to = from; to < Math.min(words.size(), from + LONGEST_NAME_IN_WORDS); to++) {
        joined.append(words.get(to));
        for (Near candidate : near) {
          if (candidate.named().distinctive()
              && candidate.letters() > SHORTEST_NEAR
              && Math.abs(joined.length() - candidate.look().length()) <= 1
              && EditDistance.between(joined.toString(), candidate.look(), 1) <= 1) {
            return Optional.of(candidate.named());
          }
        }
      }
    }
    return Optional.empty();
  }
}
