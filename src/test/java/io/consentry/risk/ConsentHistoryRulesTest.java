package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Scene.user;
import static io.consentry.risk.Tell.EXCHANGE;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.appRole;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.takes;
import static io.consentry.risk.TellConsents.asksForMore;
import static io.consentry.risk.TellConsents.bringsIn;
import static io.consentry.risk.TellConsents.consents;
import static io.consentry.risk.TellConsents.namesake;
import static io.consentry.risk.TellConsents.takesBack;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.ledger.MapTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Consents and permissions over time: rows C07 to C20, D06, and P10 to P17. */
class ConsentHistoryRulesTest {
  private static final AppRef APP = app("Report Builder");
  private static final AppRef REGISTERED = registration("Report Builder");
  private static final AppRef OTHER = app("Expense Tool");
  private static final AppRef CONNECTOR = app("MD.ECO - Connector - M365 Defender");
  private static final String[] PWNAUTH = {
    "Mail.Send", "openid", "offline_access", "user.read", "mail.readwrite", "Files.Read.All"
  };
  private static final String VIPS =
      """
      lists:
        vips: [Luis.Ortega@contoso.example]
      """;

  static List<RuleRow> rows() {
    List<RuleRow> rows = new ArrayList<>(consentRows());
    rows.addAll(peopleRows());
    rows.addAll(permissionRows());
    return rows;
  }

  private static List<RuleRow> consentRows() {
    return List.of(
        RuleRow.of(
            "scopes-of-attack-tool",
            "C07",
            bringsIn(known(), USER, APP, PWNAUTH),
            "Mail.Send",
            bringsIn(
                known(),
                USER,
                APP,
                "Mail.Send",
                "openid",
                "offline_access",
                "user.read",
                "mail.readwrite",
                "Files.Read.All",
                "Calendars.Read")),
        RuleRow.of(
            "scopes-of-attack-tool",
            "C07",
            known()
                .fails(
                    "Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException",
                    USER,
                    firstConsent(APP, false, false, PWNAUTH)),
            "Mail.Send",
            known().act(USER, firstConsent(APP, false, false, "Mail.Send", "offline_access"))),
        RuleRow.of(
            "scopes-like-attack-tool",
            "C07",
            bringsIn(known(), USER, APP, "Files.ReadWrite.All", "User.Read"),
            "Files.ReadWrite.All",
            bringsIn(known(), USER, APP, "Files.ReadWrite.All", "User.Read", "offline_access")),
        RuleRow.of(
            "strong-permission-to-new-app",
            "C09",
            bringsIn(known(), USER, APP, "User.Read", "Mail.Read"),
            "comes with this act",
            consents(
                bringsIn(known(), USER, APP, "User.Read").later(days(31)), USER, APP, "Mail.Read")),
        RuleRow.of(
            "first-consent-of-user-to-app",
            "C10",
            consents(consents(known(), USER, OTHER, "User.Read"), USER, APP, "User.Read"),
            "luis.ortega@contoso.example",
            consents(
                consents(known(), USER, APP, "User.Read").later(days(80)),
                USER,
                APP,
                "Calendars.Read")),
        RuleRow.of(
            "first-consent-of-actor",
            "C11",
            consents(consents(known(), user("ben"), APP, "User.Read"), USER, APP, "User.Read"),
            "luis.ortega@contoso.example",
            consents(
                consents(known(), USER, OTHER, "User.Read").later(days(300)),
                USER,
                APP,
                "User.Read")),
        RuleRow.of(
            "consent-soon-after-creation",
            "C16",
            consentedAfter(Duration.ofMinutes(59)),
            "created 60 minutes before",
            consentedAfter(Duration.ofMinutes(60))),
        RuleRow.of(
            "few-users-of-new-mail-app",
            "C17",
            consents(
                bringsIn(known(), user("ben"), APP, "Mail.Read").later(days(5)),
                USER,
                APP,
                "Mail.Read"),
            "an earlier consent of " + Scene.id("ben"),
            consents(
                many(bringsIn(known(), user("ben"), APP, "Mail.Read"), 3).later(days(5)),
                USER,
                APP,
                "Mail.Read")));
  }

