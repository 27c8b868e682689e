package io.consentry.activity;

/**
 * Text from an event made safe and honest to show on a terminal or in a log: what is invisible
 * becomes visible.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text with control characters, line breaks, bidirectional controls, zero-width and other
   * characters that show nothing, unassigned code points and lone surrogates written as {@code
   * \\u202e}; all else unchanged.
   */
  public static String of(String text) {
    return of(text, Integer.MAX_VALUE);
  }

  /** As {@link #of}, cut to at most {@code limit} characters, with an ellipsis where it was cut. */
  public static String of(String text, int limit) {
    return text.length() <= limit && isPlain(text) ? text : escape(text, limit);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String escape(String text, int limit) {
    StringBuilder out = new StringBuilder(Math.min(text.length() + 16, limit));
    int cut = 0; // where the ellipsis goes if the text turns out too long
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (visible(c)) {
        out.appendCodePoint(c);
      } else {
        out.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
      }
      if (out.length() > limit) {
        out.setLength(cut);
        return out.append('…').toString();
      }
      cut = out.length() < limit ? out.length() : cut;
      i += Character.charCount(c);
    }
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
      // Marks that show nothing by themselves: joiners and variation selectors.
      case Character.NON_SPACING_MARK ->
          c != 0x034f
              && (c < 0x17b4 || c > 0x17b5)
              && (c < 0x180b || c > 0x180f)
              && (c < 0xfe00 || c > 0xfe0f)
              && (c < 0xe0100 || c > 0xe01ef);
      // Hangul fillers and the Braille blank are letters and symbols that show nothing.
      default -> c != 0x115f && c != 0x1160 && c != 0x3164 && c != 0xffa0 && c != 0x2800;
    };
  }
}
