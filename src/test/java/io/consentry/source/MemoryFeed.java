package io.consentry.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A feed in memory; a batch is there whole, or not at all when it is told to break. */
public final class MemoryFeed implements Feed {
  private final List<Item> items = new ArrayList<>();
  private final Map<String, byte[]> marks = new HashMap<>();
  private int breakAfter = Integer.MAX_VALUE;
  private int batches;
  private int markBytes;

  /** Breaks after so many more batches. */
  public synchronized void breakAfter(int more) {
    breakAfter = more;
  }

  public synchronized List<Item> items() {
    return List.copyOf(items);
  }

  public synchronized int batches() {
    return batches;
  }

  /** How many bytes of marks were written so far. */
  public synchronized int markBytes() {
    return markBytes;
  }

  @Override
  public synchronized Map<String, byte[]> marks(String source) {
    Map<String, byte[]> found = new HashMap<>();
    marks.forEach((key, value) -> {
      if (key.startsWith(source + "/")) {
        found.put(key.substring(source.length() + 1), value);
      }
    });
    return found;
  }

  @Override
  public synchronized void write(String source, Batch batch) {
    if (breakAfter == 0) {
      throw new FeedException("broken by the test", null);
    }
    breakAfter--;
    if (!batch.isEmpty()) {
      batches++;
    }
    items.addAll(batch.items());
    batch
        .marks()
        .forEach((key, value) -> {
          if (value == null) {
            marks.remove(source + "/" + key);
          } else {
            markBytes += value.length;
            marks.put(source + "/" + key, value);
          }
        });
  }
}