  private static List<RuleRow> peopleRows() {
    return List.of(
        RuleRow.of(
            "consents-taken-back",
            "C18",
            takesBack(
                takesBack(
                    takesBack(many(known(), 3), user("user 0"), APP, "Mail.Read"),
                    user("user 1"),
                    APP,
                    "Mail.Read"),
                user("user 2"),
                APP,
                "Mail.Read"),
            "taken back by " + Scene.id("user 0"),
            takesBack(
                takesBack(
                    takesBack(many(known(), 3), ADMIN, APP, "Mail.Read"), ADMIN, APP, "Mail.Read"),
                user("user 0"),
                APP,
                "Mail.Read")),
        RuleRow.of(
                "consent-by-vip",
                "C19",
                consents(known(), USER, APP, "Calendars.Read"),
                "luis.ortega@contoso.example",
                consents(known(), user("ben"), APP, "Calendars.Read"))
            .under(VIPS),
        RuleRow.of(
            "consent-by-role-holder",
            "C19",
            consents(
                known().act(ADMIN, assigns(principal(USER), "Exchange Administrator")),
                USER,
                APP,
                "Calendars.Read"),
            "Exchange Administrator",
            consents(
                known()
                    .act(ADMIN, assigns(principal(USER), "Exchange Administrator"))
                    .act(ADMIN, removes(principal(USER), "Exchange Administrator")),
                USER,
                APP,
                "Calendars.Read")),
        RuleRow.of(
            "consenting-users-grew",
            "C20",
            consents(grown(4), USER, APP, "User.Read"),
            "first consent of " + Scene.id("new user 3"),
            consents(grown(5), USER, APP, "User.Read")));
  }

