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
 * variants share. {@code parts} divides it further, where a capital letter begins a word. {@code
 * looks} is what a reader sees, first as most do: compatibility forms, accents, invisible and
 * direction characters removed, case folded, and every letter replaced by the one it can be taken
 * for (Unicode TS 39 skeleton); then, where the name gives reason to, with a capital I for an l,
 * with digits and signs for letters, or read from the right.
 *
 * @param plain words of the name
 * @param parts words of the name, those written together taken apart
 * @param looks words of the name as it looks, in each way of looking at it
 */
record NameForms(List<String> plain, List<String> parts, List<List<String>> looks) {
  /** Entra's own limit; a longer text is no display name, and folding costs time per character. */
  private static final int LONGEST = 256;

  /**
   * Read this far for visible characters, so that invisible ones cannot push the name out of reach.
   */
  private static final int LONGEST_PADDED = 4_096;

  private static final int RIGHT_TO_LEFT_OVERRIDE = 0x202E;

  /** Small capitals, which the tables of Unicode mostly leave as they are. */
  private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ\0ʏᴢ";

  /** Where rows of 26 decorated letters begin that have no compatibility form. */
  private static final int[] DECORATED = {0x1F150, 0x1F170, 0x1F1E6};

  private static final String DIGITS = "0345789@$!+|";
  private static final String THEIR_LETTERS = "oeastbgasitl";
  private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();
  private static final SpoofChecker SPOOF = new SpoofChecker.Builder().build();

  static NameForms of(String name) {
    String bounded = bounded(name, LONGEST_PADDED);
    String written = bounded(bounded, LONGEST);
    List<String> plain = plainly(written);
    return new NameForms(plain, parts(written, plain), looks(bounded));
  }

  /** The words of the name as it is written, for where its look does not matter. */
  static List<String> plainly(String name) {
    return words(bounded(name, LONGEST).toLowerCase(Locale.ROOT), NameForms::plainSeparator);
  }

  String plainJoined() {
    return String.join("", plain);
  }

  /** The name as it looks to most. */
  List<String> look() {
    return looks.getFirst();
  }

  String lookJoined() {
    return String.join("", look());
  }

  /** {@code TheRedCanaryApp} is The Red Canary App. */
  private static List<String> parts(String name, List<String> plain) {
    StringBuilder apart = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          i > 0
              && Character.isUpperCase(c)
              && (Character.isLowerCase(name.charAt(i - 1))
                  || (i + 1 < name.length()
                      && Character.isUpperCase(name.charAt(i - 1))
                      && Character.isLowerCase(name.charAt(i + 1))));
      if (begins) {
        apart.append(' ');
      }
      apart.append(c);
    }
    return apart.length() == name.length()
        ? plain
        : words(apart.toString().toLowerCase(Locale.ROOT), NameForms::plainSeparator);
  }

  private static List<List<String>> looks(String name) {
    String seen = bounded(visible(name), LONGEST);
    String folded = UCharacter.foldCase(seen, true);
    List<List<String>> looks = new ArrayList<>(1);
    add(looks, skeleton(folded));
    if (has(seen, "I|")) {
      add(looks, skeleton(UCharacter.foldCase(SPOOF.getSkeleton(seen), true)));
    }
    if (has(seen, "1" + DIGITS)) {
      add(looks, skeleton(letters(folded, 'l')));
      add(looks, skeleton(letters(folded, 'i')));
    }
    int turned = name.indexOf(RIGHT_TO_LEFT_OVERRIDE);
    if (turned >= 0) {
      String rest = UCharacter.foldCase(bounded(visible(name.substring(turned)), LONGEST), true);
      add(looks, skeleton(new StringBuilder(rest).reverse().toString()));
    }
    return looks;
  }

  private static void add(List<List<String>> looks, String look) {
    List<String> words = words(look, c -> !Character.isLetterOrDigit(c));
    if (!looks.contains(words)) {
      looks.add(words);
    }
  }

  /** The skeleton of a digit can be a capital letter (0 gives O), hence the second folding. */
  private static String skeleton(String folded) {
    return UCharacter.foldCase(SPOOF.getSkeleton(folded), true);
  }

  /** Digits and signs read as the letters that they stand for in {@code R3d C4nary}. */
  private static String letters(String folded, char one) {
    StringBuilder read = new StringBuilder(folded);
    for (int i = 0; i < read.length(); i++) {
      int digit = DIGITS.indexOf(read.charAt(i));
      if (digit >= 0) {
        read.setCharAt(i, THEIR_LETTERS.charAt(digit));
      } else if (read.charAt(i) == '1') {
        read.setCharAt(i, one);
      }
    }
    return read.toString();
  }

  private static boolean has(String text, String any) {
    for (int i = 0; i < text.length(); i++) {
      if (any.indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static String visible(String name) {
    if (name.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return name;
    }
    return NFKD.normalize(name)
        .codePoints()
        .filter(c -> !invisible(c))
        .map(NameForms::undecorated)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int undecorated(int c) {
    int small = SMALL_CAPITALS.indexOf(c);
    if (small >= 0) {
      return 'a' + small;
    }
    for (int from : DECORATED) {
      if (c >= from && c < from + 26) {
        return 'a' + c - from;
      }
    }
    return c;
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
