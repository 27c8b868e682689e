package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.POLICY;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.asksFor;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.federated;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.redirects;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.role;
import static io.consentry.risk.Tell.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.consentry.activity.Act;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AppRef;
import io.consentry.activity.RoleRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defects of rules that others shipped, each a case that must come out right here. */
class KnownDefectsTest {
  private static final AppRef APP = app("Report Builder");
  private static final ObjectMapper JSON = new ObjectMapper();

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
  void aConsentsTextDoesNotGiveWhatWasThereBefore() {
    List<String> before = List.of("User.Read");
    List<String> after = List.of("User.Read", "Mail.Read");

    Finding finding =
        new Scene()
            .act(
                ADMIN,
                regrant(APP, true, before, after),
                consent(APP, true, true, "User.Read", "Mail.Read"))
            .finding();

    assertThat(finding.situation().grants())
        .extracting(grant -> grant.permission().value() + " " + grant.state().label())
        .containsExactlyInAnyOrder("User.Read held", "Mail.Read added");
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

  /** 1. Operation names that do not occur in the log: every spelling of it is the same act. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Update application – Certificates and secrets management ",
        "Update application - Certificates and secrets management",
        "Update application  Certificates and secrets management",
        "update application — certificates and secrets management."
      })
  void everySpellingOfAnOperationIsRead(String spelling) {
    Scene scene =
        new Scene().act(ADMIN, secret(false, registration("Report Builder"), true)).named(spelling);

    assertThat(ids(scene.findingFromWire(WireFormat.GRAPH, POLICY))).contains("first-credential");
  }

  /** The unified audit log has it always; everywhere else rules look for it in vain. */
  @ParameterizedTest
  @EnumSource(value = WireFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFICE_365")
  void theFullStopOfTheUnifiedAuditLogChangesNothing(WireFormat format) {
    Scene scene =
        new Scene()
            .act(ADMIN, assigns(principal(USER), "Global Administrator"))
            .named("Add member to role.");

    assertThat(ids(scene.findingFromWire(format, POLICY)))
        .contains("global-administrator-assigned");
  }

  /** 2. Property names: the scopes of a consent are in ConsentAction.Permissions. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void whatAConsentAskedForIsReadWhereItStands(WireFormat format) {
    Scene scene =
        new Scene()
            .fails(
                "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException",
                USER,
                firstConsent(APP, false, false, "User.Read", "Mail.Send"));

    assertThat(scene.wire(format).getFirst()).contains("ConsentAction.Permissions");
    assertThat(scene.findingFromWire(format, POLICY).score().factors())
        .filteredOn(factor -> factor.id().equals("risky-consent-blocked"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.title()).contains("Mail.Send"));
  }

  /** Of one event with a new secret and a new redirect address, both are judged. */
  @Test
  void aNewAddressDoesNotHideBehindANewSecret() {
    String key =
        """
        {"displayName":"KeyDescription","oldValue":"[]","newValue":"[\\"[KeyIdentifier=\
        59eaeebc-8a6b-44a6-9f24-7d55e64420c9,KeyType=Password,KeyUsage=Verify,DisplayName=a]\\"]"},\
        """;
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                redirects(false, registration("Sync"), Change.UPDATED, "http://evil.example/cb"))
            .findingFromWire(
                WireFormat.GRAPH,
                POLICY,
                event ->
                    event.replace("\"modifiedProperties\":[", "\"modifiedProperties\":[" + key));

    assertThat(ids(finding)).contains("first-credential", "redirect-address-unsafe");
  }

  /** The unified audit log alone names the client beside whoever works through it. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void aPersonInAMicrosoftPortalIsNoMicrosoftApplication(WireFormat format) {
    Scene principals =
        new Scene()
            .act(ADMIN, change(true, app("one"), Change.ADDED))
            .act(ADMIN, change(true, app("two"), Change.ADDED))
            .act(ADMIN, change(true, app("three"), Change.ADDED))
            .act(ADMIN, change(true, app("four"), Change.ADDED));
    Scene credential = new Scene().act(ADMIN, secret(false, registration("Sync"), true));

    assertThat(ids(principals.findingFromWire(format, POLICY)))
        .contains("many-service-principals-by-user");
    assertThat(ids(credential.findingFromWire(format, POLICY))).contains("credential-by-new-actor");
  }

  /** 3. Value shape: a template id is the same with quotes around it and without. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void aQuotedIdIsTheId(WireFormat format) {
    Scene scene = new Scene().act(ADMIN, assigns(principal(USER), "Global Administrator"));
    boolean quoted = format != WireFormat.OFFICE_365;
    String id = "62e90394-69f5-4237-9190-012177145e10";

    assertThat(scene.wire(format).getFirst().contains("\\\"" + id)).isEqualTo(quoted);
    assertThat(ids(scene.findingFromWire(format, POLICY)))
        .contains("global-administrator-assigned");
  }

  /** 4. Names and not positions: nothing changes with the order of targets and properties. */
  @ParameterizedTest
  @MethodSource("io.consentry.risk.RulesTest#rows")
  void theOrderOfPropertiesAndTargetsDoesNotMatter(RuleRow row) {
    Finding told = row.attack().findingFromWire(WireFormat.GRAPH, POLICY);

    Finding reversed =
        row.attack().findingFromWire(WireFormat.GRAPH, POLICY, KnownDefectsTest::withReversedLists);

    assertThat(ids(reversed)).containsExactlyInAnyOrderElementsOf(ids(told));
  }

  private static String withReversedLists(String event) {
    try {
      JsonNode node = JSON.readTree(event);
      ArrayNode targets = (ArrayNode) node.path("targetResources");
      targets.forEach(target -> reverse((ArrayNode) target.path("modifiedProperties")));
      reverse(targets);
      return node.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(event, e);
    }
  }

  private static void reverse(ArrayNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::addFirst);
    array.removeAll().addAll(nodes);
  }

