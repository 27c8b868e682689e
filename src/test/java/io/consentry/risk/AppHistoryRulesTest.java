package io.consentry.risk;

import static io.consentry.activity.Act.Credential.Type.CERTIFICATE;
import static io.consentry.activity.Act.Credential.Type.PASSWORD;
import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.TellApps.certificate;
import static io.consentry.risk.TellApps.replaces;
import static io.consentry.risk.TellApps.secret;
import static io.consentry.risk.TellApps.trust;
import static io.consentry.risk.TellApps.trusts;
import static io.consentry.risk.TellApps.withAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications that come and go, and their credentials, against what was before. */
class AppHistoryRulesTest {
  private static final AppRef APP = app("Report Builder");
  private static final AppRef REGISTERED = registration("Report Builder");
  private static final Actor TERRAFORM = Scene.application("terraform");
  private static final Actor MSI = Scene.application("Managed Service Identity");
  private static final AppRef GRAPH =
      new AppRef(Tell.GRAPH, Scene.id("graph sp"), null, "Microsoft Graph");
  private static final AppRef TEAMS =
      new AppRef(
          "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", Scene.id("teams sp"), null, "Teams Services");
  private static final String ISSUER = TellApps.ISSUER;

  static List<RuleRow> rows() {
    return List.of(
        RuleRow.of(
            "many-service-principals-by-user", "L03", adding(ADMIN, 4), "sp 4", adding(ADMIN, 3)),
        RuleRow.of(
            "many-service-principals-by-user",
            "L03",
            on().act(ADMIN, addsPrincipal(app("a")), addsPrincipal(app("b")))
                .act(ADMIN, addsPrincipal(app("c")), addsPrincipal(app("d"))),
            "d",
            adding(TERRAFORM, 4)),
        RuleRow.of(
            "many-service-principals-by-application",
            "L04",
            adding(TERRAFORM, 4),
            "sp 4",
            adding(MSI, 4)),
        RuleRow.of(
            "service-principals-in-mass", "L03", atOnce(ADMIN, 11), "sp 11", atOnce(ADMIN, 10)),
        RuleRow.of(
            "service-principals-in-mass", "L04", atOnce(TERRAFORM, 11), "sp 11", atOnce(MSI, 11)),
        RuleRow.of(
            "first-service-principal-by-actor",
            "L05",
            known(Duration.ofDays(100)).act(ADMIN, addsPrincipal(app("new"))),
            "new",
            adding(ADMIN, 1).later(Duration.ofDays(89)).act(ADMIN, addsPrincipal(app("new")))),
        RuleRow.of(
            "first-service-principal-by-actor",
            "L05",
            adding(ADMIN, 1).later(Duration.ofDays(91)).act(ADMIN, addsPrincipal(app("new"))),
            "new",
            known(Duration.ofDays(100))
                .act(USER, addsPrincipal(APP), firstConsent(APP, false, false, "User.Read"))),
        RuleRow.of(
            "application-used-and-deleted",
            "L11",
            usedAndDeleted(4),
            "Directory.ReadWrite.All",
            usedAndDeleted(8)),
        RuleRow.of(
            "application-used-and-deleted",
            "L11",
            on().act(ADMIN, registers("Report Builder"), addsPrincipal(APP))
                .act(ADMIN, secret(REGISTERED, "key"))
                .act(ADMIN, assigns(holder(APP), "Global Administrator"))
                .act(ADMIN, change(true, APP, Change.REMOVED)),
            "Global Administrator",
            on().act(ADMIN, registers("Report Builder"), addsPrincipal(APP))
                .act(ADMIN, secret(REGISTERED, "key"))
                .act(ADMIN, change(true, APP, Change.REMOVED))),
        RuleRow.of(
            "opened-to-other-tenants",
            "L12",
            on().act(ADMIN, audience("AzureADMyOrg", "AzureADMultipleOrgs")),
            "AzureADMultipleOrgs",
            on().act(ADMIN, audience("AzureADMultipleOrgs", "AzureADMyOrg"))),
        RuleRow.of(
            "opened-to-other-tenants",
            "L12",
            on().act(ADMIN, updated("AvailableToOtherTenants", "False", "True")),
            "AvailableToOtherTenants",
            on().act(ADMIN, updated("AvailableToOtherTenants", "True", "False"))),
        RuleRow.of(
            "first-credential",
            "K02",
            on().act(ADMIN, Tell.secret(false, REGISTERED, true)),
            Scene.id("key of Report Builder"),
            on().act(ADMIN, Tell.secret(false, REGISTERED, false))),
        // Sentinel's rule compared the times the wrong way round.
        RuleRow.of(
            "credential-after-consent",
            "K03",
            on().act(ADMIN, consented()).act(ADMIN, secret(APP, "key")),
            "consent for all users",
            on().act(ADMIN, secret(APP, "key")).act(ADMIN, consented())),
        RuleRow.of(
            "credential-after-consent",
            "K03",
            on().act(ADMIN, consented())
                .later(Duration.ofDays(2).minusMinutes(1))
                .act(ADMIN, secret(APP, "key")),
            "consent for all users",
            on().act(ADMIN, consented()).later(Duration.ofDays(2)).act(ADMIN, secret(APP, "key"))),
        RuleRow.of(
            "credential-by-new-actor",
            "K04",
            known(Duration.ofDays(100)).act(USER, secret(APP, "key")),
            Scene.id("key"),
            on().act(USER, secret(app("other"), "another"))
                .later(Duration.ofDays(89))
                .act(USER, secret(APP, "key"))),
        RuleRow.of(
            "credential-by-new-actor",
            "K04",
            on().act(ADMIN, Tell.registers("Report Builder"))
                .fails("no", USER, secret(app("other"), "another"))
                .later(Duration.ofDays(20))
                .act(USER, secret(APP, "key")),
            Scene.id("key"),
            on().act(MSI, secret(APP, "key"))),
        RuleRow.of(
            "credential-of-another-type",
            "K05",
            on().act(ADMIN, certificate(APP, "old")).act(ADMIN, secret(APP, "new", CERTIFICATE)),
            "certificate old",
            on().act(ADMIN, certificate(APP, "old")).act(ADMIN, certificate(APP, "new"))),
        RuleRow.of(
            "credential-of-another-type",
            "K05",
            on().act(ADMIN, secret(APP, "old")).act(ADMIN, certificate(APP, "new")),
            "password old",
            on().act(ADMIN, certificate(app("other"), "old")).act(ADMIN, secret(APP, "new"))),
        // What was there before the stream began, the event itself tells.
        RuleRow.of(
            "credential-of-another-type",
            "K05",
            on().act(ADMIN, secret(APP, "new", CERTIFICATE)),
            "before it: certificate",
            on().act(ADMIN, certificate(APP, "old"))
                .act(ADMIN, secret(APP, "new", CERTIFICATE, PASSWORD))),
        RuleRow.of(
            "credential-of-another-type",
            "K05",
            on().act(ADMIN, replaces(APP, "key")),
            "before it: certificate",
            on().act(ADMIN, Tell.secret(true, APP, true), secret(APP, "new", PASSWORD))),
        RuleRow.of(
            "credential-after-role",
            "K06",
            on().act(ADMIN, assigns(Tell.principal(USER), "Application Administrator"))
                .later(Duration.ofHours(23))
                .act(USER, secret(APP, "key")),
            "got Application Administrator",
            on().act(ADMIN, assigns(Tell.principal(USER), "Application Administrator"))
                .later(Duration.ofHours(25))
                .act(USER, secret(APP, "key"))),
        // To activate a role for a task is what Privileged Identity Management is for.
        RuleRow.of(
            "credential-after-role",
            "K06",
            on().act(ADMIN, eligible("Cloud Application Administrator"))
                .act(USER, activated("Cloud Application Administrator"))
                .act(USER, secret(APP, "key")),
            "got Cloud Application Administrator",
            on().act(ADMIN, eligible("Cloud Application Administrator"))
                .later(Duration.ofDays(3))
                .act(USER, activated("Cloud Application Administrator"))
                .act(USER, secret(APP, "key"))),
        RuleRow.of(
            "federated-credential",
            "K09",
            on().act(ADMIN, trusts(REGISTERED, "ci", ISSUER, "repo:contoso/app", null)),
            "repo:contoso/app",
            on().act(ADMIN, secret(REGISTERED, "key"))),
        RuleRow.of(
            "federated-trust-changed",
            "K09",
            trustsSomebodyElse(),
            "https://evil.example",
            on().act(ADMIN, trusts(REGISTERED, "ci", ISSUER, "repo:contoso/app", null))),
        RuleRow.of(
                "credential-from-rare-address",
                "K11",
                habit().act(withAddress(ADMIN, "203.0.113.9"), secret(APP, "new")),
                "from 203.0.113.9",
                habit().act(withAddress(ADMIN, "198.51.100.200"), secret(APP, "new")))
            .untoldIn(WireFormat.OFFICE_365, "its records of these acts have no address"),
        RuleRow.of(
                "credential-from-rare-address",
                "K11",
                habit().act(withAddress(ADMIN, "2001:db8::1"), secret(APP, "new")),
                "from 2001:db8::1",
                habit().act(withAddress(ADMIN, null), secret(APP, "new")))
            .untoldIn(WireFormat.OFFICE_365, "its records of these acts have no address"),
        RuleRow.of(
            "owner-added-to-application",
            "O01",
            on().act(ADMIN, owner(false, REGISTERED, USER, true)),
            "luis.ortega",
            on().act(USER, registers("Report Builder"), owner(false, REGISTERED, USER, true))),
        RuleRow.of(
            "owner-added-to-service-principal",
            "O02",
            on().act(ADMIN, owner(true, APP, USER, true)),
            "luis.ortega",
            on().act(ADMIN, owner(false, REGISTERED, USER, true))),
        RuleRow.of(
            "owner-removed",
            "O03",
            on().act(ADMIN, owner(true, APP, USER, false)),
            "luis.ortega",
            on().act(ADMIN, owner(true, APP, USER, true))));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  private static Scene trustsSomebodyElse() {
    return on().act(
            ADMIN,
            trusts(
                REGISTERED,
                "ci",
                "https://evil.example",
                "repo:contoso/app",
                trust("ci", ISSUER, "repo:contoso/app")));
  }

  @Test
  void aFederatedCredentialThatTrustsSomebodyElseIsTheSameOne() {
    Finding finding = trustsSomebodyElse().finding();

    assertThat(finding.sentence()).contains("replaced a credential");
    assertThat(finding.score().factors())
        .extracting(Factor::id)
        .contains("federated-trust-changed")
        .doesNotContain("credential-removed");
  }

  @Test
  void microsoftsOwnServicePrincipalsComeManyAtATime() {
    Finding finding =
        on().act(ADMIN, addsPrincipal(GRAPH), addsPrincipal(TEAMS))
            .act(ADMIN, addsPrincipal(app("a")), addsPrincipal(app("b")))
            .finding();

    assertThat(ids(finding)).doesNotContain("many-service-principals-by-user");
  }

  @Test
  void theWindowOfTenMinutesIsWholeToItsEnd() {
    Duration nine = Duration.ofMinutes(9); // and one between two acts
    Scene edge = on().act(ADMIN, addsPrincipal(app("sp 1"))).later(nine.minusMillis(2));
    Scene past = on().act(ADMIN, addsPrincipal(app("sp 1"))).later(nine.minusMillis(1));

    assertThat(ids(edge.act(ADMIN, three()).finding())).contains("many-service-principals-by-user");
    assertThat(ids(past.act(ADMIN, three()).finding()))
        .doesNotContain("many-service-principals-by-user");
  }

  @Test
  void anotherActorsServicePrincipalsAreNotHis() {
    Scene scene = adding(ADMIN, 3).act(USER, addsPrincipal(app("sp 4")));

    assertThat(ids(scene.finding())).doesNotContain("many-service-principals-by-user");
  }

  @Test
  void theDayOfTheFirstIsSaidWithLessWeightWhileTheTenantIsLearned() {
    Finding finding = on().act(ADMIN, addsPrincipal(APP)).finding();

    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.id().equals("first-service-principal-by-actor"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.points()).isLessThan(7));
  }

