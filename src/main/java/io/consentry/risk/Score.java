package io.consentry.risk;

import java.util.List;

/**
 * The sum.
 *
 * @param value 0 to 100
 * @param factors all that apply: those that count first, the strongest first
 * @param counterfactuals what would have made it lower, the lowest first
 */
public record Score(
    int value, Level level, List<Factor> factors, List<Counterfactual> counterfactuals) {
  public Score {
    factors = List.copyOf(factors);
    counterfactuals = List.copyOf(counterfactuals);
  }

  /**
   * The sum of the factors that count. What an approval takes away is taken at the end, from a sum
   * that is within its bounds already: it silences an act however much speaks of it.
   */
  static int sum(List<Factor> factors) {
    int sum = 0;
    int approved = 0;
    for (Factor factor : factors) {
      if (factor.counted() && factor.family() == Family.APPROVAL && factor.points() < 0) {
        approved += factor.points();
      } else if (factor.counted()) {
        sum += factor.points();
      }
    }
    return within(sum, approved);
  }

  /** A sum within its bounds, and what is left of it by what an approval takes away. */
  static int within(int sum, int approved) {
    return Math.clamp(Math.clamp(sum, 0, Policy.LIMIT) + approved, 0, Policy.LIMIT);
  }
}
