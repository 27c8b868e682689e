package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.TellDirectory.azure;
import static io.consentry.risk.TellDirectory.group;
import static io.consentry.risk.TellDirectory.leaves;
import static io.consentry.risk.TellDirectory.owns;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Principal;
import io.consentry.activity.RoleRef;
import io.consentry.ledger.MapTable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups and Azure roles that Privileged Identity Management gives. */
class PimRulesTest {
  private static final String ELIGIBLE = "Add eligible member to role in PIM completed (timebound)";
  private static final String ACTIVATED = "Add member to role completed (PIM activation)";
  private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  private static final Duration NIGHT = Duration.ofHours(14);
  private static final Principal LUIS = principal(USER);

  static List<RuleRow> rows() {
    return List.of(
        RuleRow.of(
            "role-group-member-added",
            "G01",
            privileged().act(ADMIN, joins(LUIS, "Helpers")).named(ELIGIBLE),
            "holds Global Administrator",
            privileged()
                .act(ADMIN, leaves(LUIS, "Helpers"))
                .named("Remove eligible member from role in PIM completed (timebound)")),
        RuleRow.of(
            "escalation-path",
            "",
            privileged().act(ADMIN, owns(LUIS, "Helpers")).named(ELIGIBLE),
            "may become an owner of the group",
            new Scene().act(ADMIN, owns(LUIS, "Helpers")).named(ELIGIBLE)),
        RuleRow.of(
            "privileged-group-activated",
            "M03",
            privileged().act(USER, joins(LUIS, "Helpers")).named(ACTIVATED),
            "holds Global Administrator",
            privileged().act(USER, joins(LUIS, "Others")).named(ACTIVATED)),
        RuleRow.of(
                "privileged-group-activated",
                "G01",
                new Scene().act(USER, joins(LUIS, "Helpers")).named(ACTIVATED),
                "luis.ortega@contoso.example",
                new Scene().act(ADMIN, joins(LUIS, "Helpers")))
            .under("lists: {privileged-groups: [Helpers]}"),
        RuleRow.of(
            "group-activated",
            "M03",
            new Scene().act(PIM, joins(LUIS, "Helpers")),
            "luis.ortega@contoso.example",
            new Scene().act(ADMIN, joins(LUIS, "Helpers"))),
        RuleRow.of(
            "first-activation",
            "M05",
            privileged().act(USER, joins(LUIS, "Helpers")).named(ACTIVATED),
            "luis.ortega@contoso.example",
            privileged()
                .act(USER, joins(LUIS, "Helpers"))
                .named(ACTIVATED)
                .later(Duration.ofDays(89))
                .act(USER, joins(LUIS, "Helpers"))
                .named(ACTIVATED)),
        RuleRow.of(
            "role-activated-after-hours",
            "M04",
            privileged().later(NIGHT).act(USER, joins(LUIS, "Helpers")).named(ACTIVATED),
            "people work",
            privileged().later(NIGHT).act(ADMIN, joins(LUIS, "Helpers"))));
  }

