package io.consentry.catalog;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * A display name as it is written and as it looks.
 *
 * <p>{@code plain} is the name without case, spaces and punctuation: what a careful vendor's own
 * variants share. {@code look} is what a reader sees: compatibility forms, accents, invisible and
 * direction characters removed, case folded, and every letter replaced by the one it can be taken
 * for (Unicode TS 39 skeleton).
 *
 * @param plain words of the name
 * @param look words of the name as it looks
 */
record NameForms(List<String> plain, List<String> look) {
  /** Entra's own limit; a longer text is no display name, and folding costs time per character. */
  private static final int LONGEST = 256;

  /**
   * Read this far for visible characters, so that invisible ones cannot push the name out of reach.
   */
  private static final int LONGEST_PADDED = 4_096;

  private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();
  private static final SpoofChecker SPOOF = new SpoofChecker.Builder().build();

  static NameForms of(String name) {
    String bounded = bounded(name, LONGEST_PADDED);
    return new NameForms(
        words(bounded(bounded, LONGEST).toLowerCase(Locale.ROOT), NameForms::plainSeparator),
        words(look(bounded), c -> !Character.isLetterOrDigit(c)));
  }

  String plainJoined() {
    return String.join("", plain);
  }

  String lookJoined() {
    return String.join("", look);
  }

  private static String look(String name) {
    String folded = UCharacter.foldCase(bounded(visible(name), LONGEST), true);
    // The skeleton of a digit can be a capital letter (0 gives O), hence the second folding.
    return UCharacter.foldCase(SPOOF.getSkeleton(folded), true);
  }

  private static String visible(String name) {
    if (name.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return name;
    }
    return NFKD.normalize(name)
        .codePoints()
        .filter(c -> !invisible(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String bounded(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) : text;
  }

  private static boolean invisible(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT,
          Character.CONTROL,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          true;
      default -> UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    };
  }

  /**
   * ASCII, and the dashes and the space that word processors put in its place; any other character
   * is part of the word it is in.
   */
  private static boolean plainSeparator(int c) {
    return c < 128 ? !Character.isLetterOrDigit(c) : c == 0xA0 || (c >= 0x2010 && c <= 0x2015);
  }

  private static List<String> words(String text, IntPredicate separator) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (!separator.test(c)) {
            word.appendCodePoint(c);
          } else if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
          }
        });
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
