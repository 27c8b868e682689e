package io.consentry.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
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
  private final String name;
  private final Budget budget;
  private final Map<String, Latest<?>> stores = new HashMap<>();
  private boolean counted;
  private boolean open;

  private Recent(String name, Budget budget) {
    this.name = name;
    this.budget = budget;
  }

  /** A builder of a store that is never logged and starts empty. */
  static StoreBuilder<Recent> named(String name, Budget budget) {
    return new Builder(name, budget);
  }

  /** What all tasks of a process may hold, so that it stays a small part of the heap. */
  public static final class Budget {
    private static final long HEAP_PER_ENTRY = 128 * 1024;
    private static final int LEAST = 1_000;
    private static final int MOST =
        Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_PER_ENTRY, LEAST, 20_000);

    /** As many as one instance has by default. With more, each has a part of what these have. */
    private static final int USUAL_TASKS = 6;

    private final AtomicInteger tasks = new AtomicInteger();

    /** How many entries each store, and its scans, may hold in each task. */
    int entries() {
      return Math.clamp((long) MOST * USUAL_TASKS / Math.max(1, tasks.get()), LEAST, MOST);
    }
  }

  /**
   * The latest entries of one state store.
   *
   * @param <V> the values that its entries stand for, always the same for one store
   * @param length about how long a value is in characters, where they are not all short
   */
  @SuppressWarnings("unchecked") // one type for each name
  <V> Latest<V> of(String store, ToIntFunction<V> length) {
    if (!counted) {
      counted = true;
      budget.tasks.incrementAndGet();
    }
    return (Latest<V>) stores.computeIfAbsent(store, _ -> new Latest<>(budget, length));
  }

  /** As {@link #of(String, ToIntFunction)}, of values that are short. */
  <V> Latest<V> of(String store) {
    return of(store, _ -> 0);
  }

  /** Forgets all: while the task was not here, another instance may have written. */
  void clear() {
    stores.values().forEach(Latest::clear);
    if (counted) {
      counted = false;
      budget.tasks.decrementAndGet();
    }
  }

  /**
   * The latest entries of one store, those used last; what is known to be absent, too. One that is
   * long counts as several.
   */
  static final class Latest<V> {
    private static final int LONG = 4_096;

    private final Budget budget;
    private final ToIntFunction<V> length;
    private final LinkedHashMap<String, Known<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Scans<V> scans;
    private int held;

    Latest(Budget budget, ToIntFunction<V> length) {
      this.budget = budget;
      this.length = length;
      this.scans = new Scans<>(budget);
    }

    /** How many entries it may hold. */
    int most() {
      return budget.entries();
    }

    /** As how many entries those that it holds count. */
    int held() {
      return held;
    }

    Scans<V> scans() {
      return scans;
    }

    private int counts(Known<V> known) {
      @Nullable V value = known.value();
      return value == null ? 1 : 1 + length.applyAsInt(value) / LONG;
    }

    /** What is known under the key; null where nothing is known of it. */
    @Nullable Known<V> get(String key) {
      return entries.get(key);
    }

    void put(String key, Known<V> known) {
      @Nullable Known<V> before = entries.put(key, known);
      held += counts(known) - (before == null ? 0 : counts(before));
      while (held > most()) {
        held -= counts(entries.pollFirstEntry().getValue());
      }
    }

    void remove(String key) {
      @Nullable Known<V> known = entries.remove(key);
      held -= known == null ? 0 : counts(known);
    }

    private void clear() {
      entries.clear();
      held = 0;
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
    private final Budget budget;
    private int entries;

    private Scans(Budget budget) {
      this.budget = budget;
    }

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
      while (entries > budget.entries()) {
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

  private record Builder(String name, Budget budget) implements StoreBuilder<Recent> {
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
      return new Recent(name, budget);
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