  /** An administrator who rotates a secret as every month. */
  @Test
  void routineStaysBelowLowBesidesWhatACredentialIsAnyway() {
    Scene routine = known(Duration.ofDays(60)).act(ADMIN, secret(REGISTERED, "one"));
    Finding finding =
        routine.later(Duration.ofDays(31)).act(ADMIN, secret(REGISTERED, "two")).finding();

    assertThat(ids(finding)).containsOnly("credential-added");
  }

  private static Act[] three() {
    return new Act[] {
      addsPrincipal(app("sp 2")), addsPrincipal(app("sp 3")), addsPrincipal(app("sp 4"))
    };
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }

  private static Scene on() {
    return new Scene();
  }

  /** A tenant that is known for as long. */
  private static Scene known(Duration since) {
    return on().act(ADMIN, owner(true, app("old"), ADMIN, true)).later(since);
  }

  private static Scene adding(Actor actor, int many) {
    Scene scene = on();
    for (int i = 1; i <= many; i++) {
      scene.act(actor, addsPrincipal(app("sp " + i)));
    }
    return scene;
  }

  private static Scene atOnce(Actor actor, int many) {
    Act[] added = new Act[many];
    for (int i = 1; i <= many; i++) {
      added[i - 1] = addsPrincipal(app("sp " + i));
    }
    return on().act(actor, added);
  }

