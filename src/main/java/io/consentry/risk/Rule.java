package io.consentry.risk;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One factor's definition: what it looks for. How many points it gives is {@link Policy}.
 *
 * @param id its name in the policy, in kebab-case
 * @param covers rows of the union of public detections
 * @param mitre MITRE ATT&CK techniques
 * @param applies whether it applies, and on what evidence
 */
record Rule(
    String id,
    Family family,
    List<String> covers,
    List<String> mitre,
    BiFunction<Situation, Policy, Optional<Hit>> applies) {

  /**
   * Why a rule applies.
   *
   * @param title in plain words, about this act
   */
  record Hit(String title, List<Evidence> evidence) {
    private static final int MAX_EVIDENCE = 20;

    Hit {
      evidence =
          evidence.size() > MAX_EVIDENCE
              ? List.copyOf(evidence.subList(0, MAX_EVIDENCE))
              : List.copyOf(evidence);
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

  /** The factor that this rule gives in the situation; empty where it does not apply. */
  Optional<Factor> factor(Situation situation, Policy policy) {
    return applies
        .apply(situation, policy)
        .map(hit ->
            new Factor(
                id, family, policy.points(id), false, hit.title(), hit.evidence(), mitre, covers));
  }
}
