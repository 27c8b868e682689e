package io.consentry.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table in memory, without bound: for one run over a file, and for tests. Not thread-safe. */
public final class MapTable<V> implements SortedTable<V> {
  private final Map<String, V> entries = new HashMap<>();
  private final TreeSet<String> keys = new TreeSet<>();

  @Override
  public @Nullable V get(String key) {
    return entries.get(key);
  }

  @Override
  public void put(String key, V value) {
    if (entries.put(key, value) == null) {
      keys.add(key);
    }
  }

  @Override
  public void remove(String key) {
    if (entries.remove(key) != null) {
      keys.remove(key);
    }
  }

  @Override
  public void scan(String prefix, int limit, Consumer<V> each) {
    int left = limit;
    for (String key : keys.tailSet(prefix, true)) {
      if (left-- == 0 || !key.startsWith(prefix)) {
        return;
      }
      each.accept(value(key));
    }
  }

  @Override
  public @Nullable String walk(@Nullable String after, int limit, BiConsumer<String, V> each) {
    String last = after;
    int left = limit;
    for (String key : after == null ? keys : keys.tailSet(after, false)) {
      if (left-- == 0) {
        return last;
      }
      last = key;
      each.accept(key, value(key));
    }
    return null;
  }

  private V value(String key) {
    return Objects.requireNonNull(entries.get(key), key);
  }

  /** All entries, for comparing the state after two runs. */
  public Map<String, V> entries() {
    return Map.copyOf(entries);
  }
}