  /** 7. Object id against client id: a service principal's object id exempts nothing. */
  @Test
  void anObjectIdThatIsAFamousClientIdExemptsNothing() {
    AppRef pretender =
        new AppRef(
            Scene.id("own app"), "de8bc8b5-d9f9-48b1-a8ad-b748da725064", null, "Graph Explorer");

    Finding finding =
        new Scene()
            .act(USER, firstConsent(pretender, false, false, "User.Read"))
            .findingFromWire(WireFormat.GRAPH, POLICY);

    assertThat(ids(finding)).doesNotContain("microsoft-first-party");
  }

  /** 7. What failed does not teach what is usual. */
  @Test
  void aFailedConsentDoesNotMakeTheNextOneUsual() {
    Finding finding =
        new Scene()
            .fails("no", USER, consent(APP, false, false, "User.Read"))
            .later(Duration.ofDays(20))
            .act(USER, consent(APP, false, false, "User.Read"))
            .findingFromWire(WireFormat.GRAPH, POLICY);

    assertThat(ids(finding)).contains("first-consent-of-user-to-app");
  }

  /** 8. Rules that cannot run: every one of ours is known to fire, or the build fails. */
  @Test
  void aPolicyForARuleThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> PolicyReader.read("file", "points: {no-such-rule: 5}"))
        .hasMessageContaining("no-such-rule");
  }

  /** 9. Actions of applications, in every format. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void whatApplicationsDoIsReadInEveryFormat(WireFormat format) {
    Finding finding =
        new Scene()
            .act(Scene.application("sync"), gives(APP, "Mail.Read"))
            .findingFromWire(format, POLICY);

    assertThat(ids(finding)).contains("application-gives-power", "mailbox-application-permission");
  }

  /** 10. Names on which vendors disagree. */
  @ParameterizedTest
  @ValueSource(strings = {"AppAddress", "ReplyUrls"})
  void redirectAddressesAreReadUnderBothNames(String name) {
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                redirects(
                    false,
                    registration("Report Builder"),
                    Change.UPDATED,
                    "http://evil.example/cb"))
            .findingFromWire(WireFormat.GRAPH, POLICY, event -> event.replace("AppAddress", name));

    assertThat(ids(finding)).contains("redirect-address-changed", "redirect-address-unsafe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Update application", "Update service principal"})
  void federatedCredentialsAreReadOnBothObjects(String name) {
    Finding finding =
        new Scene()
            .act(ADMIN, federated(registration("Report Builder")))
            .named(name)
            .findingFromWire(WireFormat.GRAPH, POLICY);

    assertThat(ids(finding)).contains("federated-credential");
  }

  /** 11. For all users is tested, and one deletion is not many. */
  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void forAllUsersIsToldFromForOne(WireFormat format) {
    Finding all =
        new Scene().act(ADMIN, grant(APP, true, "Mail.Read")).findingFromWire(format, POLICY);
    Finding one =
        new Scene().act(ADMIN, grant(APP, false, "Mail.Read")).findingFromWire(format, POLICY);

    assertThat(ids(all)).contains("tenant-wide-grant");
    assertThat(ids(one)).doesNotContain("tenant-wide-grant", "mail-delegated-tenant-wide");
  }

  /** First-party noise: Microsoft's own by owner tenant, of which it has several, and by id. */
  @ParameterizedTest
  @ValueSource(
      strings = {"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
  void applicationsOfMicrosoftsTenantsAreNoNews(String owner) {
    AppRef service = app("Some New Microsoft Service");

    Finding finding =
        new Scene()
            .act(
                ADMIN,
                change(true, service, Change.ADDED, property("AppOwnerTenantId", null, owner)))
            .act(
                USER,
                grant(service, false, "User.Read", "Mail.Read", "offline_access"),
                consent(service, false, false, "User.Read", "Mail.Read", "offline_access"))
            .findingFromWire(WireFormat.GRAPH, POLICY);

    assertThat(ids(finding)).contains("microsoft-first-party");
    assertThat(finding.score().level()).isEqualTo(Level.INFO);
  }

  @Test
  void managedIdentitiesAreNoNews() {
    Scene scene = new Scene();
    for (int i = 0; i < 12; i++) {
      AppRef machine = app("vm-" + i);
      scene.act(
          Scene.application("Managed Service Identity"),
          Tell.addsPrincipal(machine),
          Tell.certificate(machine));
    }

    assertThat(scene.findingFromWire(WireFormat.AZURE_MONITOR, POLICY).score().level())
        .isEqualTo(Level.INFO);
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void failedDuplicatesAreNoNews(WireFormat format) {
    Finding assigned =
        new Scene()
            .fails(
                "Microsoft.Online.Directory.UniqueKeyPropertyException",
                ADMIN,
                new Act.AppRoleGrantToPrincipal(APP, principal(USER), null, null, true))
            .findingFromWire(format, POLICY);
    Finding retried =
        new Scene()
            .fails(
                "Microsoft.Online.RestConcurrencyException",
                USER,
                consent(APP, false, false, "Mail.Read", "offline_access"))
            .findingFromWire(format, POLICY);

    assertThat(assigned.score().level()).isEqualTo(Level.INFO);
    assertThat(retried.score().level()).isEqualTo(Level.INFO);
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }
}
