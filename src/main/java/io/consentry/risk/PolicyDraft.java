package io.consentry.risk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy while its files are read, one over the other. */
final class PolicyDraft {
  final Map<String, Integer> points = new HashMap<>();
  final Map<Level, Integer> levels = new EnumMap<>(Level.class);
  final Map<Family, Integer> families = new EnumMap<>(Family.class);
  final Map<String, Duration> windows = new HashMap<>();
  final Map<String, Integer> limits = new HashMap<>();
  final Map<String, Set<String>> lists = new HashMap<>();
  final Map<String, String> vendors = new HashMap<>();
  final List<Approval> approvals = new ArrayList<>();
  @Nullable WorkingHours workingHours;

  /** Which file, line and tenant set a value, by its path; what is bundled is not listed. */
  final Map<String, String> origins = new HashMap<>();

  PolicyDraft copy() {
    PolicyDraft copy = new PolicyDraft();
    copy.points.putAll(points);
    copy.levels.putAll(levels);
    copy.families.putAll(families);
    copy.windows.putAll(windows);
    copy.limits.putAll(limits);
    copy.lists.putAll(lists);
    copy.vendors.putAll(vendors);
    copy.approvals.addAll(approvals);
    copy.workingHours = workingHours;
    copy.origins.putAll(origins);
    return copy;
  }
}
