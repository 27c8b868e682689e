package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.TellApps.renames;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Principal;
import io.consentry.activity.RoleRef;
import io.consentry.catalog.Registration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that anyone may choose excuse nothing; ids decide where they are known. */
class NamesLieTest {
  @Test
  void anApplicationCalledLikePrivilegedIdentityManagementIsNotIt() {
    AppRef fake = app("MS-PIM");
    Actor acting =
        new Actor(Actor.Type.APPLICATION, fake.servicePrincipalId(), "MS-PIM", null, null, null);

    Finding finding =
        new Scene()
            .act(ADMIN, addsPrincipal(fake))
            .act(acting, assigns(principal(USER), "Global Administrator"))
            .finding();

    assertThat(ids(finding)).contains("global-administrator-assigned", "application-gives-power");
  }

  @Test
  void privilegedIdentityManagementItselfIs() {
    Finding finding =
        new Scene().act(PIM, assigns(principal(USER), "Global Administrator")).finding();

    assertThat(ids(finding))
        .contains("tier-zero-role-activated")
        .doesNotContain("global-administrator-assigned", "application-gives-power");
  }

  @Test
  void aSecretOnOneOfMicrosoftsOwnIsNoNoise() {
    AppRef exchange =
        new AppRef(Tell.EXCHANGE, Scene.id("exchange"), null, "Office 365 Exchange Online");

    Finding finding = new Scene().act(ADMIN, secret(true, exchange, false)).finding();

    assertThat(finding.score().level()).isGreaterThanOrEqualTo(Level.HIGH);
    assertThat(ids(finding)).doesNotContain("microsoft-first-party");
  }

  @Test
  void aForeignLetterBesideAVendorsNameIsNoVendor() {
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                firstConsent(
                    app("Huntress \u0405ecurity Platform"), true, true, "Directory.ReadWrite.All"))
            .finding();