  /** Five steps, each that many minutes after the last act. */
  private static Scene usedAndDeleted(int minutes) {
    return on().act(ADMIN, registers("Report Builder"), addsPrincipal(APP))
        .act(ADMIN, secret(REGISTERED, "key"))
        .act(ADMIN, gives(APP, "Directory.ReadWrite.All"))
        .act(Scene.application("Report Builder"), TellApps.signsIn(APP))
        .later(Duration.ofMinutes(minutes))
        .act(ADMIN, change(false, REGISTERED, Change.REMOVED));
  }

  private static Act audience(String before, String after) {
    return updated("SignInAudience", before, after);
  }

  private static Act updated(String name, @Nullable String before, @Nullable String after) {
    return change(false, REGISTERED, Change.UPDATED, property(name, before, after));
  }

  private static Act consented() {
    return Tell.consent(APP, true, true, "User.Read");
  }

  private static Act eligible(String role) {
    return Tell.role(Tell.principal(USER), role, RoleChange.ASSIGNED, Via.PIM, true);
  }

  private static Act activated(String role) {
    return Tell.role(Tell.principal(USER), role, RoleChange.ACTIVATED, Via.PIM);
  }

  /** Two credentials from the office. */
  private static Scene habit() {
    return on().act(withAddress(ADMIN, "198.51.100.7"), secret(APP, "one"))
        .act(withAddress(ADMIN, "198.51.100.8"), secret(APP, "two"));
  }
}
