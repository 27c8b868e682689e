package io.consentry.risk;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is a matter of taste, and not of fact: points, where levels begin, windows of time, the
 * operator's lists. Read by {@link PolicyReader}; the default is the resource {@code policy.yaml}.
 *
 * @param points of each factor by its id, -100 to 100
 * @param levels the lowest score of each level but INFO
 * @param credentialAfterConsent how long after consent a new credential is remarkable
 * @param roleChurn how long a role must be held to be no passing visit
 * @param act how long after its last event an act is over
 * @param verifiedDomains the tenant's own domains, lower case
 * @param breakGlassAccounts object ids or user principal names of accounts for emergencies, lower
 *     case
 * @param privilegedGroups object ids or names of groups that give power, lower case
 * @param conditionalAccessExclusions object ids or names of groups that Conditional Access leaves
 *     out, lower case
 * @param expectedVendors vendor by tenant and app id, as {@code tenant/app id}, lower case
 */
public record Policy(
    Map<String, Integer> points,
    Map<Level, Integer> levels,
    Duration credentialAfterConsent,
    Duration roleChurn,
    Duration act,
    Set<String> verifiedDomains,
    Set<String> breakGlassAccounts,
    Set<String> privilegedGroups,
    Set<String> conditionalAccessExclusions,
    Map<String, String> expectedVendors) {
  private static final int LIMIT = 100;

  public Policy {
    points = Map.copyOf(points);
    levels = Map.copyOf(new EnumMap<>(levels));
    verifiedDomains = Set.copyOf(verifiedDomains);
    breakGlassAccounts = Set.copyOf(breakGlassAccounts);
    privilegedGroups = Set.copyOf(privilegedGroups);
    conditionalAccessExclusions = Set.copyOf(conditionalAccessExclusions);
    expectedVendors = Map.copyOf(expectedVendors);
    checkPoints(points);
    checkLevels(levels);
  }

  /** What a factor adds. */
  public int points(String factor) {
    Integer found = points.get(factor);
    if (found == null) {
      throw new IllegalArgumentException("points: expected a number for " + factor + ", got none");
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