  private static List<RuleRow> permissionRows() {
    return List.of(
        RuleRow.of(
            "many-all-permissions",
            "D06",
            five().act(ADMIN, gives(APP, "Sites.Read.All")),
            "6 permissions",
            five().act(ADMIN, gives(APP, "Calendars.Read"))),
        RuleRow.of(
            "permission-added-and-removed",
            "P10",
            known()
                .act(ADMIN, gives(APP, "Mail.Read"))
                .later(Duration.ofMinutes(9))
                .act(ADMIN, takes(APP, "Mail.Read")),
            "Mail.Read given at",
            known()
                .act(ADMIN, gives(APP, "Mail.Read"))
                .later(Duration.ofMinutes(9).plusSeconds(1))
                .act(ADMIN, takes(APP, "Mail.Read"))),
        RuleRow.of(
            "permission-first-in-tenant",
            "P11",
            known()
                .act(ADMIN, grant(OTHER, false, "Mail.Read"))
                .act(ADMIN, gives(APP, "Mail.Read")),
            "Mail.Read",
            known()
                .act(ADMIN, gives(OTHER, "Mail.Read"))
                .later(days(150))
                .act(ADMIN, gives(APP, "Mail.Read"))),
        RuleRow.of(
            "permission-first-by-actor",
            "P11",
            known().act(USER, gives(OTHER, "Mail.Read")).act(ADMIN, gives(APP, "Mail.Read")),
            "Mail.Read",
            known()
                .act(ADMIN, gives(OTHER, "Printer.Read.All"))
                .later(days(150))
                .act(ADMIN, gives(APP, "Mail.Read"))),
        RuleRow.of(
            "many-permissions-requested",
            "P14",
            known().act(ADMIN, asksForMore(REGISTERED, Change.UPDATED, 20, 6)),
            "6 more than the 20 before",
            known().act(ADMIN, asksForMore(REGISTERED, Change.UPDATED, 20, 5))),
        RuleRow.of(
            "many-permissions-requested",
            "P14",
            known().act(ADMIN, asksForMore(REGISTERED, Change.ADDED, 0, 9)),
            "9 at once",
            known().act(ADMIN, asksForMore(REGISTERED, Change.ADDED, 0, 8))),
        RuleRow.of(
            "many-permissions-requested",
            "P14",
            known().act(ADMIN, asksForMore(REGISTERED, Change.UPDATED, 4, 3)),
            "3 more than the 4 before",
            known().act(ADMIN, asksForMore(REGISTERED, Change.UPDATED, 5, 3))),
        RuleRow.of(
            "high-permission-to-young-app",
            "P16",
            made().later(days(6)).act(ADMIN, gives(APP, "Mail.ReadWrite")),
            "created 6 days before",
            made().later(days(7)).act(ADMIN, gives(APP, "Mail.ReadWrite"))),
        RuleRow.of(
            "permission-beyond-graph-to-young-app",
            "P16",
            made().later(days(6)).act(ADMIN, appRole(APP, EXCHANGE, "Calendars.Read", true)),
            "Calendars.Read",
            made().later(days(6)).act(ADMIN, gives(APP, "Calendars.Read"))),
        RuleRow.of(
            "high-permission-to-foreign-app",
            "P17",
            known()
                .act(
                    ADMIN,
                    gives(APP, "Mail.ReadWrite"),
                    firstConsent(APP, true, true, "User.Read")),
            "made by the consent itself",
            made().act(ADMIN, gives(APP, "Mail.ReadWrite"))));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  @Test
  void whatIsTakenAwayIsSaid() {
    assertThat(ids(known().act(ADMIN, takes(APP, "Mail.Read")))).contains("permission-taken");
    assertThat(ids(known().act(ADMIN, TellConsents.revocation(APP)))).contains("permission-taken");
    assertThat(ids(known().act(ADMIN, gives(APP, "Mail.Read")))).doesNotContain("permission-taken");
    assertThat(ids(known().fails("no", ADMIN, takes(APP, "Mail.Read"))))
        .doesNotContain("permission-taken");
  }

  // 1.13, defect 7: baselines go by ids, and what failed teaches nothing.

  @Test
  void aNewApplicationGainsNothingByTheNameOfAKnownOne() {
    Scene scene = bringsIn(known(), USER, APP, "User.Read").later(days(200));

    assertThat(ids(bringsIn(scene, USER, namesake("Report Builder"), "Mail.Read")))
        .contains("strong-permission-to-new-app", "first-consent-of-user-to-app");
  }

  @Test
  void aKnownApplicationStaysKnownUnderAnotherName() {
    AppRef renamed = new AppRef(APP.appId(), APP.servicePrincipalId(), null, "Quite Another Name");
    Scene scene = consents(known(), USER, APP, "User.Read").later(days(60));

    assertThat(ids(scene.act(USER, firstConsent(renamed, false, false, "Mail.Read"))))
        .doesNotContain("strong-permission-to-new-app", "first-consent-of-user-to-app");
  }

  @Test
  void whatFailedTeachesNothing() {
    Scene scene =
        known()
            .fails("no", USER, firstConsent(APP, false, false, "Mail.Read"))
            .fails("no", ADMIN, gives(APP, "Mail.ReadWrite"))
            .later(days(60));

    assertThat(ids(bringsIn(scene, USER, APP, "Mail.Read")))
        .contains(
            "strong-permission-to-new-app",
            "first-consent-of-user-to-app",
            "first-consent-of-actor");
    assertThat(ids(scene.act(ADMIN, gives(APP, "Mail.ReadWrite"))))
        .contains("permission-first-in-tenant", "permission-first-by-actor");
  }

  @Test
  void failedConsentsMakeNoUsers() {
    Scene scene = bringsIn(known(), user("ben"), APP, "Mail.Read");
    for (int i = 0; i < 5; i++) {
      scene.fails("no", user("user " + i), consent(APP, false, false, "Mail.Read"));
    }

    assertThat(ids(consents(scene, USER, APP, "Mail.Read"))).contains("few-users-of-new-mail-app");
  }

  @Test
  void aVendorsNameAloneExplainsNothing() {
    Scene fooled = bringsIn(known(), USER, app("Huntress"), "Mail.ReadWrite");
    Scene excess =
        known().act(ADMIN, firstConsent(app("Huntress"), true, true, "Notes.ReadWrite.All"));

    assertThat(ids(fooled)).contains("strong-permission-to-new-app");
    assertThat(ids(excess)).contains("strong-permission-to-new-app", "undocumented-permission");
  }

  @Test
  void whatAVendorDocumentsIsExplained() {
    Scene scene =
        known()
            .act(ADMIN, registers("MD.ECO - Connector - M365 Defender"), addsPrincipal(CONNECTOR))
            .act(ADMIN, gives(CONNECTOR, "User.Read.All"));

    assertThat(ids(scene))
        .contains("documented-by-vendor")
        .doesNotContain(
            "strong-permission-to-new-app",
            "permission-first-in-tenant",
            "permission-first-by-actor",
            "high-permission-to-young-app",
            "consent-soon-after-creation");
  }

  @Test
  void oneOfMicrosoftsOwnIsKnownByItsId() {
    AppRef explorer =
        new AppRef("de8bc8b5-d9f9-48b1-a8ad-b748da725064", Scene.id("ge"), null, "Graph Explorer");

    assertThat(ids(bringsIn(known(), USER, explorer, PWNAUTH)))
        .doesNotContain(
            "scopes-of-attack-tool", "strong-permission-to-new-app", "first-consent-of-actor");
    assertThat(ids(bringsIn(known(), USER, app("Graph Explorer"), PWNAUTH)))
        .contains(
            "scopes-of-attack-tool", "strong-permission-to-new-app", "first-consent-of-actor");
  }

  @Test
  void aConsentForSignInAloneStaysInformation() {
    Finding finding = consents(known(), USER, APP, "openid", "User.Read").finding();

    assertThat(finding.score().level()).isEqualTo(Level.INFO);
    assertThat(ids(consents(known(), USER, APP, "User.Read")))
        .doesNotContain("strong-permission-to-new-app", "consent-by-role-holder");
  }

  @Test
  void littleIsSaidWhileTheTenantIsLearned() {
    Finding young = consents(new Scene(), USER, APP, "Mail.Read").finding();
    Finding old = consents(known(), USER, APP, "Mail.Read").finding();

    assertThat(points(young, "strong-permission-to-new-app"))
        .isLessThan(points(old, "strong-permission-to-new-app"));
  }

  // The edges of windows, other tenants, late events.

  @Test
  void anApplicationIsNewForExactlyThirtyDays() {
    assertThat(ids(reconsented(days(30).minusMinutes(1)))).contains("strong-permission-to-new-app");
    assertThat(ids(reconsented(days(30).minusMinutes(1).plusSeconds(1))))
        .doesNotContain("strong-permission-to-new-app");
  }

  @Test
  void manyEventsOfOneActHideNoFirst() {
    Scene scene =
        known()
            .act(
                USER,
                addsPrincipal(APP),
                grant(APP, false, "User.Read"),
                grant(APP, false, "Mail.Read"),
                grant(APP, false, "offline_access"),
                grant(APP, false, "Files.Read"),
                grant(APP, false, "Notes.Read"),
                firstConsent(APP, false, false, "Mail.Read"));

    assertThat(ids(scene)).contains("strong-permission-to-new-app");
  }

  @Test
  void manyLaterEventsDoNotMakeAnOldApplicationNew() {
    Scene scene = bringsIn(known(), USER, APP, "User.Read").later(days(40));
    for (int i = 0; i < 10; i++) {
      consents(scene, user("user " + i), APP, "User.Read");
    }

    assertThat(ids(consents(scene, USER, APP, "Mail.Read")))
        .doesNotContain("strong-permission-to-new-app", "few-users-of-new-mail-app");
  }

  @Test
  void anotherUsersConsentIsNoConsentOfThisOne() {
    Scene scene = consents(known(), user("ben"), APP, "User.Read");

    assertThat(ids(consents(scene, USER, APP, "User.Read")))
        .contains("first-consent-of-user-to-app", "first-consent-of-actor");
  }

  @Test
  void anotherTenantsPastIsNotThisOnes() {
    Scene scene = consents(known(), USER, APP, "User.Read").later(days(40));
    consents(scene, USER, APP, "Mail.Read");
    List<Activity> elsewhere =
        scene.events().stream()
            .map(activity ->
                scene.last().contains(activity) ? activity : in("another tenant", activity))
            .toList();

    assertThat(ids(scene)).doesNotContain("first-consent-of-user-to-app");
    assertThat(ids(find(elsewhere, scene.last()))).contains("first-consent-of-user-to-app");
  }

  @Test
  void theOrderOfArrivalChangesNothing() {
    for (RuleRow row : rows()) {
      Policy policy = PolicyReader.read("file", row.policy());
      List<Activity> backwards = new ArrayList<>(row.attack().events());
      Collections.reverse(backwards);

      assertThat(ids(find(policy, backwards, row.attack().last())))
          .as(row.toString())
          .contains(row.rule());
    }
  }

  @Test
  void whatComesLaterIsNoPast() {
    Scene scene = bringsIn(known(), USER, APP, "Mail.Read");
    List<Activity> first = scene.last();
    many(scene.later(days(1)), 5);

    assertThat(ids(find(scene.events(), first)))
        .contains("strong-permission-to-new-app", "first-consent-of-user-to-app")
        .doesNotContain("few-users-of-new-mail-app");
  }

  @Test
  void anotherUsersShortLivedGrantIsNotTheOneTakenAway() {
    Scene scene = consents(known(), USER, APP, "Mail.Read").later(days(3));
    consents(scene, user("ben"), APP, "Mail.Read");

    assertThat(ids(takesBack(scene, USER, APP, "Mail.Read")))
        .doesNotContain("permission-added-and-removed");
    assertThat(ids(takesBack(scene, user("ben"), APP, "Mail.Read")))
        .contains("permission-added-and-removed");
  }

  @Test
  void thePairOfRecordsOfOneChangeIsNoChurn() {
    List<String> before = List.of("User.Read");
    List<String> after = List.of("User.Read", "Mail.Read");
    Scene scene =
        known().act(ADMIN, regrant(APP, true, after, before), regrant(APP, true, before, after));

    assertThat(ids(scene)).doesNotContain("permission-added-and-removed");
  }

  @Test
  void privilegedIdentityManagementGivesNothingForTheFirstTime() {
    assertThat(ids(known().act(PIM, gives(APP, "Mail.ReadWrite"))))
        .doesNotContain("permission-first-by-actor");
  }

  @Test
  void anApplicationThatEveryoneMayUseHasNoFewUsers() {
    Scene scene =
        bringsIn(known(), user("ben"), APP, "Mail.Read")
            .act(ADMIN, grant(APP, true, "Mail.Read"), consent(APP, true, true, "Mail.Read"));

    assertThat(ids(consents(scene, USER, APP, "Mail.Read", "Mail.Send")))
        .doesNotContain("few-users-of-new-mail-app");
  }

  /** A tenant that is known for a year. */
  private static Scene known() {
    return new Scene().act(ADMIN, registers("Old App")).later(days(400));
  }

  private static Scene made() {
    return known().act(ADMIN, registers("Report Builder"), addsPrincipal(APP));
  }

  private static Scene reconsented(Duration after) {
    return consents(
        known().act(USER, consent(APP, false, false, "User.Read")).later(after),
        USER,
        APP,
        "Mail.Read");
  }

  private static Scene consentedAfter(Duration wait) {
    return made()
        .later(wait)
        .act(ADMIN, grant(APP, true, "Calendars.Read"), consent(APP, true, true, "Calendars.Read"));
  }

  private static Scene many(Scene scene, int users) {
    for (int i = 0; i < users; i++) {
      consents(scene, user("user " + i), APP, "Mail.Read");
    }
    return scene;
  }

  /** So many users long ago, and four within the last weeks. */
  private static Scene grown(int before) {
    Scene scene = known();
    for (int i = 0; i < before; i++) {
      consents(scene, user("old user " + i), APP, "User.Read");
    }
    scene.later(days(91));
    for (int i = 0; i < 4; i++) {
      consents(scene, user("new user " + i), APP, "User.Read");
    }
    return scene;
  }

  private static Scene five() {
    Scene scene = known();
    for (String value :
        List.of(
            "User.Read.All",
            "Group.Read.All",
            "Files.Read.All",
            "Printer.Read.All",
            "Directory.Read.All")) {
      scene.act(ADMIN, gives(APP, value));
    }
    return scene;
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private static Activity in(String tenant, Activity a) {
    return new Activity(
        a.eventId(),
        a.correlationId(),
        tenant,
        a.time(),
        a.name(),
        a.outcome(),
        a.reason(),
        a.service(),
        a.format(),
        a.actor(),
        a.act());
  }

  private static Finding find(List<Activity> events, List<Activity> act) {
    return find(Scene.POLICY, events, act);
  }

  private static Finding find(Policy policy, List<Activity> events, List<Activity> act) {
    Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
    events.forEach(memory::take);
    Cases cases = new Cases(new MapTable<>());
    Case grown = Case.opened("none");
    for (Activity activity : act) {
      grown = cases.add(activity).act();
    }
    return new Judge(new Knowledge(Scene.CATALOG, policy), memory).find(grown, act.getLast());
  }

  private static int points(Finding finding, String rule) {
    Optional<Factor> factor =
        finding.score().factors().stream().filter(f -> f.id().equals(rule)).findFirst();
    return factor.orElseThrow().points();
  }

  private static List<String> ids(Scene scene) {
    return ids(scene.finding());
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }
}
