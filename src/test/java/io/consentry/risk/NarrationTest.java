package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.federated;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.role;
import static io.consentry.risk.TellApps.secret;
import static io.consentry.risk.TellApps.trust;
import static io.consentry.risk.TellDirectory.pim;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.RoleRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people read says what was done, in words that they can act on. */
class NarrationTest {
  private static final String ROLE = "User Administrator";

  @Test
  void aRoleOverAnAdministrativeUnitIsNotOneOverTheTenant() {
    Finding limited = new Scene().act(ADMIN, within("AU Berlin")).finding();
    Finding both =
        new Scene()
            .act(ADMIN, within("AU Berlin"), assigns(eve(), "Exchange Administrator"))
            .finding();

    assertThat(title(limited, "tier-one-role-assigned"))
        .isEqualTo(
            "User Administrator (limited to AU Berlin): much power over a part of the tenant");
    assertThat(title(both, "tier-one-role-assigned"))
        .isEqualTo("Exchange Administrator: data or settings of the whole tenant");
  }

  @Test
  void aDisabledAlertIsSwitchedOff() {
    SettingChange alert =
        new SettingChange(
            Kind.ROLE_SETTING, null, "Roles outside of PIM", Change.REMOVED, List.of());

    assertThat(new Scene().act(ADMIN, alert).named("Disable PIM Alert").finding().sentence())
        .isEqualTo("anna.berg@contoso.example switched off the alert Roles outside of PIM.");
    assertThat(new Scene().act(ADMIN, alert).named("Delete role setting").finding().sentence())
        .isEqualTo("anna.berg@contoso.example deleted the role setting Roles outside of PIM.");
  }

  @Test
  void anImpersonatorIsAddedInOneBreath() {
    Finding finding =
        new Scene().act(ADMIN, registers("Huntress Security Platform (Direct)")).finding();

    assertThat(finding.sentence())
        .isEqualTo(
            "anna.berg@contoso.example added an app that calls itself Huntress Security Platform (Direct).");
  }

  @Test
  void aFederatedCredentialIsCalledByNameAndIssuer() {
    Finding finding = new Scene().act(ADMIN, federated(registration("Report Builder"))).finding();

    assertThat(title(finding, "federated-credential"))
        .isEqualTo("repo of https://token.example can now sign in as the application");
    assertThat(finding.score().factors())
        .flatExtracting(Factor::evidence)
        .extracting(Evidence::value)
        .contains("ci (repo of https://token.example)")
        .noneMatch(value -> value.contains("|"));
  }

  @Test
  void aHolderIsCalledByTheNameToSignInWith() {
    Principal shown = new Principal(Principal.Type.USER, eve().id(), "Eve", null);

    Finding finding =
        new Scene()
            .act(ADMIN, pim(shown, "Global Administrator", RoleChange.ASSIGNED))
            .also(PIM, assigns(eve(), "Global Administrator"))
            .finding();

    assertThat(finding.sentence())
        .isEqualTo("anna.berg@contoso.example made eve@contoso.example Global Administrator.");
    assertThat(finding.next())
        .containsOnlyOnce(
            "remove Global Administrator from eve@contoso.example (%s), unless it was agreed"
                .formatted(eve().id()))
        .noneMatch(step -> step.contains("from Eve"));
  }

  @Test
  void aProgramIsNotAsked() {
    Finding finding =
        new Scene()
            .act(
                Scene.application("backup-sync"),
                gives(app("Report Builder"), "Mail.ReadWrite"),
                federated(registration("Report Builder")))
            .finding();

    assertThat(finding.next())
        .noneMatch(step -> step.contains("unless backup-sync"))
        .anyMatch(step -> step.contains("unless whoever uses backup-sync confirms by phone"));
    assertThat(
            new Scene()
                .act(ADMIN, firstConsent(app("Huntres"), true, true, "User.Read"))
                .finding()
                .next())
        .noneMatch(step -> step.contains("whoever uses"));
  }

  @Test
  void whatElseAnEventChangedIsSaidBesideItsSecret() {
    AppRef app = registration("Report Builder");
    AppChange opened =
        new AppChange(
            false,
            app,
            Change.UPDATED,
            List.of(),
            List.of(),
            List.of(),
            List.of("https://evil.example/cb"),
            List.of(new PropertyChange("AvailableToOtherTenants", "false", "true")));

    assertThat(new Scene().act(ADMIN, secret(app, "key"), opened).finding().sentence())
        .endsWith(
            " to Report Builder, and changed it: sign-ins may now be sent to"
                + " https://evil.example/cb and AvailableToOtherTenants is now true.");
    assertThat(
            new Scene().act(ADMIN, secret(registration("CRM"), "key"), opened).finding().sentence())
        .endsWith("added a secret to CRM.");
  }

