package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.removesSecret;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.Tell.takes;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Derived;
import io.consentry.activity.Principal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways to control of the tenant, told step by step, and only where they are still open. */
class PathRulesTest {
  private static final AppRef SYNC = app("backup-sync");
  private static final String ROLES = "RoleManagement.ReadWrite.Directory";
  private static final Principal GROUP =
      new Principal(Principal.Type.GROUP, Scene.id("Helpers"), "Helpers", null);

  private static final AppRef VENDORS = app("MD.ECO - Connector - M365 Defender");
  private static final Derived.Review REVIEW = new Derived.Review(VENDORS, "the document changed");
  private static final String APPROVAL =
      """
      approvals:
        - tenant: %s
          app: %s
          permissions:
            - {resource: Microsoft Graph, kind: application, values: [Printer.Read.All]}
          owner: anna.berg
          reason: change 4711
          expires: 2026-03-02
      """
          .formatted(Scene.TENANT, VENDORS.appId());

  static List<RuleRow> rows() {
    return List.of(
        RuleRow.of(
            "group-that-holds-a-role",
            "G06",
            new Scene()
                .act(ADMIN, assigns(GROUP, "Global Administrator"))
                .act(ADMIN, joins(principal(USER), "Helpers")),
            "the group Helpers got Global Administrator",
            new Scene()
                .act(ADMIN, assigns(GROUP, "Global Administrator"))
                .act(ADMIN, Tell.removes(GROUP, "Global Administrator"))
                .act(ADMIN, joins(principal(USER), "Helpers"))),
        RuleRow.of(
            "holds-undocumented-power",
            "",
            new Scene()
                .act(ADMIN, gives(VENDORS, "Directory.ReadWrite.All"))
                .act(ADMIN, gives(VENDORS, "User.Read.All")),
            "Directory.ReadWrite.All on Microsoft Graph",
            // what the act itself gives, undocumented-power says
            new Scene()
                .act(ADMIN, gives(VENDORS, "User.Read.All"))
                .act(ADMIN, gives(VENDORS, "Directory.ReadWrite.All"))),
        RuleRow.of(
            "holds-undocumented-power",
            "",
            reviewed(gives(VENDORS, "Directory.ReadWrite.All")),
            "Directory.ReadWrite.All on Microsoft Graph",
            reviewed(gives(VENDORS, "Directory.ReadWrite.All"))
                .act(ADMIN, takes(VENDORS, "Directory.ReadWrite.All"))
                .act(Actor.UNKNOWN, REVIEW)),
        RuleRow.of(
            "holds-undocumented",
            "",
            reviewed(gives(VENDORS, "Printer.Read.All")),
            "Printer.Read.All on Microsoft Graph",
            reviewed(gives(VENDORS, "User.Read.All"), Tell.grant(VENDORS, true, "User.Read"))),
        RuleRow.of(
                "holds-undocumented",
                "",
                reviewed(gives(VENDORS, "Printer.Read.All"))
                    .later(Duration.ofDays(2))
                    .act(Actor.UNKNOWN, REVIEW),
                "Printer.Read.All on Microsoft Graph",
                reviewed(gives(VENDORS, "Printer.Read.All")))
            .under(APPROVAL),
        RuleRow.of(
                "approval-no-longer-fits",
                "",
                new Scene()
                    .act(ADMIN, gives(VENDORS, "Printer.Read.All"))
                    .later(Duration.ofDays(2))
                    .act(Actor.UNKNOWN, REVIEW),
                "anna.berg, change 4711",
                new Scene()
                    .act(ADMIN, gives(VENDORS, "Printer.Read.All"))
                    .act(ADMIN, takes(VENDORS, "Printer.Read.All"))
                    .later(Duration.ofDays(2))
                    .act(Actor.UNKNOWN, REVIEW))
            .under(APPROVAL),
        RuleRow.of(
                "approval-no-longer-fits",
                "",
                reviewed(gives(VENDORS, "User.Read.All")),
                "User.Read.All on Microsoft Graph",
                reviewed(gives(VENDORS, "Printer.Read.All")))
            .under(APPROVAL));
  }

  private static Scene reviewed(Act... before) {
    return new Scene().act(ADMIN, before).act(Actor.UNKNOWN, REVIEW);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  @Test
  void anOwnerOfAPowerfulApplicationIsAStepToGlobalAdministrator() {
    Finding finding =
        new Scene()
            .act(ADMIN, gives(SYNC, ROLES))
            .act(ADMIN, owner(true, SYNC, USER, true))
            .finding();

    Path path = finding.situation().paths().getFirst();
    assertThat(path.end()).contains("backup-sync").contains("Global Administrator");
    assertThat(path.steps())
        .extracting(Path.Step::what)
        .containsExactly(
            "backup-sync got " + ROLES,
            "luis.ortega@contoso.example became an owner of backup-sync, and may add a secret to it");
    assertThat(path.steps()).allSatisfy(step -> assertThat(step.eventId()).isNotNull());
    assertThat(finding.score().factors()).extracting(Factor::id).contains("escalation-path");
  }

  @Test
  void theOtherWayRoundItIsTheSameWay() {
    Finding finding =
        new Scene().act(ADMIN, secret(true, SYNC, true)).act(ADMIN, gives(SYNC, ROLES)).finding();

    assertThat(finding.situation().paths().getFirst().steps()).hasSize(2);
  }

  @Test
  void aRoleOfTheApplicationCountsLikeAPermission() {
    Finding finding =
        new Scene()
            .act(ADMIN, assigns(holder(SYNC), "Privileged Role Administrator"))
            .act(ADMIN, secret(true, SYNC, true))
            .finding();

    assertThat(finding.situation().paths())
        .singleElement()
        .satisfies(path -> assertThat(path.end()).contains("give anybody Global Administrator"));
  }

  @Test
  void whoMayChangeAnyApplicationReachesTheMostPowerfulOne() {
    Finding finding =
        new Scene()
            .act(ADMIN, gives(SYNC, ROLES))
            .act(ADMIN, assigns(principal(USER), "Application Administrator"))
            .finding();

    Path path = finding.situation().paths().getFirst();
    assertThat(path.end()).startsWith("luis.ortega@contoso.example can add a secret");
    assertThat(path.steps()).hasSize(2);
  }

  @Test
  void aPowerTakenBackIsNoWayAnyMore() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(SYNC, ROLES))
            .act(ADMIN, takes(SYNC, ROLES))
            .act(ADMIN, secret(true, SYNC, true));

    assertThat(scene.finding().situation().paths()).isEmpty();
  }

  @Test
  void aCredentialRemovedAgainIsNoFoothold() {
    Scene scene =
        new Scene()
            .act(ADMIN, secret(true, SYNC, true))
            .act(ADMIN, removesSecret(SYNC))
            .act(ADMIN, gives(SYNC, ROLES));

    assertThat(scene.finding().situation().paths())
        .singleElement()
        .satisfies(path -> assertThat(path.steps()).hasSize(1));
  }
}
