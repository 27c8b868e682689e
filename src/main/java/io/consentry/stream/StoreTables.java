package io.consentry.stream;

import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import io.consentry.stream.Recent.Known;
import io.consentry.stream.Recent.Latest;
import java.time.Duration;
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

  /**
   * A key-value store, for what is kept as long as it is true.
   *
   * @param latest its latest entries
   */
  static <V, S> SortedTable<V> of(
      KeyValueStore<String, S> store,
      Latest<V> latest,
      Function<V, S> toState,
      Function<S, V> fromState) {
    return new SortedTable<>() {
      @Override
      public @Nullable V get(String key) {
        @Nullable Known<V> known = latest.get(key);
        if (known == null) {
          @Nullable S found = store.get(key);
          known = new Known<>(found == null ? null : fromState.apply(found), 0);
          latest.put(key, known);
        }
        return known.value();
      }

      @Override
      public void put(String key, V value) {
        store.put(key, toState.apply(value));
        latest.put(key, new Known<>(value, 0));
      }

      @Override
      public void remove(String key) {
        store.delete(key); // a tombstone in the changelog too
        latest.remove(key);
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
   * @param latest its latest entries
   * @param keeps for how long the store keeps an entry, by the newest time put into it
   * @param now the stream's time in milliseconds
   */
  static <V, S> Table<V> of(
      WindowStore<String, S> store,
      Latest<V> latest,
      Duration keeps,
      Function<V, S> toState,
      Function<S, V> fromState,
      LongSupplier now) {
    return new Table<>() {
      private long newest = Long.MIN_VALUE;

      // As the store has it: what is too old it gives no more.
      private boolean forgotten(Known<V> known) {
        return known.value() != null && known.window() + keeps.toMillis() <= newest;
      }

      private Known<V> known(String key) {
        @Nullable Known<V> known = latest.get(key);
        if (known == null || forgotten(known)) {
          try (WindowStoreIterator<S> found = store.fetch(key, 0L, Long.MAX_VALUE)) {
            @Nullable KeyValue<Long, S> entry = found.hasNext() ? found.next() : null;
            known =
                entry == null
                    ? new Known<>(null, 0)
                    : new Known<>(fromState.apply(entry.value), entry.key);
          }
          latest.put(key, known);
        }
        return known;
      }

      @Override
      public @Nullable V get(String key) {
        return known(key).value();
      }

      @Override
      public void put(String key, V value) {
        Known<V> known = known(key);
        long window = known.value() == null ? now.getAsLong() : known.window();
        store.put(key, toState.apply(value), window);
        latest.put(key, new Known<>(value, window));
        newest = Math.max(newest, window);
      }

      @Override
      public void remove(String key) {
        Known<V> known = known(key);
        if (known.value() != null) {
          store.put(key, null, known.window());
        }
        latest.remove(key);
      }
    };
  }
}
