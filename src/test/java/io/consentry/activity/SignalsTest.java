package io.consentry.activity;

import static io.consentry.activity.WireSignals.APP;
import static io.consentry.activity.WireSignals.KEY;
import static io.consentry.activity.WireSignals.PRINCIPAL;
import static io.consentry.activity.WireSignals.TENANT;
import static io.consentry.activity.WireSignals.USER;
import static io.consentry.activity.WireSignals.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import io.consentry.activity.Signal.ApiCall;
import io.consentry.activity.Signal.ConsentRequest;
import io.consentry.activity.Signal.RiskEvent;
import io.consentry.activity.Signal.SignIn;
import io.consentry.activity.Signal.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins, risk detections, calls and inventory, as Microsoft documents them. */
class SignalsTest {
  private static final Instant SEEN = Instant.parse("2026-03-03T00:00:00Z");

  private static Activity read(ObjectNode event) {
    return Readings.activity(event);
  }

  private static Activity readAt(ObjectNode event) {
    List<Reading> readings = new ArrayList<>();
    new Normaliser().normalise(Readings.bytes(event.toString()), TENANT, SEEN, readings::add);
    assertThat(readings).hasSize(1);
    return Readings.activity(readings.getFirst());
  }

  /** Graph's PowerShell module writes all its names with a capital, those of parts too. */
  @Test
  void readsASignInWithCapitals() {
    ObjectNode failed = WireSignals.userSignIn();
    failed.putObject("status").put("errorCode", 50126).put("failureReason", "wrong password");
    String capitals =
        Pattern.compile("\"([a-z])(\\w+)\":")
            .matcher(failed.toString())
            .replaceAll(
                match -> "\"" + match.group(1).toUpperCase(Locale.ROOT) + match.group(2) + "\":");

    assertThat(capitals).contains("\"ErrorCode\":", "\"CountryOrRegion\":");
    assertThat(Readings.activity(capitals)).isEqualTo(read(failed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SignInLogs", "NonInteractiveUserSignInLogs"})
  void readsAUsersSignIn(String category) {
    Activity activity = read(envelope(category, WireSignals.userSignIn()));

    assertThat(activity.eventId()).isEqualTo(WireSignals.id(10));
    assertThat(activity.tenantId()).isEqualTo(TENANT);
    assertThat(activity.time()).isEqualTo(Instant.parse("2026-03-02T09:00:01.123Z"));
    assertThat(activity.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(activity.reason()).isNull();
    assertThat(activity.actor())
        .isEqualTo(
            new Actor(
                Actor.Type.USER,
                USER,
                "luis.ortega@contoso.example",
                null,
                "198.51.100.7",
                "Mozilla/5.0"));
    SignIn in = (SignIn) activity.act();
    assertThat(in.who().id()).isEqualTo(USER);
    assertThat(in.client().appId()).isEqualTo(APP);
    assertThat(in.client().servicePrincipalId()).isNull();
    assertThat(in.resource().appId()).isEqualTo(WireSignals.GRAPH);
    assertThat(in.interactive()).isTrue();
    assertThat(in.error()).isNull();
    assertThat(in.country()).isEqualTo("NO");
    assertThat(in.network()).isEqualTo("64500");
    assertThat(in.riskLevel()).isEqualTo("medium");
    assertThat(in.guest()).isTrue();
  }

  @Test
  void graphsObjectIsTheSameSignIn() {
    Activity hub = read(envelope("SignInLogs", WireSignals.userSignIn()));
    Activity graph = read(WireSignals.userSignIn());

    assertThat(graph.act()).isEqualTo(hub.act());
    assertThat(graph.eventId()).isEqualTo(hub.eventId());
    assertThat(graph.format()).isEqualTo(WireFormat.GRAPH);
    assertThat(hub.format()).isEqualTo(WireFormat.AZURE_MONITOR);
  }

  @Test
  void readsAServicePrincipalsSignIn() {
    Activity activity = read(envelope("ServicePrincipalSignInLogs", WireSignals.principalSignIn()));

    SignIn in = (SignIn) activity.act();
    assertThat(in.who())
        .isEqualTo(new Principal(Principal.Type.SERVICE_PRINCIPAL, PRINCIPAL, "Notes", APP));
    assertThat(in.client()).isEqualTo(new AppRef(APP, PRINCIPAL, null, "Notes"));
    assertThat(in.keyId()).isEqualTo(KEY);
    assertThat(in.method()).isEqualTo("clientSecret");
    assertThat(in.country()).isEqualTo("DE");
    assertThat(in.interactive()).isFalse();
    assertThat(activity.actor().type()).isEqualTo(Actor.Type.APPLICATION);
    assertThat(read(WireSignals.principalSignIn()).act()).isEqualTo(in);
    assertThat(read(WireSignals.principalRow()).act()).isEqualTo(in);
    assertThat(read(WireSignals.principalRow()).tenantId()).isEqualTo(TENANT);
  }

  @Test
  void aManagedIdentitySignsInAsOne() {
    ObjectNode properties = WireSignals.principalSignIn();
    properties.remove("clientCredentialType");

    SignIn in = (SignIn) read(envelope("ManagedIdentitySignInLogs", properties)).act();

    assertThat(in.method()).isEqualTo("managedIdentity");
  }

  /** Graph's list says it in no envelope, and the kind of credential may be that of its token. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "certificate", "managedIdentity"})
  void aManagedIdentitySignsInAsOneInGraphToo(String credential) {
    ObjectNode signIn = WireSignals.principalSignIn();
    signIn.put("clientCredentialType", credential);
    signIn.putArray("signInEventTypes").add("managedIdentity");

    assertThat(((SignIn) read(signIn).act()).method()).isEqualTo("managedIdentity");
    signIn.remove("signInEventTypes");
    assertThat(((SignIn) read(envelope("ManagedIdentitySignInLogs", signIn)).act()).method())
        .isEqualTo("managedIdentity");
  }

  @Test
  void aSignInThatFailedSaysWhy() {
    ObjectNode properties = WireSignals.userSignIn();
    properties.set(
        "status",
        WireSignals.json("{'errorCode':65004,'failureReason':'User declined to consent'}"));

    Activity activity = read(envelope("SignInLogs", properties));

    assertThat(activity.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(activity.reason()).isEqualTo("User declined to consent");
    assertThat(((SignIn) activity.act()).error()).isEqualTo("65004");
  }

  @Test
  void readsRiskOfUsersAndServicePrincipals() {
    Activity user = read(envelope("UserRiskEvents", WireSignals.riskDetection()));
    Activity principal = read(WireSignals.principalRisk());
    Activity state = read(envelope("RiskyUsers", WireSignals.riskyUser()));

    assertThat(user.act())
        .isEqualTo(
            new RiskEvent(
                new Principal(Principal.Type.USER, USER, "luis.ortega@contoso.example", null),
                "unfamiliarFeatures",
                "high",
                "atRisk",
                null));
    assertThat(user.time()).isEqualTo(Instant.parse("2026-03-02T08:59:00Z"));
    assertThat(read(WireSignals.riskDetection()).act()).isEqualTo(user.act());
    RiskEvent leaked = (RiskEvent) principal.act();
    assertThat(leaked.type()).isEqualTo("leakedCredentials");
    assertThat(leaked.about()).isEqualTo(new AppRef(APP, PRINCIPAL, null, "Notes"));
    RiskEvent over = (RiskEvent) state.act();
    assertThat(over.state()).isEqualTo("remediated");
    assertThat(over.who().id()).isEqualTo(USER);
    assertThat(state.eventId()).startsWith(USER + "/");
    assertThat(read(WireSignals.riskyUser()).eventId()).isEqualTo(state.eventId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"confirmedCompromised", "confirmedSafe", "remediated", "dismissed"})
  void aDetectionThatIsSettledIsNewsOfThen(String state) {
    ObjectNode confirmed = WireSignals.principalRisk();
    confirmed.put("riskState", state);
    confirmed.put("lastUpdatedDateTime", "2026-03-04T10:00:00Z");

    Activity then = read(confirmed);

    assertThat(then.eventId()).isNotEqualTo(read(WireSignals.principalRisk()).eventId());
    assertThat(then.time()).isEqualTo(Instant.parse("2026-03-04T10:00:00Z"));
    assertThat(read(confirmed)).isEqualTo(then);
  }

  @Test
  void readsACallWithoutTheIdsInIt() {
    Activity activity = read(envelope("MicrosoftGraphActivityLogs", WireSignals.graphCall()));

    assertThat(activity.eventId()).isEqualTo(WireSignals.id(16));
    assertThat(activity.time()).isEqualTo(Instant.parse("2026-03-02T09:00:03Z"));
    assertThat(activity.act())
        .isEqualTo(
            new ApiCall(
                new AppRef(APP, PRINCIPAL, null, null), "GET", "/v1.0/users/messages", 200));
    assertThat(activity.actor().type()).isEqualTo(Actor.Type.APPLICATION);
    assertThat(activity.actor().userAgent()).isEqualTo("ROADtools/1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://graph.microsoft.com/v1.0/me/messages?$top=1|/v1.0/me/messages",
        "https://graph.microsoft.com/beta/users/luis@contoso.example/drive|/beta/users/drive",
        "https://graph.microsoft.com/v1.0/users('11112222-3333-4444-5555-666677778888')|/v1.0/users",
        "https://graph.microsoft.com/v1.0/groups|/v1.0/groups",
        "https://graph.microsoft.com/v1.0/a b?c d|/v1.0/a b"
      })
  void addressesAreKeptWithoutIds(String address, String path) {
    assertThat(SignalReader.path(address)).isEqualTo(path);
  }

  @Test
  void readsTheInventoryAsOfWhenItWasSeen() {
    Activity activity = readAt(WireSignals.servicePrincipal());

    Snapshot app = (Snapshot) activity.act();
    assertThat(activity.time()).isEqualTo(SEEN);
    assertThat(activity.tenantId()).isEqualTo(TENANT);
    assertThat(app.servicePrincipal()).isTrue();
    assertThat(app.application()).isEqualTo(new AppRef(APP, PRINCIPAL, null, "Notes"));
    assertThat(app.ownerTenantId()).isEqualTo(WireSignals.id(20));
    assertThat(app.publisher()).isEmpty();
    assertThat(app.certified()).isNull();
    assertThat(app.disabledBy()).isNull();
    assertThat(app.replyUrls())
        .containsExactly("https://notes.example/a", "https://notes.example/cb");
    assertThat(app.keys())
        .containsExactly(
            new Signal.Key(
                KEY,
                Act.Credential.Type.PASSWORD,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2028-01-01T00:00:00Z")));
  }

  @Test
  void theSameInventoryIsTheSameEvent() {
    ObjectNode changed = WireSignals.servicePrincipal();
    changed.put("displayName", "Other");

    String id = readAt(WireSignals.servicePrincipal()).eventId();

    assertThat(readAt(WireSignals.servicePrincipal()).eventId()).isEqualTo(id);
    assertThat(readAt(changed).eventId()).isNotEqualTo(id);
  }

  /** "Never" was the year 2299 in the old portal; a certificate may be older than Entra. */
  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2299-12-31T00:00:00Z",
    "2006-11-10T00:00:00+01:00, 2031-11-10T00:00:00+01:00",
    "0001-01-01T00:00:00Z, 2125-12-31T23:59:59.9999999Z",
    "/Date(1767225600000)/, /Date(10413705600000)/"
  })
  void keysMayBeOfAnyYear(String start, String end) {
    ObjectNode event = WireSignals.servicePrincipal();
    ObjectNode key = (ObjectNode) event.path("passwordCredentials").path(0);
    key.put("startDateTime", start).put("endDateTime", end);

    Signal.Key read = ((Snapshot) readAt(event).act()).keys().getFirst();

    assertThat(read.start()).isEqualTo(Times.anyYear("start", start));
    assertThat(read.end()).isEqualTo(Times.anyYear("end", end));
  }

  @Test
  void aKeyThatEndsInNoYearIsRejected() {
    ObjectNode event = WireSignals.servicePrincipal();
    ObjectNode key = (ObjectNode) event.path("passwordCredentials").path(0);
    key.put("endDateTime", "+999999999-01-01T00:00:00Z");

    assertThat(Readings.reason(event.toString()))
        .isEqualTo(
            "passwordCredentials.endDateTime: expected a time in a year of four digits, got"
                + " +999999999-01-01T00:00:00Z");
  }

  /** As addTokenSigningCertificate leaves it: nobody signs in with it. */
  @Test
  void theCertificateThatSignsTokensIsNoCredential() {
    ObjectNode event = WireSignals.servicePrincipal();
    event.withArray("keyCredentials").removeAll();
    for (String usage : List.of("Sign", "Verify")) {
      event
          .withArray("keyCredentials")
          .addObject()
          .put("keyId", WireSignals.id("Sign".equals(usage) ? 60 : 61))
          .put("usage", usage)
          .put("startDateTime", "2026-01-02T10:11:12Z")
          .put("endDateTime", "2029-01-02T10:11:12Z");
    }
    event
        .withArray("passwordCredentials")
        .addObject()
        .put("keyId", WireSignals.id(60))
        .put("startDateTime", "2026-01-02T10:11:12Z")
        .put("endDateTime", "2029-01-02T10:11:12Z");

    assertThat(((Snapshot) readAt(event).act()).keys())
        .extracting(Signal.Key::keyId)
        .containsExactly(KEY);
  }

  @Test
  void theOrderOfKeysMakesNoOtherEvent() {
    ObjectNode one = WireSignals.servicePrincipal();
    ObjectNode other = WireSignals.servicePrincipal();
    ObjectNode key = WireSignals.json("{'keyId':'" + WireSignals.id(60) + "'}");
    one.withArray("passwordCredentials").add(key);
    other.withArray("passwordCredentials").insert(0, key);

    assertThat(readAt(other)).isEqualTo(readAt(one));
  }

  @Test
  void readsAnApplicationOfTheTenant() {
    Snapshot app = (Snapshot) readAt(WireSignals.application()).act();

    assertThat(app.servicePrincipal()).isFalse();
    assertThat(app.application().objectId()).isEqualTo(WireSignals.id(5));
    assertThat(app.certified()).isFalse();
    assertThat(app.replyUrls()).containsExactly("https://notes.example/cb", "https://spa.example");
    assertThat(app.keys().getFirst().end()).isNull();
  }

  @Test
  void readsARequestForConsent() {
    Activity activity = read(WireSignals.consentRequest());

    ConsentRequest request = (ConsentRequest) activity.act();
    assertThat(activity.time()).isEqualTo(Instant.parse("2026-03-02T07:00:00Z"));
    assertThat(request.scopes()).containsExactly("Mail.Read", "offline_access");
    assertThat(request.status()).isEqualTo("InProgress");
    assertThat(request.by().id()).isEqualTo(USER);
  }

  @Test
  void readsRolesOverAzureOnceAnOperation() {
    String write = "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE";
    Activity activity = read(WireSignals.azureRole(write, "Success"));

    assertThat(activity.tenantId()).isEqualTo(TENANT);
    assertThat(activity.actor().id()).isEqualTo(USER);
    assertThat(activity.act())
        .isEqualTo(
            new AzureRole(
                new Principal(Principal.Type.SERVICE_PRINCIPAL, PRINCIPAL, null, null),
                "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
                "/subscriptions/s1",
                true));
    assertThat(read(WireSignals.azureRole(write, "Success"))).isEqualTo(activity);
    assertThat(Readings.one(WireSignals.azureRole(write, "Start").toString()))
        .isInstanceOf(Ignored.class);
    assertThat(
            read(WireSignals.azureRole("Microsoft.Authorization/elevateAccess/action", "Success"))
                .act())
        .isEqualTo(new Act.ElevatedAccess(true));
    assertThat(
            Readings.one(
                WireSignals.azureRole("MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE", "Success")
                    .toString()))
        .isInstanceOf(Ignored.class);
  }

  @Test
  void whatCannotBeReadIsRejectedAlone() {
    String good = envelope("SignInLogs", WireSignals.userSignIn()).toString();
    ObjectNode nobody = WireSignals.userSignIn();
    nobody.remove(List.of("userId", "userPrincipalName", "userDisplayName", "appId"));
    ObjectNode untimed = WireSignals.userSignIn();
    untimed.put("createdDateTime", "yesterday");
    ObjectNode status = WireSignals.userSignIn();
    status.put("status", "[1]");
    ObjectNode risk = WireSignals.riskDetection();
    risk.remove("userId");
    ObjectNode noId = WireSignals.principalSignIn();
    noId.remove("id");
    String records =
        "{\"records\":["
            + String.join(
                ",",
                good,
                envelope("SignInLogs", nobody).toString(),
                envelope("SignInLogs", untimed).toString(),
                envelope("SignInLogs", status).toString(),
                envelope("UserRiskEvents", risk).toString(),
                envelope("ServicePrincipalSignInLogs", noId).toString(),
                WireEvents.consent(WireEvents.NOTES).scopes("Mail.Read").azureMonitor(),
                good)
            + "]}";

    List<Reading> readings = Readings.all(records);

    assertThat(readings).hasSize(8);
    assertThat(readings.getFirst()).isInstanceOf(Read.class);
    assertThat(readings.subList(6, 8)).allMatch(Read.class::isInstance);
    assertThat(readings.subList(1, 6))
        .extracting(reading -> ((Rejected) reading).reason())
        .containsExactly(
            "userId or servicePrincipalId: expected the id of who signed in, got nothing, nor an"
                + " application",
            "createdDateTime: expected an ISO 8601 time with its zone, got yesterday",
            "status: expected an object, got [1]",
            "userId or servicePrincipalId: expected the id of who is at risk, got nothing",
            "id: expected the event's id, got nothing");
  }

  @Test
  void inventoryOfNoKnownTimeIsRejected() {
    assertThat(Readings.reason(WireSignals.servicePrincipal().toString()))
        .startsWith("time: expected when it was read");
  }
}
