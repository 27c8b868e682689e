package io.consentry.activity;

import static io.consentry.activity.WireSignals.PRINCIPAL;
import static io.consentry.activity.WireSignals.TENANT;
import static io.consentry.activity.WireSignals.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Reading.Ignored;
import io.consentry.activity.Signal.DirectoryObject;
import io.consentry.activity.Signal.DirectoryReading;
import io.consentry.activity.Signal.Gives;
import io.consentry.activity.Signal.PublishedPermission;
import io.consentry.activity.Signal.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a snapshot of the directory has, in the shapes that Microsoft Graph documents. */
class DirectoryObjectsTest {
  private static final Instant POLLED = Instant.parse("2026-03-03T00:00:00Z");
  private static final String RESOURCE = "8e881353-1735-45af-af21-ee1344582a4d";
  private static final String ROLE = "df021288-bdef-4463-88db-98f22de89214";
  private static final String ADMIN = "62e90394-69f5-4237-9190-012177145e10";

  private static Reading read(ObjectNode object, @Nullable DirectoryKind kind) {
    List<Reading> readings = new ArrayList<>();
    new Normaliser()
        .normalise(
            Readings.bytes(object.toString()), new Origin(TENANT, POLLED, kind), readings::add);
    assertThat(readings).hasSize(1);
    return readings.getFirst();
  }

  private static @Nullable Gives gives(ObjectNode object, DirectoryKind kind) {
    Activity by = Readings.activity(read(object, kind));
    // Its shape alone says the same.
    assertThat(Readings.activity(read(object, null))).isEqualTo(by);
    assertThat(by.tenantId()).isEqualTo(TENANT);
    assertThat(by.time()).isEqualTo(POLLED);
    assertThat(by.actor()).isEqualTo(Actor.UNKNOWN);
    DirectoryObject read = (DirectoryObject) by.act();
    assertThat(read.type()).isEqualTo(kind);
    assertThat(read.objectId()).isEqualTo("one");
    return read.gives();
  }

  @Test
  void aGrantForAllUsers() {
    ObjectNode grant =
        WireDirectory.grant(PRINCIPAL, RESOURCE, null, " Mail.Read  User.Read ").put("id", "one");

    assertThat(gives(grant, DirectoryKind.DELEGATED_GRANT))
        .isEqualTo(new Gives(PRINCIPAL, RESOURCE, List.of("Mail.Read", "User.Read"), "", null));
  }

  @Test
  void aGrantForOneUser() {
    ObjectNode grant = WireDirectory.grant(PRINCIPAL, RESOURCE, USER, "Mail.Read").put("id", "one");

    assertThat(gives(grant, DirectoryKind.DELEGATED_GRANT))
        .isEqualTo(new Gives(PRINCIPAL, RESOURCE, List.of("Mail.Read"), USER, null));
  }

  @Test
  void anEmptyGrantGivesNothing() {
    ObjectNode grant = WireDirectory.grant(PRINCIPAL, RESOURCE, null, "").put("id", "one");

    assertThat(gives(grant, DirectoryKind.DELEGATED_GRANT))
        .isEqualTo(new Gives(PRINCIPAL, RESOURCE, List.of(), "", null));
  }

  @Test
  void anAppRoleSaysSinceWhen() {
    Instant since = Instant.parse("2021-02-19T17:53:08Z");
    ObjectNode role = WireDirectory.appRole(PRINCIPAL, RESOURCE, ROLE, since).put("id", "one");

    assertThat(gives(role, DirectoryKind.APP_ROLE))
        .isEqualTo(new Gives(PRINCIPAL, RESOURCE, List.of(ROLE), "", since));
  }

  @Test
  void whoMayUseAnApplicationHoldsNothing() {
    ObjectNode user = WireDirectory.appRole(USER, RESOURCE, ROLE, null).put("id", "one");
    user.put("principalType", "User");
    ObjectNode plain =
        WireDirectory.appRole(PRINCIPAL, RESOURCE, Guids.ZERO, null).put("id", "one");

    assertThat(read(user, null)).isInstanceOf(Ignored.class);
    assertThat(read(plain, DirectoryKind.APP_ROLE)).isInstanceOf(Ignored.class);
  }

  @Test
  void aDirectoryRole() {
    ObjectNode role = WireDirectory.role(USER, ADMIN, "/").put("id", "one");
    ObjectNode within =
        WireDirectory.role(USER, ADMIN, "/administrativeUnits/" + RESOURCE).put("id", "one");

    assertThat(gives(role, DirectoryKind.ROLE))
        .isEqualTo(new Gives(USER, "", List.of(ADMIN), "", null));
    assertThat(gives(within, DirectoryKind.ROLE))
        .isEqualTo(new Gives(USER, "", List.of(ADMIN), "/administrativeUnits/" + RESOURCE, null));
  }

