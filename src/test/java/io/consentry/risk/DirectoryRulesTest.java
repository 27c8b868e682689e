package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.TellDirectory.account;
import static io.consentry.risk.TellDirectory.azure;
import static io.consentry.risk.TellDirectory.eligible;
import static io.consentry.risk.TellDirectory.group;
import static io.consentry.risk.TellDirectory.guest;
import static io.consentry.risk.TellDirectory.leaves;
import static io.consentry.risk.TellDirectory.makesGroup;
import static io.consentry.risk.TellDirectory.owns;
import static io.consentry.risk.TellDirectory.person;
import static io.consentry.risk.TellDirectory.pim;
import static io.consentry.risk.TellDirectory.setting;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles, groups, accounts and access policies, against what was before. */
class DirectoryRulesTest {
  private static final Actor HR = Scene.application("HR provisioning");
  private static final Actor HELP_DESK = Scene.user("help.desk");
  private static final Actor SYNC = Scene.user("Sync_DC1_0a1b2c3d4e5f");
  private static final Principal LUIS = principal(USER);
  private static final Principal MIA = person("mia.new");
  private static final Principal EVE = guest("eve");
  private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  private static final String PARTNER = "ee07d55e-0001-4000-8000-000000000001";
  private static final String LISTS =
      """
      lists:
        verified-domains: [contoso.example]
        break-glass-accounts: [glass@contoso.example]
        conditional-access-exclusions: [No MFA]
        guest-groups: [Partners]
        partner-tenants: [%s]
      """
          .formatted(PARTNER);

