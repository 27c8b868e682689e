package io.consentry.activity;

import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The modified properties of an event as evidence: decoded, and bounded, since the raw event stays
 * where it was.
 */
final class Changes {
  private static final int MAX_CHANGES = 100;
  private static final int MAX_TEXT = 2_048;

  private Changes() {}

  /** The properties that really changed, without those of the given names. */
  static List<PropertyChange> of(RawEvent event, Set<String> without) {
    List<PropertyChange> changes = new ArrayList<>();
    for (RawTarget target : event.targets) {
      for (RawProperty property : target.properties()) {
        add(property, without, changes);
      }
    }
    return changes;
  }

  /** Adds the property if it really changed. */
  static void add(RawProperty property, Set<String> without, List<PropertyChange> changes) {
    @Nullable String before = text(property.before());
    @Nullable String after = text(property.after());
    if (!without.contains(property.name())
        && !Objects.equals(before, after)
        && changes.size() < MAX_CHANGES) {
      changes.add(new PropertyChange(bounded(property.name()), before, after));
    }
  }

  /** Text of at most 2,048 characters; longer text ends in an ellipsis. */
  static String bounded(String text) {
    return bounded(text, MAX_TEXT);
  }

  /** Text of at most so many characters; longer text ends in an ellipsis. */
  static String bounded(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** As {@link #bounded}, and null stays null. */
  static @Nullable String boundedOrNull(@Nullable String text) {
    return text == null ? null : bounded(text);
  }

  private static @Nullable String text(@Nullable String raw) {
    String text = Values.text(raw);
    return boundedOrNull(text);
  }
}
