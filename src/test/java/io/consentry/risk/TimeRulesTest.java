package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.role;
import static io.consentry.risk.Tell.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeRulesTest {
  private static final Duration TO_NIGHT = Duration.ofHours(17);
  private static final AppRef TEAMS =
      new AppRef(
          "1fec8e78-bce4-4aaf-ab1b-5451cc387264", Scene.id("teams principal"), null, "Teams");

  static List<RuleRow> rows() {
    return List.of(
        RuleRow.of(
            "power-given-after-hours",
            "",
            night().act(ADMIN, gives(app("Sync"), "Mail.Read")),
            "Tuesday, 2026-03-03 02:00 in UTC",
            night().act(USER, grant(app("Sync"), false, "Mail.Read"))),
        RuleRow.of(
            "service-principal-added-after-hours",
            "L06",
            night().act(ADMIN, addsPrincipal(app("Sync"))),
            "Tuesday, 2026-03-03 02:00 in UTC",
            new Scene().act(ADMIN, addsPrincipal(app("Sync")))),
        RuleRow.of(
            "service-principal-added-after-hours",
            "L06",
            night().act(ADMIN, addsPrincipal(app("Sync"))),
            "Monday, Tuesday",
            night().act(Scene.application("Terraform"), addsPrincipal(app("Sync")))),
        RuleRow.of(
            "service-principal-added-after-hours",
            "L06",
            night().act(ADMIN, addsPrincipal(app("Sync"))),
            "06:00 to 20:00",
            night().act(ADMIN, addsPrincipal(TEAMS))),
        RuleRow.of(
            "role-activated-after-hours",
            "M04",
            night().act(USER, activates()),
            "Tuesday, 2026-03-03 02:00",
            new Scene().act(USER, activates())),
        RuleRow.of(
            "role-activated-after-hours",
            "M04",
            night().act(PIM, assigns(principal(USER), "User Administrator")),
            "Tuesday",
            night().act(PIM, removes(principal(USER), "User Administrator"))),
        RuleRow.of(
            "role-activated-after-hours",
            "M04",
            night().act(USER, activates()),
            "UTC",
            night()
                .act(
                    USER,
                    role(principal(USER), "User Administrator", RoleChange.EXPIRED, Via.PIM))));
  }

  private static Scene night() {
    return new Scene().later(TO_NIGHT);
  }

  private static io.consentry.activity.Act activates() {
    return role(principal(USER), "User Administrator", RoleChange.ACTIVATED, Via.PIM);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  @ParameterizedTest(name = "{0} {1} is within: {2}")
  @CsvSource({
    // Monday to Friday 06:00 to 20:00 UTC: the first moment is in, the last is not
    "UTC, 2026-03-02T05:59:59Z, false",
    "UTC, 2026-03-02T06:00:00Z, true",
    "UTC, 2026-03-02T19:59:59.999Z, true",
    "UTC, 2026-03-02T20:00:00Z, false",
    "UTC, 2026-03-06T12:00:00Z, true",
    "UTC, 2026-03-07T12:00:00Z, false",
    "UTC, 2026-03-08T12:00:00Z, false",
    // Berlin: the clocks go forward on 2026-03-29 and back on 2026-10-25, both Sundays
    "Europe/Berlin, 2026-03-27T05:00:00Z, true",
    "Europe/Berlin, 2026-03-27T04:59:59Z, false",
    "Europe/Berlin, 2026-03-30T04:00:00Z, true",
    "Europe/Berlin, 2026-03-30T03:59:59Z, false",
    "Europe/Berlin, 2026-03-30T18:00:00Z, false",
    "Europe/Berlin, 2026-10-26T05:00:00Z, true",
    "Europe/Berlin, 2026-10-26T04:59:59Z, false",
    "Europe/Berlin, 2026-10-26T18:59:59Z, true",
    // The day is that of the zone, too
    "Pacific/Auckland, 2026-03-01T18:00:00Z, true",
    "America/Los_Angeles, 2026-03-07T02:00:00Z, true",
  })
  void hoursAreThoseOfTheZone(String zone, Instant time, boolean within) {
    Policy policy = PolicyReader.read("own", "working-hours: {zone: " + zone + "}");

    assertThat(policy.workingHours().contains(time)).isEqualTo(within);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-06T21:59:59Z, false",
    "2026-03-06T22:00:00Z, true",
    "2026-03-07T05:59:59Z, true",
    "2026-03-07T06:00:00Z, false",
    "2026-03-07T22:00:00Z, false",
    "2026-03-02T01:00:00Z, false",
  })
  void aShiftOverMidnightBelongsToTheDayItBegins(Instant time, boolean within) {
    Policy policy = PolicyReader.read("own", "working-hours: {from: '22:00', to: '06:00'}");

    assertThat(policy.workingHours().contains(time)).isEqualTo(within);
  }

  @Test
  void equalTimesAreAWholeDay() {
    Policy policy =
        PolicyReader.read("own", "working-hours: {days: [saturday], from: '00:00', to: '00:00'}");

    assertThat(policy.workingHours().contains(Instant.parse("2026-03-07T00:00:00Z"))).isTrue();
    assertThat(policy.workingHours().contains(Instant.parse("2026-03-07T23:59:59Z"))).isTrue();
    assertThat(policy.workingHours().contains(Instant.parse("2026-03-08T00:00:00Z"))).isFalse();
  }

  @Test
  void peopleWhoGivePowerAtNightAreSeen() {
    assertThat(seen(night().act(ADMIN, gives(app("Sync"), "Mail.Read")))).isTrue();
    assertThat(seen(night().act(ADMIN, grant(app("Sync"), true, "Mail.Read")))).isTrue();
    assertThat(seen(night().act(ADMIN, secret(true, app("Sync"), false)))).isTrue();
    assertThat(seen(night().act(ADMIN, assigns(principal(USER), "User Administrator")))).isTrue();
    assertThat(seen(night().act(ADMIN, Tell.elevates()))).isTrue();
  }

  @Test
  void othersAreNot() {
    Actor pipeline = Scene.application("Terraform");
    assertThat(seen(new Scene().act(ADMIN, gives(app("Sync"), "Mail.Read")))).isFalse();
    assertThat(seen(night().act(pipeline, gives(app("Sync"), "Mail.Read")))).isFalse();
    assertThat(seen(night().act(ADMIN, gives(TEAMS, "Mail.Read")))).isFalse();
    assertThat(seen(night().act(ADMIN, Tell.takes(app("Sync"), "Mail.Read")))).isFalse();
    assertThat(seen(night().act(USER, consent(app("Notes"), false, false, "User.Read")))).isFalse();
    assertThat(seen(night().act(PIM, removes(principal(USER), "User Administrator")))).isFalse();
    assertThat(seen(night().fails("denied", ADMIN, gives(app("Sync"), "Mail.Read")))).isFalse();
  }

  @Test
  void aTenantHasItsOwnHours() {
    Policy policy =
        PolicyReader.read(
            "own", "tenants: {" + Scene.TENANT + ": {working-hours: {zone: America/Los_Angeles}}}");
    Scene scene = night().act(ADMIN, addsPrincipal(app("Sync"))); // 18:00 there

    assertThat(scene.finding(policy).score().factors())
        .noneMatch(factor -> factor.family() == Family.TIME);
  }

  private static boolean seen(Scene scene) {
    return scene.finding().score().factors().stream()
        .anyMatch(factor -> factor.id().equals("power-given-after-hours"));
  }
}
