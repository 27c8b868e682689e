package io.consentry.ledger;

import java.util.function.Consumer;

/** A table that can also be read by the beginning of its keys. */
public interface SortedTable<V> extends Table<V> {

  /**
   * Gives at most {@code limit} values whose keys start with the prefix, in the order of their
   * keys.
   */
  void scan(String prefix, int limit, Consumer<V> each);
}
