package io.consentry.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names that mark an application as somebody's, in the forms in which names are compared; made
 * once.
 *
 * @param <T> whose a name is
 */
final class NameIndex<T> {
  /** A name has at most this many words; "Red-Canary X" has three with two of them the vendor's. */
  private static final int LONGEST_NAME_IN_WORDS = 4;

  /** Below this, one letter off is another word: Torq and Tor. */
  private static final int SHORTEST_NEAR = 6;

  /** From this length on a name is itself also in the middle of a word. */
  private static final int SHORTEST_INSIDE = 8;

  /** This many words of one letter are a word with gaps in it. */
  private static final int SPELLED_OUT = 3;

  /** From this length on two letters may be off. */
  private static final int LONG = 10;

  private record Named<T>(T whose, boolean distinctive) {}

  /**
   * A name that was recognised.
   *
   * @param way how it was recognised
   * @param leads whether it is the first word, or all of the words
   * @param whole whether it is all of the words
   */
  record Hit<T>(T whose, Way way, boolean leads, boolean whole) {

    /** Whether plainly, and not only by its look. */
    boolean plain() {
      return way == Way.PLAIN;
    }
  }

  /** How a name was recognised, the surest first. */
  enum Way {
    PLAIN,
    /** Letters that are taken for others, or are not seen. */
    LOOK,
    /** A letter or two off. */
    NEAR,
    /** Within a word. */
    INSIDE
  }

  /**
   * A name long enough that a letter off still means it; {@code letters} counts it as it is
   * written.
   */
  private record Near<T>(String look, int letters, Named<T> named) {}

  private final Map<String, Named<T>> plain = new HashMap<>();
  private final Map<String, Named<T>> look = new HashMap<>();
  private final List<Near<T>> near = new ArrayList<>();

  /** Adds a name, unless it is somebody's already; a distinctive one counts among other words. */
  void add(String name, T whose, boolean distinctive) {
    NameForms forms = NameForms.of(name);
    // A name of signs only would match every name of signs only.
    if (forms.plain().isEmpty() || forms.look().isEmpty()) {
      return;
    }
    Named<T> named = new Named<>(whose, distinctive);
    plain.putIfAbsent(forms.plainJoined(), named);
    look.putIfAbsent(forms.lookJoined(), named);
    if (forms.plainJoined().length() >= SHORTEST_NEAR) {
      near.add(new Near<>(forms.lookJoined(), forms.plainJoined().length(), named));
    }
  }

  /** Plain before look-alike, a whole name before a word in it. */
  Optional<Hit<T>> find(NameForms forms) {
    return plainly(forms.plain())
        .or(() ->
            forms.parts().equals(forms.plain())
                ? Optional.empty()
                : within(plain, forms.parts(), way(forms.parts())))
        .or(() -> lookalike(forms));
  }

  /** By the name as it is written, a whole name before a word in it. */
  Optional<Hit<T>> plainly(List<String> words) {
    return whole(plain, words, way(words)).or(() -> within(plain, words, way(words)));
  }

  /** Letters with gaps between them, as in "T o r q": nobody names an application so honestly. */
  private static boolean spelledOut(List<String> words) {
    return words.stream().filter(word -> word.length() == 1).count() >= SPELLED_OUT;
  }

  private static Way way(List<String> words) {
    return spelledOut(words) ? Way.LOOK : Way.PLAIN;
  }

  private Optional<Hit<T>> lookalike(NameForms forms) {
    for (List<String> words : forms.looks()) {
      Optional<Hit<T>> hit =
          whole(look, words, Way.LOOK)
              .or(() -> nearest(String.join("", words)))
              .or(() -> within(look, words, Way.LOOK))
              .or(() -> withinNearly(words))
              .or(() -> inside(words));
      if (hit.isPresent()) {
        return hit;
      }
    }
    return Optional.empty();
  }

  private Optional<Hit<T>> whole(Map<String, Named<T>> names, List<String> words, Way way) {
    return Optional.ofNullable(names.get(String.join("", words)))
        .map(named -> new Hit<>(named.whose(), way, true, true));
  }

  /** A distinctive name that begins and ends where words do. */
  private Optional<Hit<T>> within(Map<String, Named<T>> names, List<String> words, Way way) {
    for (int from = 0; from < words.size(); from++) {
      StringBuilder joined = new StringBuilder();
      for (int to = from; to < Math.min(words.size(), from + LONGEST_NAME_IN_WORDS); to++) {
        Named<T> named = names.get(joined.append(words.get(to)).toString());
        if (named != null && named.distinctive()) {
          return Optional.of(new Hit<>(named.whose(), way, from == 0, false));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Hit<T>> nearest(String joined) {
    for (Near<T> candidate : near) {
      int limit = candidate.letters() >= LONG ? 2 : 1;
      if (EditDistance.between(joined, candidate.look(), limit) <= limit) {
        return Optional.of(new Hit<>(candidate.named().whose(), Way.NEAR, true, true));
      }
    }
    return Optional.empty();
  }

  /** One letter off a name, with other words around it. */
  private Optional<Hit<T>> withinNearly(List<String> words) {
    for (int from = 0; from < words.size(); from++) {
      StringBuilder joined = new StringBuilder();
      for (int to = from; to < Math.min(words.size(), from + LONGEST_NAME_IN_WORDS); to++) {
        joined.append(words.get(to));
        for (Near<T> candidate : near) {
          if (candidate.named().distinctive()
              && candidate.letters() > SHORTEST_NEAR
              && Math.abs(joined.length() - candidate.look().length()) <= 1
              && EditDistance.between(joined.toString(), candidate.look(), 1) <= 1) {
            return Optional.of(new Hit<>(candidate.named().whose(), Way.NEAR, from == 0, false));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A long name written together with other words: {@code huntressapp}. */
  private Optional<Hit<T>> inside(List<String> words) {
    for (String word : words) {
      for (Near<T> candidate : near) {
        if (candidate.named().distinctive()
            && candidate.letters() >= SHORTEST_INSIDE
            && word.contains(candidate.look())) {
          boolean leads = word.startsWith(candidate.look());
          return Optional.of(new Hit<>(candidate.named().whose(), Way.INSIDE, leads, false));
        }
      }
    }
    return Optional.empty();
  }
}
