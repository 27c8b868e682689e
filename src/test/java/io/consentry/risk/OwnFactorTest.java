package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.risk.PolicyReader.PolicyException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnFactorTest {
  private static final String FILE =
      """
      lists: {networks: [198.51.100.0/24]}
      factors:
        - id: mine
          family: actor
          points: 25
          title: a thing of our own
          when: %s
          mitre: [T1098.003]
          covers: [C03]
      """;

  private static final Scene SCENE =
      new Scene()
          .act(
              ADMIN,
              gives(app("Sync"), "Mail.ReadWrite"),
              grant(app("Sync"), true, "Mail.Read"),
              consent(app("Sync"), true, true, "Mail.Read"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant == '" + "TENANT" + "'",
        "actor.type == 'user' && actor.name == 'anna.berg@contoso.example'",
        "actor.ip.startsWith('198.51.') && known_network && actor.id != actor.app_id",
        "app.name == 'Sync' && app.vendor == '' && !app.first_party && !app.vendor_trusted",
        "app.registration in ['here', 'elsewhere', 'unknown'] && app.publisher == ''",
        "grants.exists(g, g.value == 'Mail.ReadWrite' && g.kind == 'application' && g.tier <= 1 && g.added)",
        "grants.filter(g, g.tenant_wide && g.resource == 'Microsoft Graph').size() == 2",
        "grants.all(g, g.vendor_status == '' && g.state == 'added' && !g.held_before)",
        "roles.size() == 0 && !failed",
        "held_before.size() == 0 && held_after.exists(p, p.value == 'Mail.Read')",
        "time == timestamp('2026-03-02T09:00:00Z') && hour == 9 && weekday == 1 && working_hours",
        "'consent' in kinds && 'app-role-grant' in kinds && activities.size() == 3",
        "lists['networks'].size() == 1 && !('x' in lists['verified-domains'])",
        "time - timestamp('2026-03-02T08:00:00Z') == duration('1h')",
        "app.name.matches('^S[a-z]+$')",
        "grants.map(g, g.value).filter(v, v.startsWith('Mail')).size() == 2 && hour + 1 == 10",
        "time + duration('1h') == timestamp('2026-03-02T10:00:00Z') && [].size() == 0",
        "{'a': 1}['a'] == 1 && [[1, 2], [3]].exists(l, 3 in l) && !has(lists.nothing)",
        "tenant == '" + "TENANT" + "' ? true : false",
      })
  void conditionsSeeTheAct(String when) {
    Finding finding = SCENE.finding(policy(when.replace("TENANT", TENANT)));

    Factor factor = own(finding).orElseThrow();
    assertThat(factor.points()).isEqualTo(25);
    assertThat(factor.counted()).isTrue();
    assertThat(factor.family()).isEqualTo(Family.ACTOR);
    assertThat(factor.title()).isEqualTo("a thing of our own");
    assertThat(factor.mitre()).containsExactly("T1098.003");
    assertThat(factor.detections()).containsExactly("C03");
  }

  @Test
  void rolesAreSeenWithTheirHolders() {
    Scene scene = new Scene().act(ADMIN, assigns(principal(USER), "Global Reader"));

    assertThat(
            own(
                scene.finding(
                    policy(
                        "roles.exists(r, r.name == 'Global Reader' && r.given && r.holder_type =="
                            + " 'user' && !r.holder_guest && r.change == 'assigned' && r.tier < 9)"))))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "actor.nam == 'x'            | 7 | undefined field 'nam' (column 6 of it)",
        "grants.exists(g, g.tire == 0) | 7 | undefined field 'tire'",
        "wrongname == 1              | 7 | undeclared reference to 'wrongname'",
        "actor.name                  | 7 | expected type 'bool' but found 'string'",
        "hour == 'nine'              | 7 | no matching overload",
        "'hour =='                   | 7 | mismatched input",
        "app.name.matches('(')       | 7 | missing closing )",
        "app.name.matches('a(?=b)')  | 7 | (?=",
        "time - time > duration('x') | 7 | x",
        "time > timestamp('x')       | 7 | x",
        "dyn(1) == dyn(2)            | 7 | dyn: every value has a type here (column 4 of it)",
        "1 in [1, 'a']               | 7 | values of different types in a list",
        "(app.name + 'x') == ''      | 7 | joined with +",
        "\"['a'].map(a, a + a).size() == 1\" | 7 | joined with +",
        "\"[[1]].map(a, a + a).size() == 1\" | 7 | joined with +",
        "\"[1].map(a, [[a, a]]).map(a, [a, a]).size() == 1\" | 7 | lists in lists, more than 3 deep",
        "'|~      hour == 9 &&~      actor.nam == 1' | 9 | undefined field 'nam'",
      })
  void aMistakeIsNamedByItsLineInTheFile(String when, int line, String got) {
    String file = FILE.formatted(when.replace('~', '\n'));

    assertThatThrownBy(() -> PolicyReader.read("own", file))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith(
            "own, line " + line + ": factors.when: expected a condition in CEL, got ")
        .hasMessageContaining(got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id: mine         | id: Mine Own     | 3 | factors.id: expected a name",
        "family: actor    | family: gossip   | 4 | factors.family: expected one of",
        "family: actor    | family: approval | 4 | factors.family: expected one of",
        "points: 25       | points: 125      | 5 | factors.points: expected -100 to 100",
        "points: 25       | note: x          | 5 | factors.note: expected one of",
        "T1098.003        | T10              | 8 | factors.mitre: expected a technique",
        "C03              | three            | 9 | factors.covers: expected a row",
      })
  void theRestIsCheckedToo(String good, String bad, int line, String message) {
    String file = FILE.formatted("hour == 9").replace(good, bad);

    assertThatThrownBy(() -> PolicyReader.read("own", file))
        .hasMessageStartingWith("own, line " + line + ": " + message);
  }

  @Test
  void anIdStandsOnceInAFile() {
    String file =
        FILE.formatted("true") + FILE.formatted("false").substring(FILE.indexOf("  - id"));

    assertThatThrownBy(() -> PolicyReader.read("own", file))
        .hasMessageContaining("expected each id once, got own.mine twice");
  }

  @Test
  void aConditionThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> policy("'" + "a".repeat(2_000) + "' == ''"))
        .hasMessageContaining("at most 2000 characters");
    assertThatThrownBy(() -> policy("(".repeat(500) + "true" + ")".repeat(500)))
        .isInstanceOf(PolicyException.class);
  }

  @Test
  void aPatternThatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> policy("app.name.matches('((a{100}){100}){100}')"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("exceeds allowed program size");
  }

  /** Whatever it is, it ends soon; it then does not apply, and says so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kinds.all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d,"
            + " [1,2,3,4,5,6,7,8,9,10].all(e, true)))))",
        "1 / (hour - 9) == 0",
        "lists['no-such-list'].size() == 0",
        "kinds[17] == 'x'",
      })
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatCannotBeDecidedDoesNotApplyAndIsCounted(String when) {
    Policy policy = policy(when);

    Finding finding = SCENE.finding(policy);

    assertThat(own(finding)).isEmpty();
    OwnFactor factor = policy.ownFactors().getFirst();
    assertThat(factor.failures().orElseThrow())
        .startsWith("own.mine (own, line 3): could not be decided ");
    assertThat(factor.newFailures()).isPresent();
    assertThat(factor.newFailures()).isEmpty();
  }

  @Test
  void patternsAreMatchedInLinearTime() {
    Policy policy = policy("'" + "a".repeat(1_000) + "b'.matches('^(a+)+$')");

    assertThat(own(SCENE.finding(policy))).isEmpty();
    assertThat(policy.ownFactors().getFirst().failures()).isEmpty();
  }

  @Test
  void itMayBeForSomeTenantsOnly() {
    String forUs = FILE.formatted("true") + "    tenants: [" + TENANT + "]\n";
    String forOthers = FILE.formatted("true") + "    tenants: [fabrikam]\n";
    String section =
        "tenants:\n  fabrikam:\n    " + FILE.formatted("true").replace("\n", "\n    ").strip();

    assertThat(own(SCENE.finding(PolicyReader.read("own", forUs)))).isPresent();
    assertThat(own(SCENE.finding(PolicyReader.read("own", forOthers)))).isEmpty();
    assertThat(own(SCENE.finding(PolicyReader.read("own", section)))).isEmpty();
  }

  @Test
  void everyFieldIsDocumented() {
    assertThat(OwnFields.describe())
        .hasSizeGreaterThan(45)
        .anyMatch(line -> line.matches("actor +Actor +who acted"))
        .anyMatch(line -> line.matches("grants +list\\(Grant\\) .*"))
        .anyMatch(line -> line.matches("Grant.tier +int +0 to 3.*"))
        .anyMatch(line -> line.matches("time +timestamp .*"))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(160));
  }

  private static Policy policy(String when) {
    return PolicyReader.read("own", FILE.formatted("\"" + when + "\""));
  }

  private static Optional<Factor> own(Finding finding) {
    return finding.score().factors().stream()
        .filter(factor -> factor.id().equals("own.mine"))
        .findFirst();
  }
}
