package io.consentry.ledger;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table in memory, without bound: for one run over a file, and for tests. Not thread-safe. */
public final class MapTable<V> implements SortedTable<V> {
  private final TreeMap<String, V> entries = new TreeMap<>();

  @Override
  public @Nullable V get(String key) {
    return entries.get(key);
  }

  @Override
  public void put(String key, V value) {
    entries.put(key, value);
  }

  @Override
  public void remove(String key) {
    entries.remove(key);
  }

  @Override
  public void scan(String prefix, int limit, Consumer<V> each) {
    int left = limit;
    for (Map.Entry<String, V> entry : entries.tailMap(prefix, true).entrySet()) {
      if (left-- == 0 || !entry.getKey().startsWith(prefix)) {
        return;
      }
      each.accept(entry.getValue());
    }
  }

  @Override
  public @Nullable String walk(@Nullable String after, int limit, BiConsumer<String, V> each) {
    String last = after;
    int left = limit;
    for (Map.Entry<String, V> entry :
        (after == null ? entries : entries.tailMap(after, false)).entrySet()) {
      if (left-- == 0) {
        return last;
      }
      last = entry.getKey();
      each.accept(last, entry.getValue());
    }
    return null;
  }

  /** All entries, for comparing the state after two runs. */
  public Map<String, V> entries() {
    return Map.copyOf(entries);
  }
}
