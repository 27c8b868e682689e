package io.consentry.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What the pure parts remember in: a map from text to values. On Kafka it is a state store; for
 * {@code consentry score} and the tests it is a {@link MapTable}.
 *
 * @param <V> the values, immutable
 */
public interface Table<V> {

  /** The value under the key; null where there is none. */
  @Nullable V get(String key);

  /** Sets the value under the key. */
  void put(String key, V value);

  /** Forgets what is under the key, if anything is. */
  void remove(String key);
}
