package io.consentry.risk;

import io.consentry.activity.Actor;
import io.consentry.catalog.Alphabets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name that perhaps nobody honest would choose, or that says nothing.
 *
 * @param odd what is odd about it, to follow "its name is"; null for nothing
 * @param folded in lower case, with one space for every gap
 * @param bare the same without numbers at its end
 */
record OddName(@Nullable String odd, String folded, String bare) {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 256;
  private static final Pattern ESCAPED =
      Pattern.compile(
          "(%[0-9a-f]{2}){2}|&#x?[0-9a-f]+;|\\\\u[0-9a-f]{4}|=\\?[a-z0-9-]+\\?|\\bxn--",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/=_-]{16,}");

  /** From this length on letters and digits mixed at random are no word. */
  private static final int SHORTEST_RANDOM = 20;

  private static final Pattern UPPER = Pattern.compile("[A-Z]");
  private static final Pattern LOWER = Pattern.compile("[a-z]");
  private static final Pattern DIGIT = Pattern.compile("[0-9][^0-9]+[0-9][^0-9]+[0-9]");
  private static final Pattern HEX = Pattern.compile("\\b[0-9a-fA-F]{24,}\\b");
  private static final Pattern GAPS = Pattern.compile("[\\s_.-]+");

  /** The name, looked at. */
  static OddName of(String name) {
    String folded = GAPS.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    int end = folded.length();
    while (end > 0
        && (Character.isDigit(folded.charAt(end - 1)) || folded.charAt(end - 1) == ' ')) {
      end--;
    }
    return new OddName(reason(name), folded, folded.substring(0, end));
  }

  private static @Nullable String reason(String text) {
    String name = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    if (name.codePoints().anyMatch(OddName::invisible)) {
      return "written with characters that are not seen";
    }
    if (name.codePoints().noneMatch(Character::isLetterOrDigit)) {
      return "without a letter";
    }
    if (name.strip().length() < SHORTEST && name.chars().allMatch(c -> c < 128)) {
      return "a letter or two";
    }
    if (Alphabets.mixed(name)) {
      return "written in two alphabets at once";
    }
    return ESCAPED.matcher(name).find() || encoded(name) ? "encoded" : null;
  }

  private static boolean encoded(String name) {
    return HEX.matcher(name).find()
        || WORD.matcher(name)
            .results()
            .map(match -> match.group())
            .filter(word -> UPPER.matcher(word).find() && LOWER.matcher(word).find())
            .anyMatch(word -> text(word) || random(word));
  }

  /** Digits here and there: a year or a version stands in one place. */
  private static boolean random(String word) {
    return word.length() >= SHORTEST_RANDOM && DIGIT.matcher(word).find();
  }

  /** Whether it is Base64 of something to read: by chance one of a hundred thousand words is. */
  private static boolean text(String word) {
    try {
      byte[] bytes = Base64.getDecoder().decode(word);
      return bytes.length > 0
          && new String(bytes, StandardCharsets.ISO_8859_1)
              .chars()
              .allMatch(c -> c >= 32 && c < 127);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean invisible(int c) {
    int type = Character.getType(c);
    // A joiner is part of how some emoji and scripts are written.
    return (type == Character.FORMAT && c != 0x200D && c != 0x200C) || type == Character.CONTROL;
  }

  /** Whether the name, without numbers at its end, is one that says nothing. */
  boolean generic(Set<String> generic) {
    return bare.isEmpty() || generic.contains(folded) || generic.contains(bare);
  }

  /** Whether it is the name, or the part before the at-sign, of the user who acts. */
  static boolean ofUser(String name, Actor actor) {
    @Nullable String user = actor.type() == Actor.Type.USER ? actor.name() : null;
    if (user == null) {
      return false;
    }
    String called = name.strip();
    int at = user.indexOf('@');
    return called.equalsIgnoreCase(user)
        || (at > 0 && called.equalsIgnoreCase(user.substring(0, at)));
  }
}
