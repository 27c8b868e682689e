package io.consentry.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Composite keys of the tables: parts joined by a bar, the tenant first. */
final class Keys {
  private Keys() {}

  /**
   * The parts joined; a missing part is empty, and a bar or line break inside a part cannot make
   * two parts of it, nor can two parts be mistaken for each other.
   */
  static String of(@Nullable String... parts) {
    StringBuilder key = new StringBuilder(96);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        key.append('|');
      }
      String part = parts[i];
      if (part != null) {
        key.append(escaped(part));
      }
    }
    return key.toString();
  }

  /** The parts of a key again. */
  static List<String> parts(String key) {
    List<String> parts = new ArrayList<>();
    for (String part : key.split("\\|", -1)) {
      parts.add(part.replace("%7c", "|").replace("%25", "%"));
    }
    return parts;
  }

  /** The part of that number, from 0; empty where there is none. */
  static String part(String key, int number) {
    List<String> parts = parts(key);
    return number < parts.size() ? parts.get(number) : "";
  }

  private static String escaped(String part) {
    return part.indexOf('|') < 0 && part.indexOf('%') < 0
        ? part
        : part.replace("%", "%25").replace("|", "%7c");
  }
}
