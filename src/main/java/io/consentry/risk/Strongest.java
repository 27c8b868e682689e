package io.consentry.risk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of the factors of each family the strongest for the act's danger and the strongest against it:
 * these count, within what the policy lets the family give at most.
 */
final class Strongest {
  private final Policy policy;
  private final Map<Family, Factor> most = new EnumMap<>(Family.class);
  private final Map<Family, Factor> least = new EnumMap<>(Family.class);

  private Strongest(Policy policy) {
    this.policy = policy;
  }

  /** Of equally strong ones the first. */
  static Strongest of(List<Factor> factors, Policy policy) {
    Strongest strongest = new Strongest(policy);
    for (Factor factor : factors) {
      boolean speaksFor = factor.points() >= 0;
      Map<Family, Factor> side = speaksFor ? strongest.most : strongest.least;
      Factor known = side.get(factor.family());
      if (known == null
          || (speaksFor ? factor.points() > known.points() : factor.points() < known.points())) {
        side.put(factor.family(), factor);
      }
    }
    return strongest;
  }

  /** The score that they make. */
  int sum() {
    return sum(null);
  }

  /** The score that they make without what the family has for the act's danger. */
  int sumWithout(Family gone) {
    return sum(gone);
  }

  private int sum(@Nullable Family gone) {
    int sum = 0;
    for (Factor factor : most.values()) {
      sum += factor.family() == gone ? 0 : points(factor);
    }
    int approved = 0;
    for (Factor factor : least.values()) {
      if (factor.family() == Family.APPROVAL) {
        approved += points(factor);
      } else {
        sum += points(factor);
      }
    }
    return Score.within(sum, approved);
  }

  private int points(Factor factor) {
    int cap = policy.cap(factor.family());
    return Math.clamp(factor.points(), -cap, cap);
  }

  /** The factors, each with whether it counts; without those of families that are switched off. */
  List<Factor> marked(List<Factor> factors) {
    List<Factor> marked = new ArrayList<>(factors.size());
    for (Factor factor : factors) {
      int cap = policy.cap(factor.family());
      if (cap > 0) {
        Map<Family, Factor> side = factor.points() >= 0 ? most : least;
        @Nullable Factor strongest = side.get(factor.family());
        boolean counts =
            strongest != null && strongest.id().equals(factor.id()) && factor.points() != 0;
        marked.add((counts ? factor.counted(true) : factor).within(cap));
      }
    }
    return marked;
  }
}
