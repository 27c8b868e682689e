package io.consentry.risk;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is a matter of taste, and not of fact: points, where levels begin, windows of time, limits,
 * the operator's lists, for all tenants and for each one that has its own. Read by {@link
 * PolicyReader}; the default is the resource {@code policy.yaml}, which also says what each name
 * means. Immutable.
 */
public final class Policy {
  /** What a factor adds or takes at most, and what a score is at most. */
  static final int LIMIT = 100;

  /** The window that no factor looks back beyond; what is older may be forgotten. */
  public static final String HISTORY = "history";

  /** Where a value comes from that no file set. */
  public static final String BUNDLED = "bundled";

  private final OwnConditions conditions;
  private final Map<String, Integer> points;
  private final Map<Level, Integer> levels;
  private final Map<Family, Integer> families;
  private final Map<String, Duration> windows;
  private final Map<String, Integer> limits;
  private final Map<String, Set<String>> lists;
  private final Map<String, String> expectedVendors;
  private final WorkingHours workingHours;
  private final Networks networks;
  private final List<AttackTool> attackTools;
  private final List<AttackTool> commonAttackTools;
  private final Map<String, List<Approval>> approvals;
  private final List<OwnFactor> ownFactors;
  private final Map<String, String> origins;
  private final Map<String, Policy> tenants;
  private final Map<String, String> documents;

  /**
   * A policy of what was read.
   *
   * @param tenants the policies of tenants that have their own, by tenant id in lower case
   * @param documents the texts it was read from, by name, but for the bundled one
   */
  Policy(PolicyDraft draft, Map<String, Policy> tenants, Map<String, String> documents) {
    this.conditions = draft.conditions;
    this.points = unmodifiable(draft.points);
    this.levels = Collections.unmodifiableMap(new TreeMap<>(draft.levels));
    this.families = Map.copyOf(draft.families);
    this.windows = unmodifiable(draft.windows);
    this.limits = unmodifiable(draft.limits);
    this.lists = unmodifiable(draft.lists);
    this.expectedVendors = Map.copyOf(draft.vendors);
    this.workingHours =
        Objects.requireNonNull(draft.workingHours, "working-hours: expected, got none");
    this.networks = Networks.of(draft.lists.getOrDefault("networks", Set.of()));
    this.attackTools = AttackTool.of(draft.lists.getOrDefault("attack-tools", Set.of()));
    this.commonAttackTools =
        AttackTool.of(draft.lists.getOrDefault("attack-tools-with-common-scopes", Set.of()));
    this.approvals =
        draft.approvals.stream()
            .collect(
                Collectors.groupingBy(
                    approval -> approval.tenant() + "/" + approval.app(),
                    Collectors.toUnmodifiableList()));
    this.ownFactors = List.copyOf(draft.factors.values());
    this.origins = Map.copyOf(draft.origins);
    this.tenants = Map.copyOf(tenants);
    this.documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
    requirePointsForEachRule();
  }

  /** A hash map, as these are asked for each rule: Map.copyOf makes maps that are slower. */
  private static <V> Map<String, V> unmodifiable(Map<String, V> values) {
    return Collections.unmodifiableMap(new HashMap<>(values));
  }

