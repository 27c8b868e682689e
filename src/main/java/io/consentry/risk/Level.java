package io.consentry.risk;

import java.util.Locale;

/**
 * How much attention a score asks for. Where one level ends and the next begins is {@link Policy}.
 */
public enum Level {
  INFO,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The level's name in every output. */
  public String label() {
    return label;
  }
}
