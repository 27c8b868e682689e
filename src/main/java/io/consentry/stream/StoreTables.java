package io.consentry.stream;

import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** State stores seen as the tables that the pure parts remember in. */
final class StoreTables {
  private StoreTables() {}

  /** A key-value store, for what is kept as long as it is true. */
  static <V, S> SortedTable<V> of(
      KeyValueStore<String, S> store, Function<V, S> toState, Function<S, V> fromState) {
    return new SortedTable<>() {
      @Override
      public @Nullable V get(String key) {
        @Nullable S found = store.get(key);
        return found == null ? null : fromState.apply(found);
      }

      @Override
      public void put(String key, V value) {
        store.put(key, toState.apply(value));
      }

      @Override
      public void remove(String key) {
        store.delete(key); // a tombstone in the changelog too
      }

      @Override
      public void scan(String prefix, int limit, Consumer<V> each) {
        try (KeyValueIterator<String, S> found = store.prefixScan(prefix, new StringSerializer())) {
          for (int left = limit; left > 0 && found.hasNext(); left--) {
            KeyValue<String, S> entry = found.next();
            each.accept(fromState.apply(entry.value));
          }
        }
      }

      @Override
      public @Nullable String walk(@Nullable String after, int limit, BiConsumer<String, V> each) {
        try (KeyValueIterator<String, S> found = store.range(after, null)) {
          @Nullable String last = after;
          int left = limit;
          while (found.hasNext()) {
            KeyValue<String, S> entry = found.next();
            if (entry.key.equals(after)) {
              continue; // ranges begin with their first key
            }
            if (left-- == 0) {
              return last;
            }
            last = entry.key;
            each.accept(last, fromState.apply(entry.value));
          }
          return null;
        }
      }
    };
  }

  /**
   * A window store, for what is forgotten after a time: it drops whole segments and needs no
   * clean-up. An entry stays in the window that it was first put into, so that putting it again
   * replaces it.
   *
   * @param now the stream's time in milliseconds
   */
  static <V, S> Table<V> of(
      WindowStore<String, S> store,
      Function<V, S> toState,
      Function<S, V> fromState,
      LongSupplier now) {
    return new Table<>() {
      @Override
      public @Nullable V get(String key) {
        try (WindowStoreIterator<S> found = store.fetch(key, 0L, Long.MAX_VALUE)) {
          return found.hasNext() ? fromState.apply(found.next().value) : null;
        }
      }

      @Override
      public void put(String key, V value) {
        long window = now.getAsLong();
        try (WindowStoreIterator<S> found = store.fetch(key, 0L, Long.MAX_VALUE)) {
          if (found.hasNext()) {
            window = found.next().key;
          }
        }
        store.put(key, toState.apply(value), window);
      }

      @Override
      public void remove(String key) {
        try (WindowStoreIterator<S> found = store.fetch(key, 0L, Long.MAX_VALUE)) {
          if (found.hasNext()) {
            store.put(key, null, found.next().key);
          }
        }
      }
    };
  }
}
