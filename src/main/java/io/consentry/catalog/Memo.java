package io.consentry.catalog;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * What a function of a text gave, for texts that come again and again, as names of applications do.
 * Bounded: when it is full it begins anew, as names are whatever somebody chooses.
 *
 * @param <V> what the function gives
 */
public final class Memo<V> {
  private static final int MAX = 8_192;

  /** Longer texts are rare, and each of them would weigh as much as many names. */
  private static final int LONGEST = 256;

  private final Function<String, V> function;
  private final ConcurrentMap<String, V> known = new ConcurrentHashMap<>();

  /** A memory of what the function gave. */
  public Memo(Function<String, V> function) {
    this.function = function;
  }

  /** What the function gives for the text. */
  public V of(String text) {
    if (text.length() > LONGEST) {
      return function.apply(text);
    }
    V found = known.get(text);
    if (found == null) {
      found = function.apply(text);
      if (known.size() >= MAX) {
        known.clear();
      }
      known.put(text, found);
    }
    return found;
  }
}
