package io.consentry.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private static final int MAX_ENTRIES = 2_000;

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
    }
  }

  /**
   * What a store has under a key.
   *
   * @param value null where it has nothing
   * @param window when it was put there first, in milliseconds, for a store of windows
   */
  record Known<V>(@Nullable V value, long window) {}

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