    assertThat(ids(finding))
        .contains("vendor-impersonation")
        .doesNotContain("documented-by-vendor");
    assertThat(finding.next()).contains("revoke the grant of Directory.ReadWrite.All");
  }

  /** Its own events name no app id. */
  private static AppRef object(String name, String object) {
    return new AppRef(null, null, Scene.id(object), name);
  }

  @Test
  void aRegistrationIsNotAnotherOneOfItsName() {
    Finding finding =
        new Scene()
            .act(ADMIN, registers("Billing"))
            .act(ADMIN, addsPrincipal(app("Billing")), gives(app("Billing"), "Mail.Read"))
            .act(USER, secret(false, object("Billing", "another"), true))
            .finding();

    assertThat(finding.situation().subject().app()).isEqualTo(object("Billing", "another"));
  }

  @Test
  void aRegistrationIsNotTheApplicationOfMicrosoftsOfItsName() {
    AppRef microsofts =
        new AppRef(
            "14d82eec-204b-4c2f-b7e8-296a70dab67e",
            Scene.id("tools"),
            null,
            "Microsoft Graph Command Line Tools");

    Finding finding =
        new Scene()
            .act(ADMIN, addsPrincipal(microsofts))
            .act(USER, secret(false, object(String.valueOf(microsofts.name()), "own"), true))
            .finding();

    assertThat(finding.situation().subject().firstParty()).isFalse();
    assertThat(finding.situation().subject().app().appId()).isNull();
  }

  @Test
  void aServicePrincipalWithAPowerfulRoleIsOneWhoseSignInsMatter() {
    AppRef agent = app("Build Agent");
    Principal holder =
        new Principal(
            Principal.Type.SERVICE_PRINCIPAL,
            agent.servicePrincipalId(),
            agent.name(),
            agent.appId());

    Finding finding = new Scene().act(ADMIN, assigns(holder, "Global Administrator")).finding();

    assertThat(finding.next())
        .anyMatch(step ->
            step.startsWith(
                "review the sign-ins of service principal " + agent.servicePrincipalId()));
  }

  /** The service principal of the resource comes into being in the same act. */
  @Test
  void anotherServicePrincipalInTheActDoesNotMakeAnApplicationForeign() {
    AppRef connector = app("MD.ECO - Connector - M365 Defender");

    Finding finding =
        new Scene()
            .act(
                ADMIN,
                addsPrincipal(app("WindowsDefenderATP")),
                gives(connector, "User.Read.All"),
                consent(connector, true, true, "User.Read"))
            .finding();

    assertThat(finding.situation().subject().registration()).isEqualTo(Registration.UNKNOWN);
    assertThat(ids(finding)).doesNotContain("vendor-impersonation");
  }

  @Test
  void ofTwoApplicationsTheOneWithMorePowerIsTheSubject() {
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                gives(app("First"), "User.Read.All"),
                gives(app("Second"), "RoleManagement.ReadWrite.Directory"))
            .finding();

    assertThat(finding.sentence())
        .isEqualTo("anna.berg@contoso.example gave RoleManagement.ReadWrite.Directory to Second.");
    assertThat(finding.next())
        .anyMatch(step -> step.contains("User.Read.All") && step.contains("First"));
  }

  @Test
  void aRegistrationHereIsNotTheApplicationOfThatNameFromElsewhere() {
    Finding finding =
        new Scene()
            .act(USER, firstConsent(app("Payroll"), true, true, "Mail.ReadWrite"))
            .act(ADMIN, secret(false, new AppRef(null, null, Scene.id("other"), "Payroll"), true))
            .finding();

    assertThat(finding.situation().subject().app().appId()).isNull();
    assertThat(ids(finding)).doesNotContain("credential-after-consent");
  }

  @Test
  void aRegistrationHereIsTheApplicationOfThatNameFromHere() {
    AppRef payroll = registration("Payroll");
    Finding finding =
        new Scene()
            .act(ADMIN, registers("Payroll"), addsPrincipal(app("Payroll")))
            .act(ADMIN, secret(false, new AppRef(null, null, payroll.objectId(), "Payroll"), true))
            .finding();

    assertThat(finding.situation().subject().app().appId()).isEqualTo(payroll.appId());
  }

  @Test
  void aRoleOfTheTenantsOwnWithAFamousNameSaysSo() {
    DirectoryRole custom =
        new DirectoryRole(
            new Principal(Principal.Type.USER, Scene.id("x"), "x@contoso.example", null),
            new RoleRef(Scene.id("custom role"), null, "Global Administrator", null),
            RoleChange.ASSIGNED,
            false,
            Via.DIRECTORY,
            null,
            null,
            null);

    Finding finding = new Scene().act(ADMIN, custom).finding();

    assertThat(finding.sentence()).contains("Global Administrator (not a built-in role)");
    assertThat(ids(finding)).doesNotContain("global-administrator-assigned");
  }

  @Test
  void aForeignApplicationWithAVendorsNameKeepsADoubt() {
    Finding finding =
        new Scene().act(ADMIN, firstConsent(app("Huntress"), true, true, "User.Read")).finding();

    assertThat(ids(finding)).contains("vendor-by-name-only");
  }

  private static final String CONNECTOR = "MD.ECO - Connector - M365 Defender";

  @Test
  void aVendorsNamePutOnLaterExcusesNothing() {
    Finding finding = renamedAndGiven("Mailer", CONNECTOR).finding();

    assertThat(ids(finding))
        .contains("vendor-by-name-only")
        .doesNotContain("documented-by-vendor", "vendor-impersonation");
    assertThat(finding.sentence()).contains("an app that calls itself " + CONNECTOR);
  }

  @Test
  void norDoesAChainOfNamesThatEndsInTheVendors() {
    AppRef app = app("Mailer");
    Scene scene =
        new Scene()
            .act(ADMIN, registers("Mailer"), addsPrincipal(app))
            .act(ADMIN, renames(app, "Mailer", "MD.ECO - Connector"))
            .act(ADMIN, renames(app, "MD.ECO - Connector", CONNECTOR))
            .act(ADMIN, gives(called(app, CONNECTOR), "User.Read.All"));

    assertThat(ids(scene.finding())).doesNotContain("documented-by-vendor");
  }

  @Test
  void aNameThatWasTheVendorsAllAlongMayBePutBetter() {
    Finding finding = renamedAndGiven("MD.ECO - Connector", CONNECTOR).finding();

    assertThat(ids(finding)).contains("documented-by-vendor").doesNotContain("vendor-by-name-only");
  }

  private static Scene renamedAndGiven(String before, String after) {
    AppRef app = app(before);
    return new Scene()
        .act(ADMIN, registers(before), addsPrincipal(app))
        .act(ADMIN, renames(app, before, after))
        .act(ADMIN, gives(called(app, after), "User.Read.All"));
  }

  private static AppRef called(AppRef app, String name) {
    return new AppRef(app.appId(), app.servicePrincipalId(), app.objectId(), name);
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }
}
