package io.consentry.activity;

import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Object and application ids in one spelling. */
public final class Guids {
  private static final int LENGTH = 36;

  /** What is no GUID and longer than this is no id of anything. */
  private static final int MAX_TEXT = 256;

  /** The id that stands for an object that is created in the same act. */
  public static final String ZERO = "00000000-0000-0000-0000-000000000000";

  private Guids() {}

  /**
   * The id in lower case, without blanks or braces; text that is no GUID stays as it is, trimmed
   * and cut to 256 characters. Null and blank text give null.
   */
  public static @Nullable String normalise(@Nullable String id) {
    if (id == null) {
      return null;
    }
    String bare = id.strip();
    if (bare.length() == LENGTH + 2 && bare.startsWith("{") && bare.endsWith("}")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    if (bare.isEmpty()) {
      return null;
    }
    if (isGuid(bare)) {
      return bare.toLowerCase(Locale.ROOT);
    }
    return bare.length() <= MAX_TEXT ? bare : bare.substring(0, MAX_TEXT);
  }

  /** As {@link #normalise}, and the zero id gives null too. */
  public static @Nullable String orNull(@Nullable String id) {
    String normal = normalise(id);
    return ZERO.equals(normal) ? null : normal;
  }

  /** Whether the text is a GUID, in either case. Asked several times of each event: no pattern. */
  public static boolean isGuid(@Nullable String text) {
    if (text == null || text.length() != LENGTH) {
      return false;
    }
    for (int at = 0; at < LENGTH; at++) {
      char each = text.charAt(at);
      boolean fits =
          switch (at) {
            case 8, 13, 18, 23 -> each == '-';
            default -> each < 128 && HexFormat.isHexDigit(each);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
