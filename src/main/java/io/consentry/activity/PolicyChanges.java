package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a policy that its event holds whole, before and after, as JSON: one for each field
 * that differs, by its path, such as {@code conditions.users.excludeUsers}, and beside them that it
 * is not in force, or blocks. What is no such document is read as {@link Changes} does.
 */
final class PolicyChanges {
  private static final int MAX_CHANGES = 100;

  /** Fields that differ each time and say nothing. */
  private static final Set<String> TIMES =
      Set.of("createdDateTime", "modifiedDateTime", "lastModifiedDateTime", "deletedDateTime");

  private static final String IN_FORCE = "enabled";
  private static final String BLOCKED = "blocked";

  private PolicyChanges() {}

  static List<PropertyChange> of(RawEvent event, Set<String> without) {
    List<PropertyChange> changes = new ArrayList<>();
    for (RawTarget target : event.targets) {
      for (RawProperty property : target.properties()) {
        JsonNode before = Values.object(property.before());
        JsonNode after = Values.object(property.after());
        if (before != null || after != null) {
          add(prefix(property.name()), before, after, changes);
        } else if (!TIMES.contains(property.name())) {
          Changes.add(property, without, changes);
        }
      }
    }
    return changes;
  }

  /** A property that holds the whole policy adds nothing to the paths in it. */
  private static String prefix(String property) {
    return property.endsWith("Policy") || property.endsWith("PolicyDetail") ? "" : property;
  }

  private static void add(
      String prefix,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      List<PropertyChange> changes) {
    Map<String, Set<String>> old = fields(prefix, before);
    Map<String, Set<String>> now = fields(prefix, after);
    Set<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    boolean changed = !old.equals(now);
    for (String path : paths) {
      Set<String> was = old.getOrDefault(path, Set.of());
      Set<String> is = now.getOrDefault(path, Set.of());
      boolean told = !was.equals(is) || (changed && context(path, is));
      if (told && changes.size() < MAX_CHANGES) {
        changes.add(new PropertyChange(Changes.bounded(path), text(was, is), text(is, was)));
      }
    }
  }

  /** Whether it says what the changes beside it are worth: of the policy itself, or of a list. */
  private static boolean context(String path, Set<String> values) {
    return path.equals("state")
        ? !values.contains(IN_FORCE)
        : path.endsWith(".accessType") && values.contains(BLOCKED);
  }

  /** What the other side has not comes first: long lists are cut at their end. */
  private static @Nullable String text(Set<String> values, Set<String> others) {
    List<String> ordered = new ArrayList<>(values);
    ordered.sort((a, b) -> Boolean.compare(others.contains(a), others.contains(b)));
    return ordered.isEmpty() ? null : Changes.bounded(String.join(", ", ordered));
  }

  private static Map<String, Set<String>> fields(String prefix, @Nullable JsonNode document) {
    Map<String, Set<String>> fields = new TreeMap<>();
    if (document != null) {
      walk(prefix, document, fields);
    }
    return fields;
  }

  private static void walk(String path, JsonNode node, Map<String, Set<String>> fields) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!TIMES.contains(field.getKey())) {
          walk(join(path, field.getKey()), field.getValue(), fields);
        }
      }
    } else if (node.isArray()) {
      int index = 0;
      for (JsonNode element : node) {
        String key = element.path("id").asText(String.valueOf(index++));
        walk(element.isContainerNode() ? join(path, key) : path, element, fields);
      }
    } else if (!node.isNull() && !node.asText().isEmpty()) {
      fields.computeIfAbsent(path, _ -> new TreeSet<>()).add(node.asText());
    }
  }

  private static String join(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
