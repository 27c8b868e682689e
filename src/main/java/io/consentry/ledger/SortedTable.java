package io.consentry.ledger;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table that can also be read by the beginning of its keys. */
public interface SortedTable<V> extends Table<V> {

  /**
   * Gives at most {@code limit} values whose keys start with the prefix, in the order of their
   * keys.
   */
  void scan(String prefix, int limit, Consumer<V> each);

  /**
   * Gives at most {@code limit} entries after the key, in the order of their keys; from the first
   * one on where the key is null. Returns the last key given, or null where there is no more.
   */
  @Nullable String walk(@Nullable String after, int limit, BiConsumer<String, V> each);
}
