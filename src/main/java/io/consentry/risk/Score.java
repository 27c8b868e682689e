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
}
