package io.consentry.catalog;

import java.util.Locale;
import java.util.regex.Pattern;

/** Ids in the one spelling the catalog compares: lower case, without braces or spaces. */
final class Ids {
  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private Ids() {}

  /** Sources write the same id in upper case, in braces, or with spaces around it. */
  static String canonical(String id) {
    String trimmed = id.strip();
    if (trimmed.startsWith("{") && trimmed.endsWith("}")) {
      trimmed = trimmed.substring(1, trimmed.length() - 1).strip();
    }
    return trimmed.toLowerCase(Locale.ROOT);
  }

  static boolean isGuid(String canonical) {
    return GUID.matcher(canonical).matches();
  }
}
