package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.catalog.TierRule.Vote;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EmptySource;

class TierRuleTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "entraops 0 + maester 0, ZERO",
    "entraops 0 + entrafalcon 0, ZERO",
    "entraops 0 + entrafalcon 1, ZERO",
    "entraops 0 + bloodhound 0, ZERO",
    "entraops 0 + mandiant 0, ONE",
    "entraops 0, ONE",
    "entraops 0 + entrafalcon 2, ONE",
    "entraops 0 + mandiant 1, ONE",
    "entraops 0 + scubagear 0, ONE",
    "entraops 1 + maester 0, ONE",
    "entraops 2 + scubagear 1, ONE",
    "entraops 1 + mandiant 1, ONE",
    "msidentitytools 1, ONE",
    "entraops 1, TWO",
    "entraops 2 + scubagear 2, TWO",
    "entrafalcon 2, TWO",
    "entraops 2, THREE",
    "entraops 2 + entrafalcon 3, THREE"
  })
  void followsTheRule(String votes, Tier expected) {
    assertThat(TierRule.tier(votes(votes))).isEqualTo(expected);
  }

  @ParameterizedTest
  @EmptySource
  void withoutVotesItIsTheLowest(List<Vote> votes) {
    assertThat(TierRule.tier(votes)).isEqualTo(Tier.THREE);
  }

  @ParameterizedTest(name = "{2}: {0}, privileged {1}, is {3}")
  @CsvSource({
    "ZERO, true, Global Administrator, ZERO",
    "ZERO, true, Global Reader, ONE",
    "ZERO, false, License Administrator, ONE",
    "ONE, true, Application Developer, ONE",
    "ONE, false, Exchange Administrator, ONE",
    "TWO, false, Message Center Reader, TWO",
    "UNKNOWN, false, Workplace Device Join, UNKNOWN"
  })
  void aRoleNeedsTwoVoicesForTheControlPlane(
      Tier entraOps, boolean privileged, String name, Tier expected) {
    assertThat(TierRule.role(entraOps, privileged, name)).isEqualTo(expected);
  }

  @Test
  void saysWhoSaysSo() {
    assertThat(
            TierRule.basis(
                List.of(new Vote("entraops", 0, "ControlPlane"), new Vote("bloodhound", 0, ""))))
        .isEqualTo("entraops ControlPlane, bloodhound 0");
  }

  private static List<Vote> votes(String text) {
    return Arrays.stream(text.split(" \\+ "))
        .map(vote -> vote.split(" "))
        .map(parts -> new Vote(parts[0], Integer.parseInt(parts[1]), ""))
        .toList();
  }
}
