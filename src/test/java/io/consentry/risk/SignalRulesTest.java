package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.START;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.TellSignals.CODE;
import static io.consentry.risk.TellSignals.acting;
import static io.consentry.risk.TellSignals.adds;
import static io.consentry.risk.TellSignals.asks;
import static io.consentry.risk.TellSignals.calls;
import static io.consentry.risk.TellSignals.disabled;
import static io.consentry.risk.TellSignals.key;
import static io.consentry.risk.TellSignals.listed;
import static io.consentry.risk.TellSignals.manages;
import static io.consentry.risk.TellSignals.resource;
import static io.consentry.risk.TellSignals.risk;
import static io.consentry.risk.TellSignals.riskySignIn;
import static io.consentry.risk.TellSignals.runs;
import static io.consentry.risk.TellSignals.runsBy;
import static io.consentry.risk.TellSignals.signInFails;
import static io.consentry.risk.TellSignals.signsIn;
import static io.consentry.risk.TellSignals.signsInAsGuest;
import static io.consentry.risk.TellSignals.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows that sign-ins, risk detections, calls and the inventory decide. */
class SignalRulesTest {
  private static final AppRef NOTES = app("Notes");
  private static final AppRef CRM = app("CRM");
  private static final Actor RUNS = acting(NOTES);
  private static final String AZURE = "https://management.azure.com";

  static List<RuleRow> rows() {
    return Stream.of(users(), credentials(), workloads(), graph(), inventory())
        .flatMap(List::stream)
        .toList();
  }

