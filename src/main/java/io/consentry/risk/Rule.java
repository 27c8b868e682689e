package io.consentry.risk;

import io.consentry.activity.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * One factor's definition: what it looks for. How many points it gives is {@link Policy}.
 *
 * @param id its name in the policy, in kebab-case
 * @param covers rows of the union of public detections
 * @param mitre MITRE ATT&CK techniques
 * @param applies whether it applies, and on what evidence
 * @param kinds it can only apply where an activity is of one of these; empty for no such condition
 * @param needs it can only apply where all of these are there
 */
record Rule(
    String id,
    Family family,
    List<String> covers,
    List<String> mitre,
    BiFunction<Situation, Policy, Optional<Hit>> applies,
    Set<Kind> kinds,
    EnumSet<Aspect> needs) {

  Rule {
    covers = List.copyOf(covers);
    mitre = List.copyOf(mitre);
    kinds = Set.copyOf(kinds);
  }

  /** A rule that is asked about whatever its group is asked about. */
  Rule(
      String id,
      Family family,
      List<String> covers,
      List<String> mitre,
      BiFunction<Situation, Policy, Optional<Hit>> applies) {
    this(id, family, covers, mitre, applies, Set.of(), EnumSet.noneOf(Aspect.class));
  }

  /** This rule, asked only where an activity is of one of the kinds. */
  Rule of(Kind first, Kind... others) {
    return new Rule(id, family, covers, mitre, applies, EnumSet.of(first, others), needs);
  }

  /** This rule, asked only where all of that is there. */
  Rule where(Aspect first, Aspect... others) {
    return new Rule(id, family, covers, mitre, applies, kinds, EnumSet.of(first, others));
  }

  /**
   * Why a rule applies.
   *
   * @param title in plain words, about this act
   * @param learning whether it says that something is unusual in a tenant of which too little is
   *     known yet to say so; it then counts for less
   */
  record Hit(String title, List<Evidence> evidence, boolean learning) {
    static final int MAX_EVIDENCE = 20;

    Hit {
      evidence =
          evidence.size() > MAX_EVIDENCE
              ? List.copyOf(evidence.subList(0, MAX_EVIDENCE))
              : List.copyOf(evidence);
    }

    Hit(String title, List<Evidence> evidence) {
      this(title, evidence, false);
    }

    /** This, as something unusual in the situation's tenant. */
    Hit unusual(Situation situation) {
      return new Hit(title, evidence, situation.past().learning());
    }

    /** Applies on that evidence, if there is any. */
    static Optional<Hit> on(List<Evidence> evidence, String title) {
      return evidence.isEmpty() ? Optional.empty() : Optional.of(new Hit(title, evidence));
    }

    /** As above, with the names put into the title for {@code %s}, if it applies. */
    static Optional<Hit> on(List<Evidence> evidence, String title, List<String> names) {
      return evidence.isEmpty()
          ? Optional.empty()
          : Optional.of(new Hit(title.replace("%s", Words.list(names)), evidence));
    }
  }

  private static final String LEARNING = " (little is known of this tenant yet)";

  /** The factor that this rule gives in the situation; empty where it does not apply. */
  Optional<Factor> factor(Situation situation, Policy policy) {
    return applies
        .apply(situation, policy)
        .map(hit ->
            new Factor(
                id,
                family,
                points(hit, policy),
                false,
                hit.learning() ? hit.title() + LEARNING : hit.title(),
                hit.evidence(),
                mitre,
                covers));
  }

  private int points(Hit hit, Policy policy) {
    int points = policy.points(id);
    return hit.learning() ? points * policy.limit("learning-percent") / 100 : points;
  }
}
