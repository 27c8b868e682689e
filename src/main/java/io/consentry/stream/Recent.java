package io.consentry.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one task read and wrote last, as values, so that an act of several activities
 * does not read and decode the same entries again with each of them. It holds nothing of its own:
 * every write goes to the store that it stands before.
 *
 * <p>A state store only because that is what Kafka Streams shares among the steps of a task, and
 * among them alone.
 */
public final class Recent implements StateStore {
  private static final long HEAP_PER_ENTRY = 128 * 1024;

  /** Of each store and scan: what all tasks of a process hold stays a small part of its heap. */
  static final int MAX_ENTRIES =
      Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_PER_ENTRY, 1_000, 20_000);

  private final String name;
  private final Map<String, Latest<?>> stores = new HashMap<>();
  private boolean open;

  private Recent(String name) {
    this.name = name;
  }

  /** A builder of a store that is never logged and starts empty. */
  static StoreBuilder<Recent> named(String name) {
    return new Builder(name);
  }

  /**
   * The latest entries of one state store.
   *
   * @param <V> the values that its entries stand for, always the same for one store
   */
  @SuppressWarnings("unchecked") // one type for each name
  <V> Latest<V> of(String store) {
    return (Latest<V>) stores.computeIfAbsent(store, _ -> new Latest<V>());
  }

  /** Forgets all: while the task was not here, another instance may have written. */
  void clear() {
    stores.values().forEach(Latest::clear);
  }

  /** The latest entries of one store, those used last; what is known to be absent, too. */
  static final class Latest<V> {
    private final Map<String, Known<V>> entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Known<V>> eldest) {
            return size() > MAX_ENTRIES;
          }
        };
    private final Scans<V> scans = new Scans<>();

    Scans<V> scans() {
      return scans;
    }

    /** What is known under the key; null where nothing is known of it. */
    @Nullable Known<V> get(String key) {
      return entries.get(key);
    }

    void put(String key, Known<V> known) {
      entries.put(key, known);
    }

    void remove(String key) {
      entries.remove(key);
    }

    private void clear() {
      entries.clear();
      scans.clear();
    }
  }

  /**
   * The latest scans of one store: all of its entries that begin with a prefix, which ends with a
   * whole part of a key. Who holds much is looked at again with each thing given.
   */
  static final class Scans<V> {
    private static final char END_OF_PART = '|';

    private final LinkedHashMap<String, SortedMap<String, V>> scans =
        new LinkedHashMap<>(16, 0.75f, true);
    private int entries;

    /** All entries under the prefix; null where they are not known. */
    @Nullable SortedMap<String, V> get(String prefix) {
      return scans.get(prefix);
    }

    /** Remembers that these, which are kept from then on, are all entries under the prefix. */
    void known(String prefix, SortedMap<String, V> all) {
      if (prefix.isEmpty() || prefix.charAt(prefix.length() - 1) != END_OF_PART) {
        return; // what is put later would not be found to be under it
      }
      scans.put(prefix, all);
      entries += all.size() + 1;
      while (entries > MAX_ENTRIES) {
        entries -= scans.pollFirstEntry().getValue().size() + 1;
      }
    }

    void put(String key, V value) {
      each(
          key,
          all -> {
            if (all.put(key, value) == null) {
              entries++;
            }
          });
    }

    void remove(String key) {
      each(
          key,
          all -> {
            if (all.remove(key) != null) {
              entries--;
            }
          });
    }

    private void each(String key, Consumer<SortedMap<String, V>> change) {
      if (scans.isEmpty()) {
        return; // most stores are never scanned
      }
      for (int at = key.indexOf(END_OF_PART); at >= 0; at = key.indexOf(END_OF_PART, at + 1)) {
        @Nullable SortedMap<String, V> all = scans.get(key.substring(0, at + 1));
        if (all != null) {
          change.accept(all);
        }
      }
    }

    private void clear() {
      scans.clear();
      entries = 0;
    }
  }

  /**
   * What a store has under a key.
   *
   * @param value null where it has nothing
   * @param slot the number of the slot of time that it is in, for a store of windows
   */
  record Known<V>(@Nullable V value, long slot) {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (_, _) -> {});
    open = true;
  }

  @Override
  public void close() {
    clear();
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private record Builder(String name) implements StoreBuilder<Recent> {
    @Override
    public StoreBuilder<Recent> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<Recent> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<Recent> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException(name + ": expected a store without a changelog");
    }

    @Override
    public StoreBuilder<Recent> withLoggingDisabled() {
      return this;
    }

    @Override
    public Recent build() {
      return new Recent(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