  private static Scene privileged() {
    return new Scene()
        .act(ADMIN, assigns(group("Helpers"), "Global Administrator"))
        .later(Duration.ofDays(1));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  @Test
  void whoMayJoinIsNotSaidToBeIn() {
    Finding finding = privileged().act(ADMIN, joins(LUIS, "Helpers")).named(ELIGIBLE).finding();

    assertThat(finding.sentence())
        .endsWith(
            "let luis.ortega@contoso.example join the group Helpers whenever they activate it.");
    assertThat(finding.situation().paths())
        .singleElement()
        .satisfies(
            path -> assertThat(path.end()).contains("can come to hold Global Administrator"));
    assertThat(finding.next())
        .anyMatch(step -> step.startsWith("end in Privileged Identity Management that "));
    assertThat(Given.of(finding.situation())).isEmpty();
  }

  @Test
  void anActivationOfMembershipWeighsAsOneOfARole() {
    Finding finding = privileged().act(USER, joins(LUIS, "Helpers")).named(ACTIVATED).finding();

    assertThat(finding.sentence())
        .isEqualTo("luis.ortega@contoso.example activated membership of the group Helpers.");
    assertThat(ids(finding))
        .contains("privileged-group-activated")
        .doesNotContain("role-group-member-added", "escalation-path", "group-that-holds-a-role");
    assertThat(finding.score().level()).isEqualTo(Level.LOW);
  }

  @Test
  void whatPrivilegedIdentityManagementCarriesOutToStayIsNoActivation() {
    Activity twin = only(PIM, "Add member to group", joins(LUIS, "Helpers"), Duration.ZERO);
    String toStay = "Add member to role in PIM completed (permanent)";
    Activity own = only(ADMIN, toStay, joins(LUIS, "Helpers"), Duration.ofSeconds(3));

    assertThat(acts(twin, own)).isEqualTo(1);
    assertThat(Activation.of(twin, List.of(twin))).isTrue();
    assertThat(Activation.of(twin, List.of(twin, own))).isFalse();
    assertThat(Activation.of(own, List.of(twin, own))).isFalse();
  }

  @Test
  void aRoleThatTheGroupMayActivateIsNotSaidToBeHeld() {
    Finding finding =
        new Scene()
            .act(ADMIN, TellDirectory.eligible(group("Helpers"), "Global Administrator"))
            .later(Duration.ofDays(1))
            .act(ADMIN, joins(LUIS, "Helpers"))
            .finding();

    assertThat(finding.score().factors())
        .extracting(Factor::title)
        .contains("through the group the new member may come to have Global Administrator");
    assertThat(finding.situation().paths())
        .singleElement()
        .satisfies(path -> {
          assertThat(path.end()).contains("can come to hold Global Administrator");
          assertThat(path.steps().getFirst().what())
              .isEqualTo("the group Helpers may activate Global Administrator");
        });
  }

  @Test
  void anActivationOpensNoWayThatEligibilityDidNot() {
    Scene powerful =
        new Scene()
            .act(ADMIN, addsPrincipal(app("backup-sync")))
            .act(ADMIN, gives(app("backup-sync"), "RoleManagement.ReadWrite.Directory"))
            .later(Duration.ofDays(1));
    powerful.act(USER, TellDirectory.pim(LUIS, "Application Administrator", RoleChange.ACTIVATED));

    assertThat(ids(powerful.finding()))
        .contains("tier-zero-role-activated")
        .doesNotContain("escalation-path");
    assertThat(
            ids(
                powerful
                    .act(ADMIN, TellDirectory.eligible(LUIS, "Application Administrator"))
                    .finding()))
        .contains("escalation-path");
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }

  @Test
  void theTwoRecordsOfOneActivationAreOneAct() {
    Activity own = only(USER, ACTIVATED, joins(LUIS, "Helpers"), Duration.ofSeconds(3));
    Activity twin = only(PIM, "Add member to group", joins(LUIS, "Helpers"), Duration.ZERO);

    assertThat(acts(twin, own)).isEqualTo(1);
    assertThat(acts(own, twin)).isEqualTo(1);
  }

  @Test
  void whatIsNoTwinIsAnActOfItsOwn() {
    Activity own = only(USER, ACTIVATED, joins(LUIS, "Helpers"), Duration.ZERO);

    assertThat(acts(own, only(PIM, "Add member to group", joins(LUIS, "Others"), Duration.ZERO)))
        .isEqualTo(2);
    assertThat(acts(own, only(PIM, "Add owner to group", owns(LUIS, "Helpers"), Duration.ZERO)))
        .isEqualTo(2);
    assertThat(
            acts(
                own, only(PIM, "Remove member from group", leaves(LUIS, "Helpers"), Duration.ZERO)))
        .isEqualTo(2);
    assertThat(
            acts(
                own, only(PIM, "Add member to group", joins(LUIS, "Helpers"), Duration.ofHours(1))))
        .isEqualTo(2);
    assertThat(acts(own, only(ADMIN, "Add member to group", joins(LUIS, "Helpers"), Duration.ZERO)))
        .isEqualTo(2);
    assertThat(acts(own, only(ADMIN, ELIGIBLE, joins(LUIS, "Helpers"), Duration.ZERO)))
        .isEqualTo(2);
  }

  private static Activity only(Actor actor, String name, Act act, Duration later) {
    Activity told = new Scene().later(later).act(actor, act).named(name).last().getFirst();
    String id = Scene.id(name + later + act);
    return new Activity(
        id,
        id,
        told.tenantId(),
        told.time(),
        name,
        told.outcome(),
        told.reason(),
        name.contains("PIM") ? "PIM" : "Core Directory",
        told.format(),
        told.actor(),
        act);
  }

  private static long acts(Activity... activities) {
    Cases cases = new Cases(new MapTable<>());
    return List.of(activities).stream()
        .map(activity -> cases.add(activity).key())
        .distinct()
        .count();
  }

  @Test
  void anAzureRoleByNameOfItsScopeWeighsAsByItsPath() {
    assertThat(azureFactors("subscription Production"))
        .contains("azure-role-over-subscription", "azure-privileged-role-assigned");
    assertThat(azureFactors("management group Root")).contains("azure-role-over-subscription");
    assertThat(azureFactors("resource group web"))
        .contains("azure-privileged-role-assigned")
        .doesNotContain("azure-role-over-subscription");
  }

  private static List<String> azureFactors(String scope) {
    Finding finding = new Scene().act(ADMIN, azure(LUIS, OWNER, scope)).named(ELIGIBLE).finding();
    assertThat(finding.sentence())
        .endsWith(
            "gave eligibility for Owner over %s to luis.ortega@contoso.example.".formatted(scope));
    return ids(finding);
  }

  @Test
  void aRoleOfAnotherServiceLaysNoClaimToBeingBuiltIn() {
    String azure = "/providers/Microsoft.Authorization/roleDefinitions/" + OWNER;
    Finding finding =
        new Scene()
            .act(
                USER,
                new DirectoryRole(
                    LUIS,
                    new RoleRef(azure, null, "Owner", null),
                    RoleChange.ACTIVATED,
                    false,
                    Via.PIM,
                    "subscription Production",
                    null,
                    null))
            .finding();

    assertThat(finding.sentence())
        .endsWith(" activated Owner (limited to subscription Production).");
    assertThat(finding.score().level()).isEqualTo(Level.INFO);
  }
}
