package io.consentry.registry;

import org.jspecify.annotations.Nullable;

/** Foreign text made fit for a message: one line, short, nothing that moves a terminal's cursor. */
final class OneLine {

  private static final int MAX_LENGTH = 300;

  private OneLine() {}

  static String of(@Nullable String text) {
    if (text == null) {
      return "no reason given";
    }
    // Cc: control characters; Cf: invisible and right-to-left marks; Zl, Zp: line and paragraph
    // separators.
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
