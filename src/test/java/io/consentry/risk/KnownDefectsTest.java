package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.asksFor;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.AppRef;
import io.consentry.activity.RoleRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Defects of rules that others shipped, each a case that must come out right here. */
class KnownDefectsTest {
  private static final AppRef APP = app("Report Builder");

  @Test
  void everyScopeIsReadAndNotTheFirstOnly() {
    Finding finding =
        new Scene()
            .act(
                USER,
                grant(APP, false, "openid", "User.Read", "offline_access"),
                grant(APP, false, "profile", "Calendars.Read", "Mail.ReadWrite"))
            .finding();

    assertThat(ids(finding)).contains("mail-and-offline-access");
  }

  @Test
  void mailReadWriteIsMailToo() {
    assertThat(ids(new Scene().act(USER, grant(APP, false, "mail.readwrite")).finding()))
        .contains("mail-delegated-permission");
  }

  @Test
  void whatIsRequestedIsNotGranted() {
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                asksFor(
                    registration("Report Builder"),
                    Change.UPDATED,
                    "RoleManagement.ReadWrite.Directory"))
            .finding();

    assertThat(ids(finding))
        .contains("requested-powerful-permission")
        .doesNotContain("role-management-permission", "application-grant");
    assertThat(finding.score().level()).isEqualTo(Level.INFO);
  }

  @Test
  void aRoleIsKnownByItsTemplateAndNotByItsName() {
    DirectoryRole disguised =
        new DirectoryRole(
            principal(USER),
            new RoleRef(
                "62e90394-69f5-4237-9190-012177145e10", null, "Message Center Reader", null),
            RoleChange.ASSIGNED,
            false,
            Via.DIRECTORY,
            null,
            null);
    DirectoryRole boasting =
        new DirectoryRole(
            principal(USER),
            new RoleRef(Scene.id("own role"), null, "Global Administrator", null),
            RoleChange.ASSIGNED,
            false,
            Via.DIRECTORY,
            null,
            null);

    assertThat(ids(new Scene().act(ADMIN, disguised).finding()))
        .contains("global-administrator-assigned");
    assertThat(ids(new Scene().act(ADMIN, boasting).finding()))
        .doesNotContain("global-administrator-assigned", "tier-zero-role-assigned");
  }

  @Test
  void whatApplicationsDoIsNotDropped() {
    Finding finding =
        new Scene()
            .act(Scene.application("sync"), assigns(principal(USER), "Global Administrator"))
            .finding();

    assertThat(finding.score().level()).isEqualTo(Level.CRITICAL);
    assertThat(finding.sentence()).startsWith("The application sync made ");
    assertThat(finding.next()).anyMatch(step -> step.contains(Scene.id("sync principal")));
  }

  @Test
  void anAdministratorsConsentForOneAccountIsNotTenantWide() {
    Finding finding =
        new Scene()
            .act(ADMIN, grant(APP, false, "Mail.Read"), consent(APP, true, false, "Mail.Read"))
            .finding();

    assertThat(ids(finding))
        .contains("admin-consent-for-self", "mail-delegated-permission")
        .doesNotContain("tenant-wide-grant", "mail-delegated-tenant-wide");
  }

  @Test
  void addAndRemoveOfTheSameGrantAreAnUpdate() {
    List<String> before = List.of("User.Read");
    List<String> after = List.of("User.Read", "Mail.Read");

    Finding finding =
        new Scene()
            .act(ADMIN, regrant(APP, true, before, after), regrant(APP, true, before, after))
            .finding();

    assertThat(finding.situation().grants())
        .extracting(grant -> grant.permission().value() + " " + grant.state().label())
        .containsExactlyInAnyOrder("User.Read held", "Mail.Read added");
    assertThat(finding.situation().subject().heldAfter()).hasSize(2);
  }

  @Test
  void anActivationIsNoAssignmentAndItsTwinIsTheSameAct() {
    Finding finding =
        new Scene()
            .act(USER, role(principal(USER), "Global Administrator", RoleChange.ACTIVATED, Via.PIM))
            .also(PIM, assigns(principal(USER), "Global Administrator"))
            .finding();

    assertThat(ids(finding))
        .contains("tier-zero-role-activated")
        .doesNotContain("global-administrator-assigned", "assigned-outside-pim");
    assertThat(finding.sentence())
        .isEqualTo("luis.ortega@contoso.example activated Global Administrator.");
  }

  @Test
  void aPermanentAssignmentThatPimCarriesOutIsNoActivation() {
    Finding finding =
        new Scene()
            .act(ADMIN, role(principal(USER), "Global Administrator", RoleChange.ASSIGNED, Via.PIM))
            .also(PIM, assigns(principal(USER), "Global Administrator"))
            .finding();

    assertThat(ids(finding))
        .contains("global-administrator-assigned", "role-assigned-through-pim")
        .doesNotContain("tier-zero-role-activated", "assigned-outside-pim");
  }

  @Test
  void aNameDoesNotExemptAnApplication() {
    AppRef pretender = app("Microsoft Teams");

    Finding finding =
        new Scene()
            .act(
                USER,
                grant(pretender, false, "Mail.Read", "offline_access"),
                firstConsent(pretender, false, false, "Mail.Read", "offline_access"))
            .finding();

    assertThat(ids(finding)).doesNotContain("microsoft-first-party");
    assertThat(finding.score().level()).isGreaterThanOrEqualTo(Level.HIGH);
  }

  @Test
  void aFailedGrantGivesNothing() {
    Scene scene = new Scene().fails("no", ADMIN, gives(APP, "RoleManagement.ReadWrite.Directory"));

    assertThat(ids(scene.finding())).doesNotContain("role-management-permission");
    assertThat(scene.finding().situation().subject().heldAfter()).isEmpty();
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }
}
