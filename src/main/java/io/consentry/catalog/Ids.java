package io.consentry.catalog;

import java.util.Locale;

/** Ids in the one spelling the catalog compares: lower case, without braces or spaces. */
final class Ids {
  private Ids() {}

  /** Sources write the same id in upper case, in braces, or with spaces around it. */
  static String canonical(String id) {
    String trimmed = id.strip();
    if (trimmed.startsWith("{") && trimmed.endsWith("}")) {
      trimmed = trimmed.substring(1, trimmed.length() - 1).strip();
    }
    return trimmed.toLowerCase(Locale.ROOT);
  }

  /** A loop, not a pattern: the tables ask thousands of times while the program starts. */
  static boolean isGuid(String canonical) {
    if (canonical.length() != 36) {
      return false;
    }
    for (int i = 0; i < canonical.length(); i++) {
      char c = canonical.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (dash ? c != '-' : !hex) {
        return false;
      }
    }
    return true;
  }
}
