package io.consentry.catalog;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Which alphabets a name is written in. */
public final class Alphabets {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s\\p{Punct}]+");

  /** Those with letters that are taken for Latin ones. */
  private static final Set<UnicodeScript> ALIKE =
      EnumSet.of(
          UnicodeScript.CYRILLIC,
          UnicodeScript.GREEK,
          UnicodeScript.ARMENIAN,
          UnicodeScript.CHEROKEE,
          UnicodeScript.COPTIC);

  private Alphabets() {}

  /** Whether Latin letters and look-alikes of another alphabet stand within one word. */
  public static boolean mixed(String name) {
    return SEPARATORS.splitAsStream(name).anyMatch(Alphabets::mixedWord);
  }

  private static boolean mixedWord(String word) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    word.codePoints().forEach(c -> scripts.add(UnicodeScript.of(c)));
    return scripts.contains(UnicodeScript.LATIN) && ALIKE.stream().anyMatch(scripts::contains);
  }
}