  static List<RuleRow> rows() {
    List<RuleRow> rows = new ArrayList<>();
    rows.addAll(givers());
    rows.addAll(sequences());
    rows.addAll(bursts());
    rows.addAll(groups());
    rows.addAll(accounts());
    rows.addAll(conditionalAccess());
    rows.addAll(otherPolicies());
    return rows.stream().map(row -> row.under(LISTS)).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  private static List<RuleRow> givers() {
    return List.of(
        RuleRow.of(
            "role-new-for-holder",
            "R05",
            on().act(ADMIN, assigns(LUIS, "User Administrator")),
            "User Administrator to luis.ortega",
            on().act(ADMIN, assigns(LUIS, "User Administrator"))
                .act(ADMIN, removes(LUIS, "User Administrator"))
                .later(Duration.ofDays(30))
                .act(ADMIN, assigns(LUIS, "User Administrator"))),
        RuleRow.of(
            "first-role-given",
            "R06",
            on().act(ADMIN, assigns(LUIS, "User Administrator")),
            "User Administrator to luis.ortega",
            on().act(ADMIN, assigns(MIA, "Exchange Administrator"))
                .later(Duration.ofDays(80))
                .act(ADMIN, assigns(LUIS, "User Administrator"))),
        RuleRow.of(
            "unusual-role-given",
            "R17",
            on().act(ADMIN, assigns(MIA, "Exchange Administrator"))
                .act(ADMIN, assigns(LUIS, "Global Administrator")),
            "Global Administrator to luis.ortega",
            on().act(ADMIN, assigns(MIA, "Global Administrator"))
                .act(ADMIN, assigns(LUIS, "Global Administrator"))),
        RuleRow.of(
            "first-activation",
            "M05",
            on().act(ADMIN, eligible(LUIS, "User Administrator"))
                .act(USER, pim(LUIS, "User Administrator", RoleChange.ACTIVATED)),
            "User Administrator",
            on().act(USER, pim(LUIS, "User Administrator", RoleChange.ACTIVATED))
                .later(Duration.ofDays(89))
                .act(USER, pim(LUIS, "User Administrator", RoleChange.ACTIVATED))),
        RuleRow.of(
            "elevation-denied",
            "M06",
            on().act(ADMIN, pim(LUIS, "User Administrator", RoleChange.DENIED)),
            "User Administrator",
            on().act(ADMIN, pim(LUIS, "User Administrator", RoleChange.APPROVED))),
        RuleRow.of(
            "powerful-role-attempted",
            "R01",
            on().fails("Authorization_RequestDenied", USER, assigns(LUIS, "Global Administrator")),
            "Global Administrator",
            on().fails(
                    "Microsoft.Online.Directory.UniqueKeyPropertyException",
                    ADMIN,
                    assigns(LUIS, "Global Administrator"))),
        RuleRow.of(
            "operation-new-for-admin",
            "R21",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .later(Duration.ofDays(40))
                .act(USER, disables("enabled", "disabled")),
            "holds Global Administrator",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(USER, disables("enabled", "disabled"))
                .later(Duration.ofDays(40))
                .act(USER, disables("enabled", "disabled"))),
        RuleRow.of(
            "azure-privileged-role-assigned",
            "R16",
            on().act(ADMIN, azure(LUIS, OWNER, "/subscriptions/a/resourceGroups/b")),
            "Owner to ",
            on().act(ADMIN, azure(LUIS, READER, "/subscriptions/a/resourceGroups/b"))),
        RuleRow.of(
            "azure-role-over-subscription",
            "R16",
            on().act(ADMIN, azure(LUIS, OWNER, "/subscriptions/a")),
            "Owner to ",
            on().act(ADMIN, azure(LUIS, OWNER, "/subscriptions/a/resourceGroups/b"))),
        RuleRow.of(
                "azure-role-to-service-principal",
                "R16",
                on().act(ADMIN, azure(holder(app("backup-sync")), OWNER, "/")),
                "backup-sync",
                on().act(ADMIN, azure(LUIS, OWNER, "/")))
            .untoldIn(WireFormat.AZURE_MONITOR, "Azure names principals by their ids alone"));
  }

  private static List<RuleRow> sequences() {
    return List.of(
        RuleRow.of(
            "role-to-new-account",
            "R07",
            on().act(HR, account(MIA, Step.CREATED))
                .later(Duration.ofMinutes(20))
                .act(ADMIN, assigns(MIA, "User Administrator")),
            "account made",
            on().act(HR, account(MIA, Step.CREATED))
                .later(Duration.ofHours(24))
                .act(ADMIN, assigns(MIA, "User Administrator"))),
        RuleRow.of(
            "role-after-invitation",
            "R09",
            on().act(ADMIN, account(EVE, Step.INVITED))
                .later(Duration.ofMinutes(20))
                .act(Scene.user("eve"), account(EVE, Step.REDEEMED))
                .later(Duration.ofMinutes(50))
                .act(ADMIN, assigns(EVE, "User Administrator")),
            "invitation redeemed",
            on().act(ADMIN, account(EVE, Step.INVITED))
                .later(Duration.ofMinutes(40))
                .act(Scene.user("eve"), account(EVE, Step.REDEEMED))
                .act(ADMIN, assigns(EVE, "User Administrator"))),
        RuleRow.of(
            "grantee-gives-role",
            "R23",
            on().act(ADMIN, assigns(LUIS, "Privileged Role Administrator"))
                .later(Duration.ofHours(5))
                .act(USER, assigns(MIA, "Global Administrator")),
            "Privileged Role Administrator given to the giver",
            on().act(ADMIN, eligible(LUIS, "Privileged Role Administrator"))
                .later(Duration.ofDays(4))
                .act(USER, pim(LUIS, "Privileged Role Administrator", RoleChange.ACTIVATED))
                .act(USER, assigns(MIA, "Global Administrator"))),
        RuleRow.of(
            "removal-by-new-admin",
            "R13",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .later(Duration.ofHours(2))
                .act(USER, removes(principal(ADMIN), "Global Administrator")),
            "Global Administrator given to who takes roles now",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .later(Duration.ofHours(2))
                .act(USER, removes(LUIS, "Global Administrator"))),
        RuleRow.of(
            "role-added-and-removed",
            "R12",
            on().act(ADMIN, pim(LUIS, "User Administrator", RoleChange.ASSIGNED))
                .later(Duration.ofHours(1))
                .act(ADMIN, pim(LUIS, "User Administrator", RoleChange.REMOVED)),
            "User Administrator",
            on().act(USER, pim(LUIS, "User Administrator", RoleChange.ACTIVATED))
                .later(Duration.ofHours(1))
                .act(USER, pim(LUIS, "User Administrator", RoleChange.REMOVED))),
        RuleRow.of(
            "act-after-password-reset",
            "R18",
            on().act(HELP_DESK, account(principal(ADMIN), Step.PASSWORD_RESET))
                .later(Duration.ofMinutes(20))
                .act(ADMIN, gives(app("backup-sync"), "Mail.Read")),
            "password reset by " + HELP_DESK.id(),
            on().act(ADMIN, account(principal(ADMIN), Step.PASSWORD_RESET))
                .later(Duration.ofMinutes(20))
                .act(ADMIN, gives(app("backup-sync"), "Mail.Read"))));
  }

  private static List<RuleRow> bursts() {
    return List.of(
        RuleRow.of(
            "many-roles-given",
            "R10",
            given(3, Duration.ZERO),
            "given to",
            given(2, Duration.ZERO)
                .later(Duration.ofMinutes(10))
                .act(ADMIN, assigns(MIA, "User Administrator"))),
        RuleRow.of(
            "many-privileged-accounts-changed",
            "R11",
            given(10, Duration.ofMinutes(4)),
            "given to",
            given(9, Duration.ofMinutes(4))
                .act(ADMIN, removes(person("person 0"), "User Administrator"))),
        RuleRow.of(
            "many-admins-removed",
            "R13",
            taken(6, Duration.ofMinutes(5)),
            "taken from",
            taken(5, Duration.ofMinutes(5))));
  }

  private static Scene given(int people, Duration apart) {
    Scene scene = on();
    IntStream.range(0, people)
        .forEach(i ->
            scene.later(apart).act(ADMIN, assigns(person("person " + i), "User Administrator")));
    return scene;
  }

  private static Scene taken(int people, Duration apart) {
    Scene scene = on();
    IntStream.range(0, people)
        .forEach(i ->
            scene.later(apart).act(ADMIN, removes(person("person " + i), "User Administrator")));
    return scene;
  }

  private static List<RuleRow> groups() {
    return List.of(
        RuleRow.of(
            "role-group-member-added",
            "G01",
            on().act(ADMIN, assigns(group("Helpers"), "User Administrator"))
                .act(ADMIN, joins(LUIS, "Helpers")),
            "holds User Administrator",
            on().act(ADMIN, assigns(group("Helpers"), "User Administrator"))
                .act(ADMIN, leaves(LUIS, "Helpers"))),
        RuleRow.of(
            "role-assignable-group-made",
            "G02",
            on().act(ADMIN, makesGroup("Helpers")),
            "Helpers",
            on().fails("no", ADMIN, makesGroup("Helpers"))),
        RuleRow.of(
            "new-role-group-filled",
            "G03",
            on().act(ADMIN, makesGroup("Helpers")).act(ADMIN, owns(LUIS, "Helpers")),
            "group made",
            on().act(ADMIN, makesGroup("Helpers"))
                .later(Duration.ofHours(24))
                .act(ADMIN, joins(LUIS, "Helpers"))),
        RuleRow.of(
            "guest-added-to-group",
            "G04",
            on().act(ADMIN, joins(EVE, "Finance")),
            "#EXT#",
            on().act(ADMIN, joins(EVE, "Partners"))),
        RuleRow.of(
            "conditional-access-exclusion-changed",
            "G05",
            on().act(ADMIN, leaves(LUIS, "No MFA")),
            "luis.ortega@contoso.example from No MFA",
            on().act(ADMIN, leaves(LUIS, "Finance"))),
        RuleRow.of(
            "break-glass-account-changed",
            "R14",
            on().act(ADMIN, leaves(person("glass"), "No MFA")),
            "glass@contoso.example",
            on().act(ADMIN, leaves(LUIS, "No MFA"))),
        RuleRow.of(
            "break-glass-account-changed",
            "R14",
            on().act(ADMIN, account(person("glass"), Step.PASSWORD_RESET)),
            "glass@contoso.example",
            on().act(ADMIN, account(LUIS, Step.PASSWORD_RESET))));
  }

  private static List<RuleRow> accounts() {
    return List.of(
        RuleRow.of(
            "guest-made-member",
            "U01",
            on().act(ADMIN, updates(EVE, property("UserType", "Guest", "Member"))),
            "Guest became Member",
            on().act(ADMIN, updates(EVE, property("UserType", "Member", "Guest")))),
        RuleRow.of(
            "access-pass-added",
            "U02",
            on().act(ADMIN, pass(LUIS)),
            "luis.ortega",
            on().act(ADMIN, account(LUIS, Step.PASSWORD_RESET))),
        RuleRow.of(
            "access-pass-for-admin",
            "U02",
            on().act(ADMIN, eligible(LUIS, "Global Administrator")).act(HELP_DESK, pass(LUIS)),
            "may activate Global Administrator",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(ADMIN, removes(LUIS, "Global Administrator"))
                .act(HELP_DESK, pass(LUIS))),
        RuleRow.of(
            "external-identity-linked",
            "U03",
            on().act(
                    ADMIN,
                    updates(
                        LUIS,
                        property(
                            "UserPrincipalName",
                            "luis.ortega@contoso.example",
                            "luis_evil.example#EXT#@contoso.example"))),
            "luis_evil.example#EXT#",
            on().act(
                    SYNC,
                    updates(
                        LUIS,
                        property(
                            "UserPrincipalName",
                            "luis.ortega@contoso.example",
                            "luis_evil.example#EXT#@contoso.example")))),
        RuleRow.of(
            "immutable-id-changed",
            "U04",
            on().act(ADMIN, updates(LUIS, property("SourceAnchor", null, "dGVzdA=="))),
            "SourceAnchor",
            on().act(SYNC, updates(LUIS, property("SourceAnchor", null, "dGVzdA==")))),
        RuleRow.of(
            "immutable-id-synchronized",
            "U04",
            on().act(SYNC, updates(LUIS, property("SourceAnchor", null, "dGVzdA=="))),
            "SourceAnchor",
            on().act(ADMIN, updates(LUIS, property("SourceAnchor", null, "dGVzdA==")))),
        RuleRow.of(
            "admin-password-reset",
            "R18",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(HELP_DESK, account(LUIS, Step.PASSWORD_RESET)),
            "holds Global Administrator",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(HELP_DESK, account(MIA, Step.PASSWORD_RESET))),
        RuleRow.of(
            "admin-sign-in-method-changed",
            "",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(HELP_DESK, updates(LUIS, property("StrongAuthenticationMethod", null, "6"))),
            "holds Global Administrator",
            on().act(ADMIN, assigns(LUIS, "Global Administrator"))
                .act(HELP_DESK, updates(MIA, property("StrongAuthenticationMethod", null, "6")))));
  }

  private static Act pass(Principal who) {
    return account(
        who,
        Step.ACCESS_PASS_ADDED,
        property("TemporaryAccessPass.AccessPassUsage", null, "Multiple"));
  }

  private static Act updates(Principal who, PropertyChange change) {
    return account(who, Step.UPDATED, change);
  }

  private static Act disables(String before, String after) {
    return access(Change.UPDATED, property("state", before, after));
  }

  private static Act access(Change change, PropertyChange... changes) {
    return setting(Kind.CONDITIONAL_ACCESS, change, "Second factor for all", changes);
  }

  private static List<RuleRow> conditionalAccess() {
    return List.of(
        RuleRow.of(
            "conditional-access-created",
            "A05",
            on().act(ADMIN, access(Change.ADDED, property("state", null, "enabled"))),
            "Second factor",
            on().act(ADMIN, disables("disabled", "enabled"))),
        RuleRow.of(
            "conditional-access-changed",
            "A05",
            on().act(ADMIN, disables("disabled", "enabled")),
            "Second factor",
            on().act(ADMIN, access(Change.ADDED, property("state", null, "enabled")))),
        RuleRow.of(
            "conditional-access-disabled",
            "A05",
            on().act(ADMIN, disables("enabled", "enabledForReportingButNotEnforced")),
            "Second factor",
            on().act(ADMIN, disables("enabledForReportingButNotEnforced", "disabled"))),
        RuleRow.of(
            "conditional-access-deleted",
            "A05",
            on().act(ADMIN, access(Change.REMOVED, property("state", "enabled", null))),
            "Second factor",
            on().act(ADMIN, access(Change.REMOVED, property("state", "disabled", null)))),
        RuleRow.of(
            "conditional-access-loosened",
            "A05",
            on().act(
                    ADMIN,
                    access(Change.UPDATED, property("conditions.users.excludeUsers", "a", "b, a"))),
            "left out b",
            on().act(
                    ADMIN,
                    access(
                        Change.UPDATED,
                        property("conditions.users.excludeUsers", "a", "glass@contoso.example")))),
        RuleRow.of(
            "conditional-access-loosened",
            "A05",
            on().act(
                    ADMIN,
                    access(Change.UPDATED, property("grantControls.builtInControls", "mfa", null))),
            "no longer asked for mfa",
            on().act(
                    ADMIN,
                    access(
                        Change.UPDATED,
                        property("grantControls.builtInControls", "mfa", "block")))),
        RuleRow.of(
            "conditional-access-loosened",
            "A05",
            on().act(
                    ADMIN,
                    access(
                        Change.UPDATED,
                        property("conditions.users.includeGroups", "all staff", "few"))),
            "no longer included all staff",
            on().act(
                    ADMIN,
                    access(
                        Change.UPDATED, property("conditions.users.includeUsers", "few", "All")))),
        RuleRow.of(
            "trusted-location-changed",
            "A05",
            on().act(ADMIN, access(Change.UPDATED, property("isTrusted", "false", "true")))
                .named("Update named location"),
            "Second factor",
            on().act(ADMIN, access(Change.UPDATED, property("isTrusted", "true", "false")))
                .named("Update named location")),
        RuleRow.of(
            "access-policy-newcomer",
            "A05",
            on().act(ADMIN, disables("disabled", "enabled")),
            "Second factor",
            on().act(
                    ADMIN,
                    setting(Kind.AUTHENTICATION_METHODS, Change.UPDATED, "Authentication methods"))
                .later(Duration.ofDays(80))
                .act(ADMIN, disables("disabled", "enabled"))));
  }

  private static List<RuleRow> otherPolicies() {
    return List.of(
        RuleRow.of(
            "cross-tenant-partner-added",
            "A03",
            on().act(ADMIN, setting(Kind.CROSS_TENANT_ACCESS, Change.ADDED, "Evil")),
            "Evil",
            on().act(
                    ADMIN,
                    setting(
                        Kind.CROSS_TENANT_ACCESS,
                        Change.ADDED,
                        "CrossTenantAccessPolicy for " + PARTNER))),
        RuleRow.of(
            "cross-tenant-access-opened",
            "A03",
            on().act(ADMIN, agrees("inboundTrust.isMfaAccepted", "false", "true")),
            "Evil",
            on().act(ADMIN, agrees("inboundTrust.isMfaAccepted", "true", "false"))),
        RuleRow.of(
            "cross-tenant-access-changed",
            "A03",
            on().act(ADMIN, agrees("b2bCollaborationOutbound.accessType", "blocked", "allowed")),
            "Evil",
            on().act(ADMIN, setting(Kind.CONDITIONAL_ACCESS, Change.UPDATED, "Evil"))),
        RuleRow.of(
            "guest-policy-changed",
            "A04",
            on().act(ADMIN, policy("AllowInvitesFrom", "everyone", "none")),
            "Authorization Policy",
            on().act(ADMIN, policy("BlockMsolPowerShell", "true", "false"))),
        RuleRow.of(
            "guest-policy-widened",
            "A04",
            on().act(ADMIN, policy("AllowInvitesFrom", "adminsAndGuestInviters", "everyone")),
            "Authorization Policy",
            on().act(ADMIN, policy("AllowInvitesFrom", "everyone", "adminsAndGuestInviters"))),
        RuleRow.of(
            "guest-policy-widened",
            "A04",
            on().act(
                    ADMIN,
                    policy(
                        "GuestUserRoleId",
                        "10dae51f-b6af-4016-8d66-8c2a99b929b3",
                        "a0b1b346-4d3e-4e8b-98f8-753987be4970")),
            "Authorization Policy",
            on().act(
                    ADMIN,
                    policy(
                        "GuestUserRoleId",
                        "10dae51f-b6af-4016-8d66-8c2a99b929b3",
                        "2af84b1e-32c8-42b7-82bc-daa82404023b"))),
        RuleRow.of(
            "authentication-methods-changed",
            "A02",
            on().act(ADMIN, method("Fido2.state", "disabled", "enabled")),
            "Authentication methods",
            on().act(ADMIN, disables("disabled", "enabled"))),
        RuleRow.of(
            "certificate-sign-in-enabled",
            "A06",
            on().act(ADMIN, method("X509Certificate.state", "disabled", "enabled")),
            "Authentication methods",
            on().act(ADMIN, method("X509Certificate.state", "enabled", "disabled"))),
        RuleRow.of(
            "external-sign-in-method",
            "X08",
            on().act(
                    ADMIN,
                    method("evil.openIdConnectSetting.discoveryUrl", null, "https://evil.example")),
            "Authentication methods",
            on().act(ADMIN, method("Fido2.state", "disabled", "enabled"))),
        RuleRow.of(
            "trusted-authority-changed",
            "A06",
            on().act(
                    ADMIN,
                    setting(
                        Kind.AUTHENTICATION_METHODS,
                        Change.UPDATED,
                        "Contoso",
                        property("TrustedCAsForPasswordlessAuth", null, "MIIC")))
                .named("Set Company Information"),
            "Contoso",
            on().act(ADMIN, method("Fido2.state", "disabled", "enabled"))),
        RuleRow.of(
            "domain-added",
            "A06",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.ADDED, "evil.example")),
            "evil.example",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.ADDED, "contoso.example"))),
        RuleRow.of(
            "domain-verified",
            "A06",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.UPDATED, "evil.example"))
                .named("Verify domain"),
            "evil.example",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.ADDED, "evil.example"))),
        RuleRow.of(
            "domain-changed",
            "A06",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.REMOVED, "evil.example")),
            "evil.example",
            on().act(ADMIN, setting(Kind.DOMAIN, Change.UPDATED, "evil.example"))
                .named("Set domain authentication")),
        RuleRow.of(
            "users-may-register-apps",
            "A02",
            on().act(ADMIN, policy("AllowedToCreateApps", "false", "true")),
            "Authorization Policy",
            on().act(ADMIN, policy("AllowedToCreateApps", "true", "false"))),
        RuleRow.of(
            "app-management-policy-changed",
            "A02",
            on().act(ADMIN, setting(Kind.POLICY, Change.UPDATED, "No secrets"))
                .named("Update app management policy"),
            "No secrets",
            on().act(ADMIN, setting(Kind.POLICY, Change.UPDATED, "No secrets"))
                .named("Update permission grant policy")),
        alert(
            "pim-alert-serious",
            "Roles are being assigned outside of Privileged Identity Management",
            "Roles are being activated by everybody"),
        alert(
            "pim-alert-housekeeping",
            "Potential stale accounts in a privileged role",
            "Roles don't require multi-factor authentication for activation"),
        alert(
            "pim-alert-housekeeping",
            "The organization doesn't have Microsoft Entra ID P2 or Microsoft Entra ID Governance",
            "Roles are being assigned outside of Privileged Identity Management"),
        alert(
            "pim-alert-housekeeping",
            "Too many owners assigned to a resource",
            "Roles are being assigned outside of Privileged Identity Management"));
  }

  private static RuleRow alert(String rule, String attack, String benign) {
    return RuleRow.of(
        rule,
        "M09",
        on().act(ADMIN, setting(Kind.ROLE_SETTING, Change.ADDED, attack))
            .named("Triggered PIM alert"),
        attack,
        on().act(ADMIN, setting(Kind.ROLE_SETTING, Change.ADDED, benign))
            .named("Triggered PIM alert"));
  }

  @Test
  void theOtherTenantIsNamedInTheSentenceAndInWhatToDo() {
    Finding update =
        on().act(
                ADMIN,
                setting(
                    Kind.CROSS_TENANT_ACCESS,
                    Change.UPDATED,
                    PARTNER,
                    property("inboundTrust.isMfaAccepted", "false", "true")))
            .finding();

    assertThat(update.sentence()).contains("changed what is agreed with tenant " + PARTNER);
    assertThat(DirectorySteps.of(update.situation(), Set.of()))
        .anyMatch(
            step -> step.startsWith("set back what is agreed with tenant " + PARTNER + ", unless"));
  }

  private static Act agrees(String property, String before, String after) {
    return setting(
        Kind.CROSS_TENANT_ACCESS, Change.UPDATED, "Evil", property(property, before, after));
  }

  private static Act policy(String property, String before, String after) {
    return setting(
        Kind.POLICY, Change.UPDATED, "Authorization Policy", property(property, before, after));
  }

  private static Act method(String property, @Nullable String before, String after) {
    return setting(
        Kind.AUTHENTICATION_METHODS,
        Change.UPDATED,
        "Authentication methods",
        property("authenticationMethodConfigurations." + property, before, after));
  }

  // What is not to be said.

  @Test
  void whatPrivilegedIdentityManagementCarriesOutIsNobodysFirst() {
    Scene scene = on().act(PIM, assigns(LUIS, "Global Administrator"));

    assertThat(factors(scene))
        .doesNotContain(
            "first-role-given",
            "role-new-for-holder",
            "unusual-role-given",
            "many-roles-given",
            "first-activation");
  }

  @Test
  void anActivationIsNoRoleGivenAndMakesNobodyANewAdministrator() {
    Scene scene =
        on().act(USER, pim(LUIS, "Privileged Role Administrator", RoleChange.ACTIVATED))
            .also(PIM, assigns(LUIS, "Privileged Role Administrator"))
            .act(USER, assigns(MIA, "User Administrator"))
            .act(USER, removes(MIA, "User Administrator"));

    assertThat(factors(scene)).doesNotContain("grantee-gives-role", "removal-by-new-admin");
  }

  @Test
  void aRenewalIsNoNewRole() {
    Scene scene =
        on().act(ADMIN, eligible(LUIS, "Global Administrator"))
            .named("Add eligible member to role in PIM completed (renew)");

    assertThat(factors(scene)).doesNotContain("role-new-for-holder", "unusual-role-given");
  }

  @Test
  void whoWasAnAdministratorBeforeIsNoNewcomerForOneRoleMore() {
    Scene scene =
        on().act(ADMIN, eligible(LUIS, "Global Administrator"))
            .later(Duration.ofDays(100))
            .act(ADMIN, assigns(LUIS, "User Administrator"))
            .act(USER, removes(MIA, "User Administrator"))
            .act(USER, assigns(MIA, "User Administrator"));

    assertThat(factors(scene)).doesNotContain("grantee-gives-role", "removal-by-new-admin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes | - | b2bCollaborationGuest
          grantControls.operator | AND | OR
          conditions.clientAppTypes | all | browser
          conditions.platforms.includePlatforms | - | iOS
          conditions.signInRiskLevels | - | high
          conditions.signInRiskLevels | medium, high | high
          conditions.devices.deviceFilter.mode | - | exclude
          """)
  void anAccessPolicyIsLoosened(String property, @Nullable String before, @Nullable String after) {
    assertThat(factors(on().act(ADMIN, access(Change.UPDATED, property(property, before, after)))))
        .contains("conditional-access-loosened");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          conditions.platforms.includePlatforms | iOS | -
          conditions.signInRiskLevels | high | -
          conditions.signInRiskLevels | high | high, medium
          conditions.clientAppTypes | browser | all
          grantControls.operator | OR | AND
          sessionControls.persistentBrowser.isEnabled | true | false
          conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes | a,b | a
          """)
  void anAccessPolicyIsNotLoosened(
      String property, @Nullable String before, @Nullable String after) {
    assertThat(factors(on().act(ADMIN, access(Change.UPDATED, property(property, before, after)))))
        .doesNotContain("conditional-access-loosened", "conditional-access-disabled");
  }

  @Test
  void whoIsIncludedAmongAllIsIncludedStill() {
    Scene scene =
        on().act(
                ADMIN,
                access(
                    Change.UPDATED,
                    property("conditions.users.includeGroups", "pilot", null),
                    property("conditions.users.includeUsers", null, "All")));

    assertThat(factors(scene)).doesNotContain("conditional-access-loosened");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disabled", "enabledForReportingButNotEnforced"})
  void anAccessPolicyThatIsNotInForceCannotBeLoosened(String state) {
    Scene scene =
        on().act(
                ADMIN,
                access(
                    Change.UPDATED,
                    property("conditions.users.excludeUsers", null, "a"),
                    property("state", state, state)));

    assertThat(factors(scene)).doesNotContain("conditional-access-loosened");
    assertThat(scene.finding().sentence()).doesNotContain("state is now");
  }

  @Test
  void allOfAnotherTenantMayComeInWhereOneMight() {
    String targets = "b2bDirectConnectInbound.usersAndGroups.targets.0.target";
    Act opened = agrees(targets, "one", "AllUsers");
    Act blocks =
        setting(
            Kind.CROSS_TENANT_ACCESS,
            Change.UPDATED,
            "Evil",
            property(targets, "one", "AllUsers"),
            property("b2bDirectConnectInbound.usersAndGroups.accessType", "blocked", "blocked"));

    assertThat(factors(on().act(ADMIN, opened))).contains("cross-tenant-access-opened");
    assertThat(factors(on().act(ADMIN, blocks))).doesNotContain("cross-tenant-access-opened");
  }

  @ParameterizedTest
  @CsvSource({
    "Add verified domain, ADDED, verified the domain",
    "Verify domain, UPDATED, verified the domain",
    "Add unverified domain, ADDED, added the domain",
    "Remove unverified domain, REMOVED, deleted the domain",
    "Remove verified domain, REMOVED, deleted the domain"
  })
  void aDomainIsVerifiedWhereTheActivitySaysSo(String activity, Change change, String says) {
    Finding finding =
        on().act(ADMIN, setting(Kind.DOMAIN, change, "evil.example")).named(activity).finding();

    assertThat(finding.sentence()).contains(says + " evil.example");
  }

  @Test
  void aStrengthInPlaceOfThePlainSecondFactorLoosensNothing() {
    Scene scene =
        on().act(
                ADMIN,
                access(
                    Change.UPDATED,
                    property("grantControls.builtInControls", "mfa", null),
                    property("grantControls.authenticationStrength.id", null, "phishing")));

    assertThat(factors(scene)).doesNotContain("conditional-access-loosened");
  }

  @Test
  void aRoleHeldForLongIsNotNewHoweverLongAgoItWasGiven() {
    Scene scene =
        on().act(ADMIN, eligible(LUIS, "Global Administrator"))
            .later(Duration.ofDays(300))
            .act(ADMIN, assigns(LUIS, "Global Administrator"));

    assertThat(factors(scene)).contains("first-role-given").doesNotContain("unusual-role-given");
    // Being eligible is one thing, holding it for good another; but the role is not new for him.
    assertThat(factors(scene)).doesNotContain("role-new-for-holder");
  }

  @Test
  void aHelpDeskThatResetsPasswordsAllDayIsNoFinding() {
    Scene scene = on();
    for (int i = 0; i < 30; i++) {
      scene.act(HELP_DESK, account(person("person " + i), Step.PASSWORD_RESET));
    }

    assertThat(scene.finding().score().value()).isZero();
  }

  @Test
  void accountsThatPersonnelMakesAreNoFinding() {
    Scene scene = on();
    for (int i = 0; i < 30; i++) {
      scene.act(HR, account(person("person " + i), Step.CREATED));
    }

    assertThat(scene.finding().score().value()).isZero();
  }

  @Test
  void aPassForANewStarterStaysBelowLow() {
    Finding finding = on().act(HR, account(MIA, Step.CREATED)).act(HELP_DESK, pass(MIA)).finding();

    assertThat(finding.score().level()).isEqualTo(Level.INFO);
  }

  @Test
  void anAdministratorsRoutineWithAccessPoliciesStaysBelowLow() {
    Scene scene = on().act(ADMIN, access(Change.ADDED, property("state", null, "enabled")));
    Finding first = scene.finding();
    Finding later =
        scene.later(Duration.ofDays(60)).act(ADMIN, disables("disabled", "enabled")).finding();

    assertThat(first.score().level()).isEqualTo(Level.INFO);
    assertThat(later.score().level()).isEqualTo(Level.INFO);
  }

  @Test
  void toDisableOrExcludeWeighsMuchMoreThanToCreate() {
    int created =
        on().act(ADMIN, access(Change.ADDED, property("state", null, "enabled")))
            .finding()
            .score()
            .value();
    int disabled = on().act(ADMIN, disables("enabled", "disabled")).finding().score().value();

    assertThat(disabled).isGreaterThan(4 * created);
  }

  // The edges.

  @Test
  void theWindowIncludesItsEnd() {
    Duration day = Duration.ofDays(1);
    Duration less = day.minusMinutes(1);

    assertThat(factors(newAccount(less))).contains("role-to-new-account");
    assertThat(factors(newAccount(less.plusMillis(1)))).doesNotContain("role-to-new-account");
  }

  private static Scene newAccount(Duration after) {
    return on().act(HR, account(MIA, Step.CREATED))
        .later(after)
        .act(ADMIN, assigns(MIA, "User Administrator"));
  }

  @Test
  void anotherAccountOfTheSameNameIsAnother() {
    Principal namesake = new Principal(Principal.Type.USER, Scene.id("another"), MIA.name(), null);

    assertThat(
            factors(
                on().act(HR, account(namesake, Step.CREATED))
                    .act(ADMIN, assigns(MIA, "User Administrator"))))
        .doesNotContain("role-to-new-account");
  }

  @Test
  void whatFailedTeachesNothing() {
    assertThat(
            factors(
                on().fails("no", ADMIN, assigns(MIA, "User Administrator"))
                    .act(ADMIN, assigns(LUIS, "User Administrator"))))
        .contains("first-role-given");
    assertThat(
            factors(
                on().fails("no", HELP_DESK, account(principal(ADMIN), Step.PASSWORD_RESET))
                    .act(ADMIN, gives(app("backup-sync"), "Mail.Read"))))
        .doesNotContain("act-after-password-reset");
  }

  @Test
  void aLaterResetExplainsNothing() {
    Scene scene =
        on().act(ADMIN, account(MIA, Step.INVITED))
            .act(ADMIN, account(MIA, Step.REDEEMED))
            .act(ADMIN, account(MIA, Step.INVITED))
            .later(Duration.ofMinutes(61))
            .act(ADMIN, assigns(MIA, "User Administrator"));

    assertThat(factors(scene)).doesNotContain("role-after-invitation");
  }

  @Test
  void severalRecordsOfOneAssignmentAreOne() {
    Scene scene = on();
    for (Principal who : List.of(LUIS, MIA)) {
      scene
          .act(ADMIN, pim(who, "User Administrator", RoleChange.ASSIGNED))
          .act(PIM, assigns(who, "User Administrator"))
          .act(ADMIN, Tell.role(who, "User Administrator", RoleChange.ASSIGNED, Via.OUTSIDE_PIM));
    }

    assertThat(factors(scene)).doesNotContain("many-roles-given");
  }

  private static List<String> factors(Scene scene) {
    return scene.finding().score().factors().stream().map(Factor::id).toList();
  }

  private static Scene on() {
    return new Scene();
  }
}
