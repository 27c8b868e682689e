package io.consentry.risk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The sum of a finding, step by step: what counted in each family and what else was found, what was
 * taken away, and who set each number. What a finding says of itself stands beside what the policy
 * says now.
 */
public final class Explanation {
  private final Policy policy;
  private final List<String> lines = new ArrayList<>();

  private Explanation(Policy policy) {
    this.policy = policy;
  }

  /**
   * Explains.
   *
   * @param factors of the finding
   * @param score that the finding has
   * @param policy that is in force for the finding's tenant
   */
  public static List<String> of(List<Factor> factors, int score, Policy policy) {
    Explanation explanation = new Explanation(policy);
    explanation.families(factors);
    explanation.sum(factors, score);
    explanation.level(score);
    return List.copyOf(explanation.lines);
  }

  private void families(List<Factor> factors) {
    Map<Family, List<Factor>> families = new EnumMap<>(Family.class);
    factors.forEach(
        factor -> families.computeIfAbsent(factor.family(), _ -> new ArrayList<>()).add(factor));
    families.forEach((family, of) -> {
      lines.add(family.label() + (policy.cap(family) < Policy.LIMIT ? cap(family) : ""));
      of.stream().filter(Factor::counted).forEach(factor -> factor(factor, "  "));
      of.stream().filter(factor -> !factor.counted()).forEach(factor -> factor(factor, "  also "));
    });
  }

  private String cap(Family family) {
    String path = "families." + family.label();
    return " (at most %d, %s)".formatted(policy.cap(family), policy.origin(path));
  }

  private void factor(Factor factor, String before) {
    lines.add(
        "%s%+d %s: %s [%s]"
            .formatted(before, factor.points(), factor.id(), factor.title(), set(factor)));
  }

  /**
   * Who set the points; what the finding has may be less while learning, or from another policy.
   */
  private String set(Factor factor) {
    String path = "points." + factor.id();
    Integer now = policy.allPoints().get(factor.id());
    if (now == null) {
      return "not in this policy";
    }
    String origin = policy.origin(path);
    return now == factor.points() ? origin : "%s, which says %+d".formatted(origin, now);
  }

  private void sum(List<Factor> factors, int score) {
    int plus = 0;
    int minus = 0;
    int approved = 0;
    for (Factor factor : factors) {
      if (factor.counted() && factor.family() == Family.APPROVAL && factor.points() < 0) {
        approved += factor.points();
      } else if (factor.counted() && factor.points() >= 0) {
        plus += factor.points();
      } else if (factor.counted()) {
        minus += factor.points();
      }
    }
    int within = Math.clamp(plus + minus, 0, Policy.LIMIT);
    StringBuilder sum = new StringBuilder("sum: ").append(plus);
    if (minus < 0) {
      sum.append(" - ").append(-minus).append(" = ").append(plus + minus);
    }
    if (within != plus + minus) {
      sum.append(", kept within 0 and 100: ").append(within);
    }
    if (approved < 0) {
      sum.append(", approved ")
          .append(approved)
          .append(": ")
          .append(Math.clamp(within + approved, 0, Policy.LIMIT));
    }
    lines.add(sum.toString());
    int total = Score.sum(factors);
    if (total != score) {
      lines.add("the finding says %d, and its factors add up to %d".formatted(score, total));
    }
  }

  private void level(int score) {
    List<String> levels = new ArrayList<>();
    policy
        .levels()
        .forEach((level, from) ->
            levels.add(
                "%s from %d [%s]"
                    .formatted(level.label(), from, policy.origin("levels." + level.label()))));
    lines.add(
        "level: %d is %s (%s)"
            .formatted(score, policy.level(score).label(), String.join(", ", levels)));
  }
}
