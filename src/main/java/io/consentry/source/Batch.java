package io.consentry.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written together or not at all: items, and how far the source has come with them.
 *
 * @param marks by key, below the source's own name; null forgets a mark
 */
public record Batch(List<Item> items, Map<String, byte @Nullable []> marks) {
  public Batch {
    items = Collections.unmodifiableList(new ArrayList<>(items));
    marks = Collections.unmodifiableMap(new LinkedHashMap<>(marks));
  }

  /** Whether it would write nothing. */
  public boolean isEmpty() {
    return items.isEmpty() && marks.isEmpty();
  }

  /** How many bytes it has. */
  int size() {
    return items.stream().mapToInt(Item::size).sum();
  }
}
