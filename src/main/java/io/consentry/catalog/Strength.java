package io.consentry.catalog;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** On what an application was taken for a vendor's, the strongest first. */
public enum Strength {
  /** The operator configured this client id for the vendor, or the vendor's document names it. */
  CONFIGURED,
  /** A publisher that Microsoft verified, and registered the way the vendor registers. */
  PUBLISHER,
  /** It bears a documented name, or the vendor's name as whole words. Anyone can choose a name. */
  NAME,
  /** It bears such a name since it was renamed, and was called otherwise before. */
  RENAMED,
  /** It only looks like such a name: other characters, invisible ones, or a letter off. */
  LOOKALIKE;

  private static final Set<String> DOUBTED =
      Stream.of(values())
          .filter(Strength::doubted)
          .map(Strength::label)
          .collect(Collectors.toUnmodifiableSet());

  /** Whether there is nothing to it but a name, and something is wrong with that. */
  public boolean doubted() {
    return this == RENAMED || this == LOOKALIKE;
  }

  /** As it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the one of that label is doubted. */
  public static boolean doubted(String label) {
    return DOUBTED.contains(label);
  }
}
