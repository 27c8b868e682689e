package io.consentry.risk;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is a matter of taste, and not of fact: points, where levels begin, windows of time, limits,
 * the operator's lists. Read by {@link PolicyReader}; the default is the resource {@code
 * policy.yaml}, which also says what each name means.
 *
 * @param points of each factor by its id, -100 to 100
 * @param levels the lowest score of each level but INFO
 * @param windows times by name
 * @param limits whole numbers by name
 * @param lists the operator's lists by name, all in lower case
 * @param expectedVendors vendor by tenant and app id, as {@code tenant/app id}, lower case
 */
public record Policy(
    Map<String, Integer> points,
    Map<Level, Integer> levels,
    Map<String, Duration> windows,
    Map<String, Integer> limits,
    Map<String, Set<String>> lists,
    Map<String, String> expectedVendors) {
  private static final int LIMIT = 100;

  public Policy {
    points = Map.copyOf(points);
    levels = Map.copyOf(new EnumMap<>(levels));
    windows = Map.copyOf(windows);
    limits = Map.copyOf(limits);
    lists = Map.copyOf(lists);
    expectedVendors = Map.copyOf(expectedVendors);
    checkPoints(points);
    checkLevels(levels);
  }

  /** The policy that is in force for the tenant. */
  public Policy in(String tenant) {
    return this;
  }

  /** What a factor adds. */
  public int points(String factor) {
    return named("points", points, factor);
  }

  /** The window of that name. */
  public Duration window(String name) {
    return named("windows", windows, name);
  }

  /** The limit of that name. */
  public int limit(String name) {
    return named("limits", limits, name);
  }

  /** The list of that name, in lower case. */
  public Set<String> list(String name) {
    return named("lists", lists, name);
  }

  private static <V> V named(String section, Map<String, V> values, String name) {
    V found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException(section + ": expected a value for " + name + ", got none");
    }
    return found;
  }

  /** The level of a score. */
  public Level level(int score) {
    Level reached = Level.INFO;
    for (Map.Entry<Level, Integer> level : levels.entrySet()) {
      if (score >= level.getValue() && level.getKey().compareTo(reached) > 0) {
        reached = level.getKey();
      }
    }
    return reached;
  }

  private static void checkPoints(Map<String, Integer> points) {
    Set<String> known = new TreeSet<>();
    Rules.ALL.forEach(rule -> known.add(rule.id()));
    Set<String> unknown = new TreeSet<>(points.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "points: expected factors that exist, got " + String.join(", ", unknown));
    }
    known.removeAll(points.keySet());
    if (!known.isEmpty()) {
      throw new IllegalArgumentException(
          "points: expected a number for each factor, got none for " + String.join(", ", known));
    }
    points.forEach((id, value) -> {
      if (Math.abs(value) > LIMIT) {
        throw new IllegalArgumentException("points." + id + ": expected -100 to 100, got " + value);
      }
    });
  }

  private static void checkLevels(Map<Level, Integer> levels) {
    int below = 0;
    for (Level level : Level.values()) {
      if (level == Level.INFO) {
        continue;
      }
      Integer from = levels.get(level);
      if (from == null || from <= below || from > LIMIT) {
        throw new IllegalArgumentException(
            "levels."
                + level.label()
                + ": expected a number above "
                + below
                + " and at most 100, got "
                + from);
      }
      below = from;
    }
    if (levels.containsKey(Level.INFO)) {
      throw new IllegalArgumentException(
          "levels.info: expected nothing, as info begins at 0, got " + levels.get(Level.INFO));
    }
  }
}