  @Test
  void aKeyThatTookTheIdOfAnotherIsToldAsReplaced() {
    Finding finding =
        new Scene().act(ADMIN, TellApps.replaces(registration("CRM"), "CN=crm")).finding();

    assertThat(finding.sentence()).endsWith("replaced a credential of CRM by a secret.");
    assertThat(title(finding, "credential-added"))
        .isEqualTo(
            "a secret named backup, in place of one with the same key id, was added to the application");
    assertThat(title(finding, "credential-removed")).isNull();
  }

  @Test
  void everySortOfCredentialIsTold() {
    AppRef app = registration("Report Builder");
    CredentialChange key = secret(app, "key");
    List<Credential> both =
        List.of(key.added().getFirst(), trust("ci", "https://token.example", "repo:evil"));

    assertThat(
            new Scene()
                .act(ADMIN, new CredentialChange(false, app, both, List.of(), List.of(), true))
                .finding()
                .sentence())
        .endsWith("added a secret and a federated credential to Report Builder.");
  }

  @Test
  void whatFailedIsCalledByItsName() {
    AppRef app = app("Report Builder");

    assertThat(
            new Scene().fails("Denied", ADMIN, gives(app, "Mail.ReadWrite")).finding().sentence())
        .isEqualTo(
            "Failed, and changed nothing: anna.berg@contoso.example gave Mail.ReadWrite to Report Builder.");
  }

  @Test
  void aGrantThatStaysAsItWasTakesNothing() {
    List<String> same = List.of("Mail.Read", "User.Read");

    assertThat(
            new Scene()
                .act(ADMIN, regrant(app("Report Builder"), false, same, same.reversed()))
                .finding()
                .sentence())
        .contains("left the permissions of ")
        .doesNotContain("took");
  }

  @Test
  void aGrantOfNothingThatIsToldIsNotSaidToBeNone() {
    assertThat(
            new Scene()
                .act(ADMIN, regrant(app("Report Builder"), false, List.of(), List.of()))
                .finding()
                .sentence())
        .endsWith(": the event does not tell which.")
        .contains("changed permissions of ");
  }

  /** Privileged Identity Management only remarks on it. */
  @Test
  void whatWasDoneWithoutPimWasNotDoneByIt() {
    assertThat(
            new Scene()
                .act(
                    Scene.application("Azure AD PIM"),
                    role(
                        principal(Scene.user("eve")),
                        "Global Administrator",
                        RoleChange.ASSIGNED,
                        Via.OUTSIDE_PIM))
                .named("Add member to role outside of PIM (permanent)")
                .finding()
                .sentence())
        .startsWith("Somebody made ");
  }

  @Test
  void whatIsTakenOrAskedForIsNotSaidToBeGiven() {
    DirectoryRole eligible = eligible(RoleChange.REMOVED, Via.DIRECTORY);

    assertThat(new Scene().act(ADMIN, eligible).finding().sentence())
        .isEqualTo(
            "anna.berg@contoso.example took eligibility for User Administrator from eve@contoso.example.");
    assertThat(
            new Scene()
                .act(ADMIN, eligible(RoleChange.REQUESTED, Via.PIM))
                .named("Add eligible member to role in PIM requested (permanent)")
                .finding()
                .sentence())
        .isEqualTo(
            "anna.berg@contoso.example requested eligibility for User Administrator for eve@contoso.example.");
    Finding taking =
        new Scene()
            .act(ADMIN, eligible(RoleChange.REQUESTED, Via.PIM))
            .named("Remove eligible member from role in PIM requested (permanent)")
            .finding();
    assertThat(taking.sentence())
        .isEqualTo(
            "anna.berg@contoso.example asked to take eligibility for User Administrator from eve@contoso.example.");
    assertThat(title(taking, "role-requested")).isNull();
  }

  @Test
  void aPolicyOnAnApplicationIsNoSettingOfThatName() {
    SettingChange off =
        new SettingChange(Kind.POLICY, null, "Report Builder", Change.REMOVED, List.of());

    assertThat(
            new Scene()
                .act(ADMIN, off)
                .named("Remove policy from service principal")
                .finding()
                .sentence())
        .isEqualTo(
            "anna.berg@contoso.example took a policy off the service principal Report Builder.");
  }

