package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One factor: an attack that it must see, on the right evidence, and a neighbour that it must not.
 *
 * @param rule the factor's id
 * @param row the row of the union of public detections that the case is for, such as C03; empty for
 *     a factor that no public system has
 * @param evidence text that the factor's evidence must hold
 * @param policy what the operator's file says; empty for the bundled policy
 */
record RuleRow(
    String rule, String row, Scene attack, String evidence, Scene benign, String policy) {

  static RuleRow of(String rule, String row, Scene attack, String evidence, Scene benign) {
    return new RuleRow(rule, row, attack, evidence, benign, "");
  }

  /** The same under the operator's own policy file. */
  RuleRow under(String yaml) {
    return new RuleRow(rule, row, attack, evidence, benign, yaml);
  }

  /** Fails unless the attack is seen, for the right reason, and the neighbour is not. */
  void check() {
    Optional<Factor> seen = factor(attack);
    assertThat(seen).as("%s for %s must see the attack", rule, row).isPresent();
    if (!row.isEmpty()) {
      assertThat(seen.get().detections()).as(rule).contains(row);
    }
    assertThat(seen.get().evidence().stream().map(Evidence::value).collect(Collectors.joining(" ")))
        .as("%s's evidence", rule)
        .contains(evidence);
    assertThat(factor(benign)).as("%s for %s must not see its neighbour", rule, row).isEmpty();
  }

  private Optional<Factor> factor(Scene scene) {
    Policy file = PolicyReader.read("the operator's file", policy);
    return scene.finding(file).score().factors().stream()
        .filter(factor -> factor.id().equals(rule))
        .findFirst();
  }

  @Override
  public String toString() {
    return row + " " + rule;
  }
}
