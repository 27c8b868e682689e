package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import io.consentry.registry.StateSerde;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activities through Avro's bytes and back. */
final class ActivityMapperTest {
  private static final Instant TIME = Instant.parse("2026-03-02T09:00:00.123456Z");
  private static final AppRef APP = new AppRef("app", "principal", "object", "Notes");
  private static final Principal USER =
      new Principal(Principal.Type.USER, "luis", "luis@contoso.example", null);
  private static final Principal PRINCIPAL =
      new Principal(Principal.Type.SERVICE_PRINCIPAL, "principal", "Notes", "app");

  static Stream<Act> acts() {
    return Stream.of(
        new AccountChange(
            USER,
            AccountChange.Step.ACCESS_PASS_ADDED,
            List.of(new PropertyChange("UserType", "Guest", null))),
        new Act.CredentialChange(
            false,
            APP,
            List.of(new Credential("new", Credential.Type.PASSWORD, "ci", null, null)),
            List.of(),
            List.of(Credential.Type.CERTIFICATE, Credential.Type.OTHER),
            false),
        new GroupCreation(new Principal(Principal.Type.GROUP, "group", "Tier 0", null), true),
        new AzureRole(PRINCIPAL, "role", "/", true),
        new AzureRole(USER, null, null, false),
        new Signal.SignIn(
            PRINCIPAL,
            APP,
            AppRef.NONE,
            false,
            "65004",
            "NO",
            "64500",
            "clientSecret",
            "key",
            "high",
            true),
        new Signal.SignIn(USER, APP, APP, true, null, null, null, null, null, null, false),
        new Signal.RiskEvent(USER, "leakedCredentials", "high", "atRisk", "found on a site"),
        new Signal.RiskEvent(PRINCIPAL, "adminConfirmed", null, null, null),
        new Signal.ApiCall(APP, "GET", "/v1.0/policies/authorizationPolicy", 200),
        new Signal.ApiCall(APP, null, null, 0),
        new Signal.Snapshot(
            true,
            APP,
            "tenant",
            "",
            false,
            TIME,
            List.of("https://notes.example"),
            List.of(
                new Signal.Key("one", Credential.Type.PASSWORD, TIME, TIME.plusSeconds(1)),
                new Signal.Key("two", Credential.Type.CERTIFICATE, null, null)),
            "DisabledDueToViolationOfServicesAgreement",
            "ab",
            List.of(
                new Signal.PublishedPermission("one", "Notes.Read", true),
                new Signal.PublishedPermission("two", "Notes.Read", false)),
            List.of("HideApp")),
        new Signal.Snapshot(
            false, APP, null, null, null, null, List.of(), List.of(), null, null, List.of(),
            List.of()),
        new Signal.DirectoryObject(
            DirectoryKind.APP_ROLE,
            "one",
            new Signal.Gives("principal", "resource", List.of("role"), "", TIME)),
        new Signal.DirectoryObject(
            DirectoryKind.DELEGATED_GRANT,
            "two",
            new Signal.Gives("principal", "resource", List.of("Mail.Read"), "luis", null)),
        new Signal.DirectoryObject(DirectoryKind.ROLE, "three", null),
        new Signal.DirectoryReading(DirectoryKind.ELIGIBILITY),
        new Signal.ConsentRequest(APP, USER, List.of("Mail.Read"), "InProgress"),
        new Derived.Review(APP, "the vendor's document changed"),
        new Derived.Campaign(
            APP, List.of("one", "two"), 7, List.of("Mail.Read"), List.of("User.Read.All")));
  }

  @ParameterizedTest
  @MethodSource("acts")
  void everyActComesBackAsItWas(Act act) {
    Activity activity =
        new Activity(
            "event",
            "correlation",
            "tenant",
            TIME,
            "Sign-in",
            Outcome.FAILURE,
            "why",
            "Sign-ins",
            WireFormat.AZURE_MONITOR,
            new Actor(Actor.Type.USER, "luis", "luis@contoso.example", null, "198.51.100.7", "x"),
            act);
    Serde<io.consentry.avro.Activity> serde = StateSerde.of(io.consentry.avro.Activity.class);

    byte[] bytes = serde.serializer().serialize("topic", ActivityMapper.toAvro(activity));
    Activity back = ActivityMapper.fromAvro(serde.deserializer().deserialize("topic", bytes));

    assertThat(back).isEqualTo(activity);
  }
}
