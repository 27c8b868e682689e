package io.consentry.stream;

import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import io.consentry.stream.Recent.Known;
import io.consentry.stream.Recent.Latest;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** State stores seen as the tables that the pure parts remember in. */
final class StoreTables {
  /** How many slots of time make up what a store of windows keeps: more are more places to look. */
  private static final int SLOTS = 2;

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
        latest.scans().put(key, value);
      }

      @Override
      public void remove(String key) {
        store.delete(key); // a tombstone in the changelog too
        latest.remove(key);
        latest.scans().remove(key);
      }

      @Override
      public void scan(String prefix, int limit, Consumer<V> each) {
        @Nullable SortedMap<String, V> known = latest.scans().get(prefix);
        if (known == null) {
          read(prefix, limit, each);
        } else {
          known.values().stream().limit(limit).forEach(each);
        }
      }

      private void read(String prefix, int limit, Consumer<V> each) {
        SortedMap<String, V> read = new TreeMap<>();
        int most = latest.most();
        try (KeyValueIterator<String, S> found = store.prefixScan(prefix, new StringSerializer())) {
          for (int left = limit; left > 0 && found.hasNext(); left--) {
            KeyValue<String, S> entry = found.next();
            V value = fromState.apply(entry.value);
            each.accept(value);
            if (read.size() < most) {
              read.put(entry.key, value);
            }
          }
          if (!found.hasNext() && read.size() < most) {
            latest.scans().known(prefix, read);
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
   * A store for {@link #of(WindowStore, Latest, Duration, Function, Function, LongSupplier)}, on
   * disk: it drops whole segments and needs no clean-up.
   *
   * @param keeps for how long at least an entry is kept
   */
  static WindowBytesStoreSupplier windows(String name, Duration keeps) {
    Duration slot = slot(keeps);
    return Stores.persistentWindowStore(name, keeps.plus(slot), slot, false);
  }

  /**
   * Entries stand at the beginning of a slot of time, so that there are few places to look for one:
   * of what is new, which nearly everything is, the store's filters then tell that it is in none of
   * them. A look-up over a span of time opens every segment.
   */
  private static Duration slot(Duration keeps) {
    return keeps.dividedBy(SLOTS);
  }

  /**
   * A window store, for what is forgotten after a time. An entry stays in the slot that it was
   * first put into, so that putting it again replaces it.
   *
   * @param latest its latest entries
   * @param keeps for how long at least an entry is kept, by the stream's time
   * @param now the stream's time in milliseconds
   */
  static <V, S> Table<V> of(
      WindowStore<String, S> store,
      Latest<V> latest,
      Duration keeps,
      Function<V, S> toState,
      Function<S, V> fromState,
      LongSupplier now) {
    long slot = slot(keeps).toMillis();
    return new Table<>() {
      private long current() {
        return Math.max(0, now.getAsLong()) / slot;
      }

      private boolean forgotten(Known<V> known) {
        return known.value() != null && known.slot() + SLOTS < current();
      }

      private Known<V> known(String key) {
        @Nullable Known<V> known = latest.get(key);
        if (known == null || forgotten(known)) {
          known = read(key);
          latest.put(key, known);
        }
        return known;
      }

      private Known<V> read(String key) {
        long newest = current();
        for (long each = newest; each >= Math.max(0, newest - SLOTS); each--) {
          @Nullable S found = store.fetch(key, each * slot);
          if (found != null) {
            return new Known<>(fromState.apply(found), each);
          }
        }
        return new Known<>(null, 0);
      }

      @Override
      public @Nullable V get(String key) {
        return known(key).value();
      }

      @Override
      public void put(String key, V value) {
        Known<V> known = known(key);
        long in = known.value() == null ? current() : known.slot();
        store.put(key, toState.apply(value), in * slot);
        latest.put(key, new Known<>(value, in));
      }

      @Override
      public void remove(String key) {
        Known<V> known = known(key);
        if (known.value() != null) {
          store.put(key, null, known.slot() * slot);
        }
        latest.remove(key);
      }
    };
  }
}