  @Test
  void anApplicationThatNothingNamesIsSaidOnce() {
    Act.AppChange nameless =
        new Act.AppChange(
            false,
            new AppRef(null, null, Scene.id("nameless"), null),
            Change.ADDED,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(new Scene().act(ADMIN, nameless).finding().sentence())
        .isEqualTo("anna.berg@contoso.example added an application.");
  }

  @Test
  void aRevokedConsentReachesNobodyMore() {
    Act.Consent revoked =
        new Act.Consent(
            app("Report Builder"), Change.REMOVED, true, true, false, List.of(), List.of(), null);

    assertThat(title(new Scene().act(ADMIN, revoked).finding(), "tenant-wide-grant")).isNull();
  }

  private static DirectoryRole eligible(RoleChange change, Via via) {
    DirectoryRole role = assigns(eve(), ROLE);
    return new DirectoryRole(role.principal(), role.role(), change, true, via, null, null, null);
  }

  private static Principal eve() {
    return principal(Scene.user("eve"));
  }

  @Test
  void aRoleOfWhichTheEventSaysNothingIsNotCalledAnOwnOne() {
    DirectoryRole whole = assigns(eve(), ROLE);
    DirectoryRole unnamed =
        new DirectoryRole(
            whole.principal(),
            new RoleRef(null, null, null, null),
            whole.change(),
            false,
            whole.via(),
            null,
            null,
            null);

    assertThat(new Scene().fails("Quota", ADMIN, unnamed).finding().sentence())
        .endsWith("made eve@contoso.example a role that the event does not name.");
  }

  @Test
  void ofSeveralRolesTheOthersAreCounted() {
    Scene three =
        new Scene()
            .act(
                ADMIN,
                assigns(eve(), ROLE),
                assigns(eve(), "Global Administrator"),
                assigns(eve(), "Security Reader"),
                assigns(eve(), "Global Administrator"));
    Scene two =
        new Scene().act(ADMIN, assigns(eve(), ROLE), assigns(principal(Scene.user("bob")), ROLE));

    assertThat(three.finding().sentence())
        .isEqualTo(
            "anna.berg@contoso.example made eve@contoso.example Global Administrator and 2 more roles.");
    assertThat(two.finding().sentence())
        .isEqualTo(
            "anna.berg@contoso.example made eve@contoso.example and 1 other User Administrator.");
  }

  @Test
  void aConsentIsForNobodyThatTheEventDoesNotTell() {
    AppRef app = app("Report Builder");
    Act.Consent restored =
        new Act.Consent(app, Change.RESTORED, false, false, false, List.of(), List.of(), null);
    Act.Consent anothers =
        new Act.Consent(
            app,
            Change.ADDED,
            true,
            false,
            false,
            List.of(),
            List.of(
                new Act.ConsentedScopes(
                    Scene.id("graph"),
                    app.servicePrincipalId(),
                    Act.ConsentType.PRINCIPAL,
                    eve().id(),
                    List.of("Mail.Read"))),
            null);

    assertThat(new Scene().act(ADMIN, restored).finding().sentence())
        .isEqualTo("anna.berg@contoso.example restored consent to Report Builder.");
    assertThat(new Scene().act(ADMIN, anothers).finding().sentence())
        .isEqualTo("anna.berg@contoso.example gave consent to Report Builder, for one user.");
    assertThat(
            new Scene()
                .act(ADMIN, Tell.consent(app, true, false, "Mail.Read"))
                .finding()
                .sentence())
        .endsWith("gave consent to Report Builder, for their own account.");
  }

  @Test
  void whoIsLeftOutOfConditionalAccessIsSaid() {
    Policy policy = PolicyReader.read("test", "lists: {conditional-access-exclusions: [No MFA]}");
    Finding finding = new Scene().act(ADMIN, Tell.joins(eve(), "No MFA")).finding(policy);

    assertThat(title(finding, "conditional-access-exclusion-changed"))
        .isEqualTo("eve@contoso.example joined No MFA, which Conditional Access leaves out");
  }

  private static DirectoryRole within(String unit) {
    DirectoryRole whole = assigns(eve(), ROLE);
    return new DirectoryRole(
        whole.principal(), whole.role(), whole.change(), false, whole.via(), unit, null, null);
  }

  private static @Nullable String title(Finding finding, String factor) {
    return finding.score().factors().stream()
        .filter(found -> found.id().equals(factor))
        .map(Factor::title)
        .findFirst()
        .orElse(null);
  }
}
