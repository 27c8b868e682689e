package io.consentry.activity;

/**
 * Text from an event made safe and honest to show on a terminal or in a log: what is invisible
 * becomes visible.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text with control characters, line breaks, bidirectional controls, zero-width and other
   * format characters, unassigned code points and lone surrogates written as {@code \\u202e}; all
   * else unchanged.
   */
  public static String of(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f) {
        return escape(text);
      }
    }
    return text;
  }

  /** As {@link #of}, cut to at most {@code limit} characters, with an ellipsis where it was cut. */
  public static String of(String text, int limit) {
    return of(text.length() > limit ? text.substring(0, limit - 1) + "…" : text);
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (visible(c)) {
            out.appendCodePoint(c);
          } else {
            out.append(c > 0xffff ? String.format("\\u{%x}", c) : String.format("\\u%04x", c));
          }
        });
    return out.toString();
  }

  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // Blanks other than the plain one look like it, or like nothing.
      case Character.SPACE_SEPARATOR -> c == ' ';
      // Hangul fillers and the Braille blank are letters and symbols that show nothing.
      default -> c != 0x115f && c != 0x1160 && c != 0x3164 && c != 0xffa0 && c != 0x2800;
    };
  }
}
