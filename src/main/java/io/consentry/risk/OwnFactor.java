package io.consentry.risk;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * A factor that the operator wrote. Where its condition cannot be decided it does not apply, which
 * is counted, and said once.
 */
public final class OwnFactor {
  /** Before the operator's id, so that it never meets a bundled one. */
  static final String PREFIX = "own.";

  private final String id;
  private final Family family;
  private final int points;
  private final String title;
  private final List<String> covers;
  private final List<String> mitre;
  private final Set<String> tenants;
  private final OwnCondition condition;
  private final String where;
  private final LongAdder failures = new LongAdder();
  private final AtomicBoolean said = new AtomicBoolean();
  private volatile String lastFailure = "";

  /**
   * A factor.
   *
   * @param id with the prefix
   * @param tenants those it is for, in lower case; empty for all
   * @param where the file and line it stands in
   */
  OwnFactor(
      String id,
      Family family,
      int points,
      String title,
      List<String> covers,
      List<String> mitre,
      Set<String> tenants,
      OwnCondition condition,
      String where) {
    this.id = id;
    this.family = family;
    this.points = points;
    this.title = title;
    this.covers = List.copyOf(covers);
    this.mitre = List.copyOf(mitre);
    this.tenants = Set.copyOf(tenants);
    this.condition = condition;
    this.where = where;
  }

  /** Its name in every output. */
  public String id() {
    return id;
  }

  /** What it adds. */
  int points() {
    return points;
  }

  /** What it is, in one line. */
  String describe() {
    return "%+d %s, %s: %s".formatted(points, family.label(), title, condition.text());
  }

  /** The factor that it gives in the situation; empty where it does not apply. */
  Optional<Factor> factor(Situation situation, Policy policy) {
    if (!tenants.isEmpty() && !tenants.contains(situation.tenantId().toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    try {
      if (!condition.holds(situation, policy)) {
        return Optional.empty();
      }
    } catch (OwnCondition.UndecidedException e) {
      failures.increment();
      lastFailure = String.valueOf(e.getMessage());
      return Optional.empty();
    }
    Evidence evidence =
        new Evidence(situation.activities().getFirst().eventId(), where, condition.text());
    return Optional.of(
        new Factor(id, family, points, false, title, List.of(evidence), mitre, covers));
  }

  /** What failed and how often; empty where nothing did. */
  public Optional<String> failures() {
    long count = failures.sum();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%s (%s): could not be decided %s, such as: %s"
                .formatted(
                    id,
                    where,
                    Words.count((int) Math.min(count, Integer.MAX_VALUE), "time"),
                    lastFailure));
  }

  /** As {@link #failures}, but only the first time that there are any. */
  public Optional<String> newFailures() {
    Optional<String> failed = failures();
    return failed.isPresent() && said.compareAndSet(false, true) ? failed : Optional.empty();
  }
}