  private static Scene scene() {
    return new Scene();
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Scene signsInAfter(String activity, PropertyChange ofDomain) {
    return scene()
        .act(
            ADMIN,
            new SettingChange(
                Kind.DOMAIN, null, "contoso.example", Change.UPDATED, List.of(ofDomain)))
        .named(activity)
        .later(Duration.ofHours(3))
        .act(USER, signsIn(USER, CODE, "NO"));
  }

  private static Scene authenticates(String as) {
    return signsInAfter("Set domain authentication", new PropertyChange("LiveType", "Other", as));
  }

  private static Scene changesDomain(String activity) {
    return signsInAfter(activity, new PropertyChange("Capabilities", null, "Email"));
  }

  private static SettingChange federates(String domain) {
    return new SettingChange(Kind.DOMAIN, null, domain, Change.UPDATED, List.of());
  }

  private static List<RuleRow> users() {
    return List.of(
        RuleRow.of(
            "consent-declined",
            "C13",
            scene().fails("declined", USER, signInFails(USER, NOTES, "65004")),
            "Notes",
            scene().fails("wrong password", USER, signInFails(USER, NOTES, "50126"))),
        RuleRow.of(
            "act-after-risk",
            "C14",
            scene()
                .act(USER, riskySignIn(USER, CODE, "medium"))
                .later(Duration.ofHours(7))
                .act(USER, firstConsent(NOTES, false, false, "Mail.Read")),
            "sign-in medium",
            scene()
                .act(USER, riskySignIn(USER, CODE, "medium"))
                .later(Duration.ofHours(8))
                .act(USER, firstConsent(NOTES, false, false, "Mail.Read"))),
        RuleRow.of(
            "risk-after-installation",
            "C14",
            scene()
                .act(USER, addsPrincipal(NOTES))
                .later(Duration.ofHours(2))
                .act(USER, risk(USER, "unfamiliarFeatures", "high", "atRisk")),
            "adds service principal",
            scene()
                .act(ADMIN, addsPrincipal(NOTES))
                .later(Duration.ofHours(2))
                .act(USER, risk(USER, "unfamiliarFeatures", "high", "atRisk"))),
        RuleRow.of(
            "code-phishing-client",
            "C15",
            scene()
                .act(USER, signsIn(USER, app("Portal"), "NO"))
                .act(USER, signsIn(USER, CODE, "NO")),
            "Visual Studio Code for Microsoft Graph",
            scene()
                .act(USER, signsIn(USER, CODE, "NO"))
                .later(days(20))
                .act(USER, signsIn(USER, CODE, "NO"))),
        RuleRow.of(
            "consent-request-waiting",
            "C21",
            scene().act(USER, asks(NOTES, USER, "InProgress", "Mail.Read")),
            "Mail.Read",
            scene().act(USER, asks(NOTES, USER, "Completed", "Mail.Read"))),
        RuleRow.of(
            "act-after-new-country",
            "R19",
            scene()
                .act(ADMIN, signsIn(ADMIN, CODE, "NO"))
                .later(days(10))
                .act(ADMIN, signsIn(ADMIN, CODE, "BR"))
                .later(minutes(40))
                .act(ADMIN, assigns(principal(USER), "Global Administrator")),
            "BR",
            scene()
                .act(ADMIN, signsIn(ADMIN, CODE, "NO"))
                .later(days(10))
                .act(ADMIN, signsIn(ADMIN, CODE, "NO"))
                .act(USER, signsIn(USER, CODE, "BR"))
                .later(minutes(40))
                .act(ADMIN, assigns(principal(USER), "Global Administrator"))),
        RuleRow.of(
            "guest-acts",
            "R20",
            scene()
                .act(USER, signsInAsGuest(USER, CODE))
                .later(days(2))
                .act(USER, gives(NOTES, "Mail.ReadWrite")),
            "guest",
            scene()
                .act(USER, signsIn(USER, CODE, "NO"))
                .later(days(2))
                .act(USER, gives(NOTES, "Mail.ReadWrite"))),
        RuleRow.of(
            "guest-acts",
            "R20",
            scene().act(TellSignals.guest("kim"), secret(true, NOTES, true)),
            "Notes",
            scene().act(TellSignals.guest("kim"), firstConsent(NOTES, false, false, "User.Read"))),
        RuleRow.of(
            "risky-actor",
            "R22",
            scene()
                .act(ADMIN, risk(ADMIN, "anonymizedIPAddress", "medium", "atRisk"))
                .later(days(6))
                .act(ADMIN, secret(true, NOTES, false)),
            "anonymizedIPAddress medium",
            scene()
                .act(ADMIN, risk(ADMIN, "anonymizedIPAddress", "medium", "atRisk"))
                .act(ADMIN, risk(ADMIN, "atRisk", "none", "remediated"))
                .later(days(6))
                .act(ADMIN, secret(true, NOTES, false))),
        RuleRow.of(
            "sign-in-from-changed-domain",
            "A07",
            scene()
                .act(ADMIN, federates("contoso.example"))
                .named("Set federation settings on domain")
                .later(Duration.ofHours(3))
                .act(USER, signsIn(USER, CODE, "NO")),
            "Set federation settings on domain",
            scene()
                .act(ADMIN, federates("contoso.example"))
                .act(ADMIN, signsIn(ADMIN, CODE, "NO"))
                .later(Duration.ofHours(3))
                .act(USER, signsIn(USER, CODE, "NO"))),
        RuleRow.of(
            "sign-in-from-federated-domain",
            "A07",
            scene()
                .act(ADMIN, federates("contoso.example"))
                .named("Set federation settings on domain")
                .later(Duration.ofHours(3))
                .act(USER, signsIn(USER, CODE, "NO")),
            "Set federation settings on domain",
            scene()
                .act(ADMIN, federates("contoso.example"))
                .named("Add verified domain")
                .later(Duration.ofHours(3))
                .act(USER, signsIn(USER, CODE, "NO"))),
        RuleRow.of(
            "sign-in-from-federated-domain",
            "A07",
            authenticates("Federated"),
            "Set domain authentication",
            authenticates("Managed")),
        RuleRow.of(
            "sign-in-from-changed-domain",
            "A07",
            changesDomain("Verify domain"),
            "Verify domain",
            changesDomain("Update domain")));
  }

  private static List<RuleRow> credentials() {
    return List.of(
        RuleRow.of(
            "credential-then-sign-in",
            "K07",
            scene()
                .act(ADMIN, adds(NOTES, "new"))
                .later(minutes(20))
                .act(RUNS, runsBy(NOTES, "clientSecret", Scene.id("new"))),
            Scene.id("new"),
            scene()
                .act(ADMIN, adds(NOTES, "new"))
                .later(minutes(20))
                .act(RUNS, runsBy(NOTES, "clientSecret", Scene.id("old")))),
        RuleRow.of(
            "credential-then-sign-in",
            "K07",
            scene()
                .act(ADMIN, secret(true, NOTES, false))
                .later(minutes(29))
                .act(RUNS, runs(NOTES)),
            "credential",
            scene()
                .act(ADMIN, secret(true, NOTES, false))
                .later(minutes(30))
                .act(RUNS, runs(NOTES))),
        RuleRow.of(
            "dormant-application-woken",
            "K08",
            scene()
                .act(RUNS, runs(NOTES))
                .later(days(20))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES)),
            "Notes",
            scene()
                .act(RUNS, runs(NOTES))
                .later(days(10))
                .act(RUNS, runs(NOTES))
                .later(days(10))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES))),
        RuleRow.of(
            "dormant-application-woken",
            "K08",
            scene()
                .act(acting(CRM), runs(CRM))
                .later(days(20))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES)),
            "Notes",
            scene()
                .act(USER, signsIn(USER, CRM, "NO"))
                .later(days(20))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES))),
        RuleRow.of(
            "federated-sign-in-unusual",
            "K10",
            scene()
                .act(RUNS, runs(NOTES))
                .later(days(1))
                .act(RUNS, runsBy(NOTES, "federatedIdentityCredential", null)),
            "federatedIdentityCredential",
            scene()
                .act(RUNS, runsBy(NOTES, "federatedIdentityCredential", null))
                .later(days(1))
                .act(RUNS, runsBy(NOTES, "federatedIdentityCredential", null))),
        RuleRow.of(
            "ending-key-used",
            "K13",
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(9)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "clientSecret", Scene.id("k"))),
            Scene.id("k"),
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(90)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "clientSecret", Scene.id("k")))),
        // Nothing says which key it was, and all are over; of another issuer's token it was none.
        RuleRow.of(
            "ending-key-used",
            "K13",
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(2)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "clientSecret", null)),
            Scene.id("k"),
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(2)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "federatedIdentityCredential", null))),
        RuleRow.of(
            "ending-key-used",
            "K13",
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(9)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "certificate", Scene.id("k"))),
            Scene.id("k"),
            // Azure renews it in time.
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(9)))))
                .later(days(5))
                .act(RUNS, runsBy(NOTES, "managedIdentity", Scene.id("k")))),
        RuleRow.of(
            "credential-leaked",
            "K14",
            scene().act(RUNS, risk(NOTES, "leakedCredentials")),
            "leakedCredentials (high)",
            // A user's leaked password is another matter.
            scene().act(USER, risk(USER, "leakedCredentials", "high", "atRisk"))),
        RuleRow.of(
            "unusual-use-after-credential",
            "K15",
            scene()
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .later(days(3))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, calls(NOTES, "/v1.0/users//messages")),
            "/messages",
            scene()
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .later(days(3))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, calls(NOTES, "/beta/users"))),
        RuleRow.of(
            "unusual-place-after-credential",
            "K16",
            scene()
                .act(RUNS, runs(NOTES, "NO", "64500"))
                .later(days(3))
                .act(ADMIN, secret(true, NOTES, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES, "NO", "64999")),
            "64999",
            scene()
                .act(RUNS, runs(NOTES, "NO", "64500"))
                .later(days(3))
                .act(ADMIN, secret(true, CRM, false))
                .later(Duration.ofHours(2))
                .act(RUNS, runs(NOTES, "NO", "64999"))));
  }

  private static List<RuleRow> workloads() {
    return List.of(
        RuleRow.of(
            "application-new-in-sign-ins",
            "L13",
            scene().act(USER, signsIn(USER, NOTES, "NO")),
            "Notes",
            scene()
                .act(ADMIN, signsIn(ADMIN, NOTES, "NO"))
                .later(days(80))
                .act(USER, signsIn(USER, NOTES, "NO"))),
        RuleRow.of(
            "application-suspected",
            "L15",
            scene().act(RUNS, risk(NOTES, "maliciousApplication")),
            "maliciousApplication",
            scene().act(RUNS, risk(NOTES, "anomalousServicePrincipalActivity"))),
        RuleRow.of(
            "workload-new-country",
            "W01",
            scene()
                .act(RUNS, runs(NOTES, "NO", "64500"))
                .later(days(1))
                .act(RUNS, runs(NOTES, "BR", "64500")),
            "BR",
            scene()
                .act(RUNS, runs(NOTES, "NO", "64500"))
                .act(RUNS, runs(NOTES, "BR", "64500"))
                .later(days(1))
                .act(RUNS, runs(NOTES, "BR", "64500"))),
        RuleRow.of(
            "workload-new-network",
            "W02",
            scene()
                .act(RUNS, runs(NOTES, "NO", "64500"))
                .later(days(1))
                .act(RUNS, runs(NOTES, "NO", "64999")),
            "64999",
            // Nothing is usual yet of an application that signs in for the first time.
            scene()
                .act(acting(CRM), runs(CRM, "NO", "64500"))
                .later(days(1))
                .act(RUNS, runs(NOTES, "NO", "64999"))),
        RuleRow.of(
            "workload-many-countries",
            "W03",
            scene()
                .act(
                    RUNS,
                    runs(NOTES, "NO", "1"),
                    runs(NOTES, "BR", "1"),
                    runs(NOTES, "JP", "1"),
                    runs(NOTES, "ZA", "1")),
            "JP",
            scene()
                .act(RUNS, runs(NOTES, "NO", "1"), runs(NOTES, "BR", "1"), runs(NOTES, "NO", "1"))),
        RuleRow.of(
            "workload-many-countries",
            "W03",
            scene()
                .act(RUNS, runs(NOTES, "NO", "1"))
                .act(RUNS, runs(NOTES, "BR", "1"))
                .act(RUNS, runs(NOTES, "JP", "1"))
                .act(RUNS, runs(NOTES, "ZA", "1")),
            "JP",
            scene()
                .act(RUNS, runs(NOTES, "NO", "1"))
                .act(RUNS, runs(NOTES, "BR", "1"))
                .later(days(1))
                .act(RUNS, runs(NOTES, "JP", "1"))
                .act(RUNS, runs(NOTES, "ZA", "1"))),
        RuleRow.of(
            "workload-new-method",
            "W04",
            scene()
                .act(RUNS, runsBy(NOTES, "certificate", null))
                .later(days(1))
                .act(RUNS, runsBy(NOTES, "clientSecret", null)),
            "clientSecret",
            scene()
                .act(RUNS, runsBy(NOTES, "certificate", null))
                .act(RUNS, runsBy(NOTES, "clientSecret", null))
                .later(days(1))
                .act(RUNS, runsBy(NOTES, "clientSecret", null))),
        RuleRow.of(
            "managed-identity-new-resource",
            "W05",
            scene()
                .act(RUNS, manages(NOTES, resource("Storage", AZURE)))
                .later(days(1))
                .act(RUNS, manages(NOTES, resource("Key Vault", "https://vault.azure.net"))),
            "Key Vault",
            scene()
                .act(RUNS, manages(NOTES, resource("Storage", AZURE)))
                .later(days(1))
                .act(RUNS, manages(NOTES, resource("Storage", AZURE)))),
        RuleRow.of(
            "workload-sign-in-risk",
            "W06",
            scene().act(RUNS, risk(NOTES, "suspiciousSignins")),
            "suspiciousSignins",
            scene().act(RUNS, risk(NOTES, "somethingNew"))),
        RuleRow.of(
            "workload-risk",
            "W07",
            scene().act(RUNS, risk(NOTES, "suspiciousAPITraffic")),
            "suspiciousAPITraffic",
            scene().act(USER, risk(USER, "suspiciousAPITraffic", "high", "atRisk"))),
        RuleRow.of(
            "workload-risk",
            "W07",
            scene().act(RUNS, risk(NOTES, "atRisk", "confirmedCompromised")),
            "atRisk (high), confirmedCompromised",
            scene().act(RUNS, risk(NOTES, "atRisk", "dismissed"))),
        RuleRow.of(
            "dormant-application-active",
            "W13",
            scene().act(RUNS, runs(NOTES)).later(days(31)).act(RUNS, runs(NOTES)),
            "last sign-in",
            scene().act(RUNS, runs(NOTES)).later(days(29)).act(RUNS, runs(NOTES))));
  }

  private static List<RuleRow> graph() {
    return List.of(
        RuleRow.of(
            "new-client-on-graph",
            "W09",
            scene()
                .act(acting(CRM), calls(CRM, "/v1.0/users"))
                .later(days(5))
                .act(RUNS, calls(NOTES, "/v1.0/users")),
            "GET /v1.0/users",
            scene()
                .act(RUNS, calls(NOTES, "/v1.0/groups"))
                .later(days(5))
                .act(RUNS, calls(NOTES, "/v1.0/users"))),
        RuleRow.of(
            "directory-enumeration",
            "W10",
            scene()
                .act(
                    RUNS,
                    calls(NOTES, "/v1.0/users"),
                    calls(NOTES, "/v1.0/groups"),
                    calls(NOTES, "/v1.0/servicePrincipals"),
                    calls(NOTES, "/v1.0/applications")),
            "groups",
            scene()
                .act(
                    RUNS,
                    calls(NOTES, "/v1.0/users"),
                    calls(NOTES, "/v1.0/users//messages"),
                    calls(NOTES, "/v1.0/users"))),
        RuleRow.of(
            "directory-enumeration",
            "W10",
            scene()
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .act(RUNS, calls(NOTES, "/v1.0/groups"))
                .act(RUNS, calls(NOTES, "/v1.0/servicePrincipals"))
                .act(RUNS, calls(NOTES, "/v1.0/applications")),
            "groups",
            scene()
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .later(minutes(5))
                .act(RUNS, calls(NOTES, "/v1.0/groups"))
                .later(minutes(5))
                .act(RUNS, calls(NOTES, "/v1.0/servicePrincipals"))
                .later(minutes(5))
                .act(RUNS, calls(NOTES, "/v1.0/applications"))),
        RuleRow.of(
            "authorization-policy-read",
            "A08",
            scene()
                .act(
                    with(RUNS, "ROADtools/1.0"),
                    calls(NOTES, "/v1.0/policies/authorizationPolicy")),
            "ROADtools",
            scene()
                .act(
                    with(RUNS, "Mozilla/5.0"), calls(NOTES, "/v1.0/policies/authorizationPolicy"))),
        RuleRow.of(
            "tool-user-agent",
            "W15",
            scene().act(with(ADMIN, "AADInternals"), secret(true, NOTES, false)),
            "AADInternals",
            scene().act(with(ADMIN, "Mozilla/5.0"), secret(true, NOTES, false))));
  }

  private static List<RuleRow> inventory() {
    Instant later = START.plus(days(40));
    return List.of(
        RuleRow.of(
            "long-lived-credential",
            "K12",
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(3650))))),
            Scene.id("k"),
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(730)))))),
        // Two years by the calendar have a leap day in them, or have not.
        RuleRow.of(
            "long-lived-credential",
            "K12",
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(732))))),
            Scene.id("k"),
            scene()
                .act(
                    Actor.UNKNOWN,
                    listed(NOTES, "Fabrikam", START, key("k", START, START.plus(days(731)))))),
        RuleRow.of(
            "new-unverified-publisher",
            "L14",
            scene().later(days(5)).act(Actor.UNKNOWN, listed(NOTES, "", START)),
            "no verified publisher",
            scene().later(days(5)).act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START))),
        RuleRow.of(
            "disabled-by-microsoft",
            "L15",
            scene()
                .act(Actor.UNKNOWN, disabled(NOTES, "DisabledDueToViolationOfServicesAgreement")),
            "DisabledDueToViolationOfServicesAgreement",
            scene().act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START))),
        RuleRow.of(
            "unused-permission",
            "P15",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, calls(app("Backup"), "/v1.0/users"))
                .later(days(35))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START)),
            "Mail.ReadWrite",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, calls(app("Backup"), "/v1.0/users"))
                .later(days(35))
                .act(RUNS, calls(NOTES, "/v1.0/users//mailFolders//messages/delta"))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START))),
        RuleRow.of(
            "unused-permission",
            "P15",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .later(days(35))
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START)),
            "Mail.ReadWrite",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, calls(NOTES, "/v1.0/users"))
                .later(days(35))
                .act(RUNS, calls(NOTES, "/v1.0/users//messages"))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START))),
        RuleRow.of(
            "inactive-with-power",
            "W14",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, runs(NOTES))
                .later(days(40))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START)),
            "Mail.ReadWrite",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(RUNS, runs(NOTES))
                .later(days(20))
                .act(RUNS, runs(NOTES))
                .later(days(20))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", later.minus(days(40))))),
        // Who sends users' sign-ins alone knows nothing of those of applications.
        RuleRow.of(
            "inactive-with-power",
            "W14",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(acting(CRM), runs(CRM))
                .later(days(40))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START)),
            "Mail.ReadWrite",
            scene()
                .act(ADMIN, gives(NOTES, "Mail.ReadWrite"))
                .act(USER, signsIn(USER, CRM, "NO"))
                .later(days(35))
                .act(acting(CRM), runs(CRM))
                .later(days(5))
                .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START))));
  }

  /** The inventory told of it each time the application changed. */
  @Test
  void aKeyIsToldOnce() {
    Signal.Key ends = key("k", START, START.plus(days(9)));
    Finding finding =
        scene()
            .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam", START, ends))
            .act(Actor.UNKNOWN, listed(NOTES, "Fabrikam Inc", START, ends))
            .later(days(5))
            .act(RUNS, runsBy(NOTES, "clientSecret", Scene.id("k")))
            .finding();

    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.id().equals("ending-key-used"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.evidence()).hasSize(1));
  }

  /** The logs of users and of applications are sent apart, and begin apart. */
  @Test
  void nothingIsUnusualBeforeApplicationsSignInsAreKnown() {
    Finding finding =
        scene()
            .act(USER, signsIn(USER, CRM, "NO"))
            .later(days(60))
            .act(RUNS, runs(NOTES))
            .finding();

    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.id().equals("application-new-in-sign-ins"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.title()).contains("little is known"));
  }

  @Test
  void whatIsNewToAManagedIdentityIsSoInItsWindow() {
    Finding finding =
        scene()
            .act(RUNS, manages(NOTES, resource("Key Vault", "https://vault.azure.net")))
            .later(days(20))
            .act(RUNS, manages(NOTES, resource("Storage", AZURE)))
            .later(days(1))
            .act(RUNS, manages(NOTES, resource("Key Vault", "https://vault.azure.net")))
            .finding();

    assertThat(finding.score().factors())
        .extracting(Factor::title)
        .contains("a managed identity reaches Key Vault for the first time in 14 days");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }
}
