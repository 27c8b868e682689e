package io.consentry.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a permission or role reaches, in the words of the enterprise access model: 0 controls
 * the tenant, 1 its data and management plane, 2 the data of users, 3 little.
 */
public enum Tier {
  ZERO(0),
  ONE(1),
  TWO(2),
  THREE(3),
  UNKNOWN(null);

  private final @Nullable Integer number;

  Tier(@Nullable Integer number) {
    this.number = number;
  }

  /** 0 to 3, 0 the strongest; null when unknown. */
  public @Nullable Integer number() {
    return number;
  }

  /** The tier written as "0" to "3", or UNKNOWN for an empty text; empty when it is neither. */
  static Optional<Tier> parse(String text) {
    return switch (text.strip()) {
      case "0" -> Optional.of(ZERO);
      case "1" -> Optional.of(ONE);
      case "2" -> Optional.of(TWO);
      case "3" -> Optional.of(THREE);
      case "" -> Optional.of(UNKNOWN);
      default -> Optional.empty();
    };
  }
}
