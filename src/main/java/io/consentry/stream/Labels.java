package io.consentry.stream;

import java.util.Locale;

/** Enum constants as the labels that Avro carries: lower case, with hyphens. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The constant of that label. Throws IllegalArgumentException for a label that this version does not know. */
  static <E extends Enum<E>> E to(Class<E> type, String label) {
    return Enum.valueOf(type, label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