  private void requirePointsForEachRule() {
    Set<String> missing = new TreeSet<>(Rules.IDS);
    missing.removeAll(points.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "points: expected a number for each factor, got none for " + String.join(", ", missing));
    }
  }

  /** The policy that is in force for the tenant. */
  public Policy in(String tenant) {
    return tenants.isEmpty() ? this : tenants.getOrDefault(tenant.toLowerCase(Locale.ROOT), this);
  }

  /** The tenants that have a policy of their own. */
  public Set<String> tenants() {
    return new TreeSet<>(tenants.keySet());
  }

  /** The texts it was read from, by name, in the order in which one goes over the other. */
  public Map<String, String> documents() {
    return documents;
  }

  /**
   * This policy with further documents over it, or in the place of those of the same name. Throws
   * {@link PolicyReader.PolicyException}.
   */
  public Policy with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(documents);
    all.putAll(more);
    return all.equals(documents) ? this : PolicyReader.read(all, conditions);
  }

  /** What each bundled factor adds, by its id. */
  public Map<String, Integer> points() {
    return points;
  }

  /** As {@link #points()}, with those of the operator's own factors. */
  Map<String, Integer> allPoints() {
    Map<String, Integer> all = new TreeMap<>(points);
    ownFactors.forEach(own -> all.put(own.id(), own.points()));
    return all;
  }

  /** What a factor adds. */
  public int points(String factor) {
    return named("points", points, factor);
  }

  /** What the factors of a family add or take at most; 0 for a family that is switched off. */
  public int cap(Family family) {
    return families.getOrDefault(family, LIMIT);
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

  /** Every list by its name. */
  Map<String, Set<String>> lists() {
    return lists;
  }

  private static <V> V named(String section, Map<String, V> values, String name) {
    V found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException(section + ": expected a value for " + name + ", got none");
    }
    return found;
  }

  /** The lowest score of each level but the lowest one. */
  public Map<Level, Integer> levels() {
    return levels;
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

  /** When people work. */
  public WorkingHours workingHours() {
    return workingHours;
  }

  /** The operator's networks, the list of that name. */
  public Networks networks() {
    return networks;
  }

  /** The list {@code attack-tools}. */
  List<AttackTool> attackTools() {
    return attackTools;
  }

  /** The list {@code attack-tools-with-common-scopes}. */
  List<AttackTool> attackToolsWithCommonScopes() {
    return commonAttackTools;
  }

  /** Vendor by tenant and app id, as {@code tenant/app id}, lower case. */
  public Map<String, String> expectedVendors() {
    return expectedVendors;
  }

  /** What the operator approved for the application in the tenant; most often nothing. */
  List<Approval> approvals(String tenant, @Nullable String appId) {
    return approvals.isEmpty() || appId == null
        ? List.of()
        : approvals.getOrDefault(
            tenant.toLowerCase(Locale.ROOT) + "/" + appId.toLowerCase(Locale.ROOT), List.of());
  }

  /** Every approval. */
  public List<Approval> approvals() {
    return approvals.values().stream().flatMap(List::stream).toList();
  }

  /** The operator's own factors for the tenants that have no policy of their own. */
  public List<OwnFactor> ownFactors() {
    return ownFactors;
  }

  /** Every one of the operator's own factors, those of single tenants too. */
  public Set<OwnFactor> allOwnFactors() {
    Set<OwnFactor> all = new LinkedHashSet<>(ownFactors);
    tenants.values().forEach(tenant -> all.addAll(tenant.ownFactors));
    return all;
  }

  /** Which file and line set the value at that path, such as {@code points.user-consent}. */
  public String origin(String path) {
    return origins.getOrDefault(path, BUNDLED);
  }

  /** Every value by its path, as text: what two policies differ in is what differs here. */
  public Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    points.forEach((id, value) -> values.put("points." + id, String.valueOf(value)));
    levels.forEach((level, from) -> values.put("levels." + level.label(), String.valueOf(from)));
    families.forEach(
        (family, cap) -> values.put("families." + family.label(), String.valueOf(cap)));
    windows.forEach((name, window) -> values.put("windows." + name, window.toString()));
    limits.forEach((name, limit) -> values.put("limits." + name, String.valueOf(limit)));
    lists.forEach(
        (name, list) -> values.put("lists." + name, String.join(", ", new TreeSet<>(list))));
    expectedVendors.forEach((app, vendor) -> values.put("expected-vendors." + app, vendor));
    ownFactors.forEach(factor -> values.put("factors." + factor.id(), factor.describe()));
    approvals()
        .forEach(approval -> values.put("approvals." + approval.where(), approval.describe()));
    values.put("working-hours", workingHours.toString());
    return values;
  }
}