  @ParameterizedTest
  @EnumSource(
      value = DirectoryKind.class,
      names = {"ROLE_SCHEDULE", "ELIGIBILITY"})
  void aScheduleSaysSinceWhen(DirectoryKind kind) {
    Gives given = new Gives(USER, "", List.of(ADMIN), "", POLLED.minusSeconds(60));
    Gives later = new Gives(USER, "", List.of(ADMIN), "", POLLED.plusSeconds(60));
    ObjectNode group = WireDirectory.object(new DirectoryObject(kind, "one", given));

    assertThat(gives(WireDirectory.object(new DirectoryObject(kind, "one", given)), kind))
        .isEqualTo(given);
    assertThat(gives(WireDirectory.object(new DirectoryObject(kind, "one", later)), kind))
        .as("begins later")
        .isNull();
    assertThat(read(group.put("memberType", "Group"), kind)).isInstanceOf(Ignored.class);
  }

  @Test
  void whatIsGoneIsGoneAsOfThen() {
    Activity gone =
        Readings.activity(Normaliser.gone(DirectoryKind.APP_ROLE, "one", TENANT, POLLED));

    assertThat(gone.act()).isEqualTo(new DirectoryObject(DirectoryKind.APP_ROLE, "one", null));
    assertThat(gone.time()).isEqualTo(POLLED);
    assertThat(Normaliser.gone(DirectoryKind.SERVICE_PRINCIPAL, "one", TENANT, POLLED))
        .isInstanceOf(Ignored.class);
  }

  @Test
  void aWholeReading() {
    ObjectNode reading = WireSignals.json("{\"id\":\"oauth2PermissionGrant\"}");

    assertThat(Readings.activity(read(reading, DirectoryKind.READING)).act())
        .isEqualTo(new DirectoryReading(DirectoryKind.DELEGATED_GRANT));
    assertThat(read(reading.put("id", "device"), DirectoryKind.READING))
        .isInstanceOf(Ignored.class);
  }

  @Test
  void aServicePrincipalSaysWhatItLetsOthersHave() {
    ObjectNode principal =
        WireSignals.json(
            """
            {"id": "%s", "appId": "%s", "displayName": "Notes", "servicePrincipalType": "Application",
             "appOwnerOrganizationId": "9c41d0f2-0000-4000-8000-000000000001",
             "createdDateTime": "2024-05-01T10:00:00Z", "tags": ["HideApp"],
             "appRoles": [{"id": "%s", "value": "Notes.Read.All", "isEnabled": true}, {"id": "%s", "value": null}],
             "oauth2PermissionScopes": [{"id": "%s", "value": "Notes.Read", "type": "User"}]}
            """
                .formatted(PRINCIPAL, WireSignals.APP, ROLE, USER, ADMIN));

    Activity activity = Readings.activity(read(principal, DirectoryKind.SERVICE_PRINCIPAL));

    Snapshot snapshot = (Snapshot) activity.act();
    assertThat(snapshot.permissions())
        .containsExactly(
            new PublishedPermission(ROLE, "Notes.Read.All", true),
            new PublishedPermission(ADMIN, "Notes.Read", false));
    assertThat(snapshot.tags()).containsExactly("HideApp");
    assertThat(snapshot.ownerTenantId()).isEqualTo("9c41d0f2-0000-4000-8000-000000000001");
    assertThat(activity.time()).isEqualTo(POLLED);
  }

  @Test
  void aListInAFileSaysWhatItIsAndWhen() {
    ObjectNode list =
        WireSignals.json(
            """
            {"consentry.kind": "roleAssignment", "consentry.tenant": "fabrikam.example",
             "consentry.polled": "2026-02-01T00:00:00Z", "value": [%s, %s]}
            """
                .formatted(
                    WireDirectory.role(USER, ADMIN, "/").put("id", "one"),
                    WireDirectory.role(USER, ROLE, "/").put("id", "two")));
    String after = WireDirectory.role(USER, ROLE, "/").put("id", "three").toString();
    List<Reading> readings = new ArrayList<>();

    new Normaliser().normalise(Readings.bytes(list + "\n" + after), TENANT, POLLED, readings::add);

    assertThat(readings.stream().map(Readings::activity))
        .extracting(Activity::tenantId, activity -> activity.time().toString())
        .containsExactly(
            tuple("fabrikam.example", "2026-02-01T00:00:00Z"),
            tuple("fabrikam.example", "2026-02-01T00:00:00Z"),
            tuple(TENANT, "2026-03-03T00:00:00Z"));
  }

  @Test
  void anObjectWithoutAnIdOfWhoHoldsItIsRejected() {
    ObjectNode grant = WireDirectory.grant(PRINCIPAL, RESOURCE, null, "Mail.Read").put("id", "one");
    grant.remove("clientId");

    assertThat(Readings.reason(read(grant, DirectoryKind.DELEGATED_GRANT)))
        .isEqualTo("clientId: expected an object's id, got null");
  }

  @Test
  void whatIsMerelyLikeAGrantIsNone() {
    ObjectNode signIn = WireSignals.userSignIn();

    assertThat(Readings.activity(read(signIn, null)).act()).isInstanceOf(Signal.SignIn.class);
  }
}
