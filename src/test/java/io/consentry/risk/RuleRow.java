package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity.WireFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One factor: an attack that it must see, on the right evidence, and a neighbour that it must not.
 * Both are told as acts, and as the wire events that Microsoft sends of them in each of the formats
 * that tell of such acts.
 *
 * @param rule the factor's id
 * @param row the row of the union of public detections that the case is for, such as C03; empty for
 *     a factor that nobody else has
 * @param evidence text that the factor's evidence must hold
 * @param policy what the operator's file says; empty for the bundled policy
 * @param untold formats that cannot tell of it, each with the reason
 */
record RuleRow(
    String rule,
    String row,
    Scene attack,
    String evidence,
    Scene benign,
    String policy,
    Map<WireFormat, String> untold) {

  static RuleRow of(String rule, String row, Scene attack, String evidence, Scene benign) {
    return new RuleRow(rule, row, attack, evidence, benign, "", Map.of());
  }

  /** The same under the operator's own policy file. */
  RuleRow under(String yaml) {
    return new RuleRow(rule, row, attack, evidence, benign, yaml, untold);
  }

  /** The same, which that format cannot tell of for a reason. */
  RuleRow untoldIn(WireFormat format, String why) {
    Map<WireFormat, String> more = new EnumMap<>(WireFormat.class);
    more.putAll(untold);
    more.put(format, why);
    return new RuleRow(rule, row, attack, evidence, benign, policy, more);
  }

  /** Fails unless the attack is seen, for the right reason, and the neighbour is not. */
  void check() {
    Policy file = file();
    sees(attack.finding(file), "told as acts");
    spares(benign.finding(file), "told as acts");
    for (WireFormat format : formats()) {
      sees(attack.findingFromWire(format, file), "in " + format);
      spares(benign.findingFromWire(format, file), "in " + format);
    }
  }

  /** The formats that the case is tried in; none for acts that no audit event tells of. */
  List<WireFormat> formats() {
    return Arrays.stream(WireFormat.values())
        .filter(format -> attack.toldIn(format) && benign.toldIn(format))
        .filter(format -> !untold.containsKey(format))
        .toList();
  }

  /** The factor that the attack gives. */
  Factor factor() {
    return factor(attack.finding(file())).orElseThrow();
  }

  /** What a scene of this case tells, and what the last act comes to. */
  String told(Scene scene) {
    return scene.told() + ". " + scene.finding(file()).sentence();
  }

  private Policy file() {
    return PolicyReader.read("the operator's file", policy);
  }

  private void sees(Finding finding, String how) {
    unaskedSayNothing(finding);
    Optional<Factor> seen = factor(finding);
    assertThat(seen).as("%s for %s must see the attack, %s", rule, row, how).isPresent();
    Factor factor = seen.get();
    assertThat(factor.detections()).as(rule).containsAll(row.isEmpty() ? List.of() : List.of(row));
    assertThat(factor.title()).as(rule).isNotBlank().doesNotContain("null", "%s");
    assertThat(factor.evidence().stream().map(Evidence::value).collect(Collectors.joining("\n")))
        .as("%s's evidence, %s", rule, how)
        .contains(evidence);
  }

  private void spares(Finding finding, String how) {
    unaskedSayNothing(finding);
    assertThat(factor(finding))
        .as("%s for %s must not see its neighbour, %s", rule, row, how)
        .isEmpty();
  }

  /** What a rule says that it needs is only there to save asking it: it must say nothing then. */
  private void unaskedSayNothing(Finding finding) {
    Situation situation = finding.situation();
    for (Rule each : Rules.ALL) {
      boolean ofAnotherKind =
          !each.kinds().isEmpty() && Collections.disjoint(each.kinds(), situation.kinds());
      if (ofAnotherKind || !situation.hasAll(each.needs())) {
        assertThat(each.factor(situation, file()))
            .as("%s, which is not asked about %s", each.id(), finding.sentence())
            .isEmpty();
      }
    }
  }

  private Optional<Factor> factor(Finding finding) {
    return finding.score().factors().stream()
        .filter(factor -> factor.id().equals(rule))
        .findFirst();
  }

  @Override
  public String toString() {
    return row + " " + rule;
  }
}
