package io.consentry;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.START;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AppRef;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.risk.Scene;
import io.consentry.risk.Tell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of the directory in the stream. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DirectoryStreamTest {
  private static final AppRef NOTES = app("Notes");
  private static final String GRAPH = Scene.id(Tell.GRAPH);
  private static final Instant POLLED = START.minus(Duration.ofHours(1));
  private static final String OTHER_TENANT = "9c41d0f2-0000-4000-8000-000000000001";

  @TempDir private Path state;
  private StreamDriver stream;

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private void shows(String kind, String id, @Nullable String object, Instant polled) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("consentry.polled", polled.toString().getBytes(StandardCharsets.UTF_8));
    stream.directory.pipeInput(
        new TestRecord<>(
            (TENANT + "/" + kind + "/" + id).getBytes(StandardCharsets.UTF_8),
            object == null ? null : object.getBytes(StandardCharsets.UTF_8),
            headers,
            polled));
  }

  private void sends(Scene scene) {
    for (String event : scene.wire(WireFormat.AZURE_MONITOR)) {
      stream.send(event, START);
    }
  }

  /** The tenant's service principals: an application of another tenant, and Microsoft Graph. */
  private void showsPrincipals() {
    shows(
        "servicePrincipal",
        String.valueOf(NOTES.servicePrincipalId()),
        """
        {"id": "%s", "appId": "%s", "displayName": "Notes", "appOwnerOrganizationId": "%s",
         "createdDateTime": "2025-01-01T00:00:00Z"}
        """
            .formatted(NOTES.servicePrincipalId(), NOTES.appId(), OTHER_TENANT),
        POLLED);
    shows(
        "servicePrincipal",
        GRAPH,
        """
        {"id": "%s", "appId": "%s", "displayName": "Microsoft Graph",
         "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a"}
        """
            .formatted(GRAPH, Tell.GRAPH),
        POLLED);
  }

  private static String grantOf(String scopes) {
    return """
    {"id": "g1", "clientId": "%s", "consentType": "AllPrincipals", "principalId": null,
     "resourceId": "%s", "scope": "%s"}
    """
        .formatted(NOTES.servicePrincipalId(), GRAPH, scopes);
  }

  private static String roleOf(String value, String since) {
    return """
    {"id": "a1", "appRoleId": "%s", "createdDateTime": "%s", "principalType": "ServicePrincipal",
     "principalId": "%s", "principalDisplayName": "Notes", "resourceId": "%s",
     "resourceDisplayName": "Microsoft Graph"}
    """
        .formatted(gives(NOTES, value).roleId(), since, NOTES.servicePrincipalId(), GRAPH);
  }

  private Finding last() {
    return stream.findings().getLast().value();
  }

  private static List<String> factors(Finding finding) {
    return finding.getFactors().stream().map(Factor::getId).toList();
  }

  @Test
  void whatIsShownIsHeldAndIsNoAct() {
    showsPrincipals();
    shows("oauth2PermissionGrant", "g1", grantOf("Mail.Read User.Read"), POLLED);
    shows("appRoleAssignment", "a1", roleOf("Directory.Read.All", "2025-06-01T00:00:00Z"), POLLED);

    assertThat(stream.grants())
        .extracting(TestRecord::value)
        .extracting(
            HeldGrant::getSort,
            HeldGrant::getItem,
            HeldGrant::getResource,
            HeldGrant::getSince,
            HeldGrant::getSource)
        .containsExactly(
            tuple("delegated-permission", "mail.read", "Microsoft Graph", POLLED, "directory"),
            tuple("delegated-permission", "user.read", "Microsoft Graph", POLLED, "directory"),
            tuple(
                "app-permission",
                gives(NOTES, "Directory.Read.All").roleId(),
                "Microsoft Graph",
                Instant.parse("2025-06-01T00:00:00Z"),
                "directory"));
    assertThat(stream.findings()).isEmpty();
    assertThat(stream.assessments()).isEmpty();
    assertThat(stream.activities()).isEmpty();
    assertThat(stream.deadLetters()).isEmpty();
  }

  @Test
  void whatIsGoneIsHeldNoMore() {
    shows("oauth2PermissionGrant", "g1", grantOf("Mail.Read"), POLLED);
    String key = stream.grants().getLast().key();

    shows("oauth2PermissionGrant", "g1", null, POLLED.plusSeconds(60));

    assertThat(stream.grants())
        .extracting(TestRecord::key, TestRecord::value)
        .containsExactly(tuple(key, null));
  }

  @Test
  void whatTheLedgerHeldAndAWholeReadingLacksIsHeldNoMore() {
    sends(new Scene().act(ADMIN, grant(NOTES, true, "Mail.Read")));
    assertThat(stream.grants()).hasSize(1).allMatch(each -> each.value() != null);

    shows(
        "reading",
        "oauth2PermissionGrant",
        "{\"id\":\"oauth2PermissionGrant\"}",
        START.plus(Duration.ofHours(1)));

    assertThat(stream.grants()).hasSize(1).allMatch(each -> each.value() == null);
  }

  @Test
  void aGrantNamesItsClientAndKnowsWhatWasHeldBefore() {
    showsPrincipals();
    shows("oauth2PermissionGrant", "g1", grantOf("Mail.Read"), POLLED);

    sends(
        new Scene()
            .act(
                ADMIN,
                Tell.regrant(
                    NOTES,
                    true,
                    List.of("Mail.Read"),
                    List.of("Mail.Read", "Files.ReadWrite.All"))));

    Finding finding = last();
    assertThat(finding.getApplication().getAppId()).isEqualTo(NOTES.appId());
    assertThat(finding.getApplication().getName()).isEqualTo("Notes");
    assertThat(finding.getApplication().getRegistered()).isEqualTo("elsewhere");
    assertThat(finding.getHeldBefore()).isEqualTo(1);
  }

  @Test
  void aSecretOnWhatHeldPowerBeforeTheStreamBeganIsAWayToControl() {
    showsPrincipals();
    shows(
        "appRoleAssignment",
        "a1",
        roleOf("RoleManagement.ReadWrite.Directory", "2025-06-01T00:00:00Z"),
        POLLED);

    sends(new Scene().act(ADMIN, secret(true, NOTES, false)));

    Finding finding = last();
    assertThat(finding.getPaths())
        .singleElement()
        .satisfies(path ->
            assertThat(path.getSteps().getFirst().getWhat()).endsWith("(by the directory)"));
    assertThat(factors(finding)).anyMatch(id -> id.contains("path"));
  }

  @Test
  void aSnapshotThatComesAfterTheEventsEndsTheSame() {
    Scene scene = new Scene().act(ADMIN, grant(NOTES, true, "Mail.Read"));
    sends(scene);
    shows("oauth2PermissionGrant", "g1", grantOf("Mail.Read"), POLLED.plus(Duration.ofDays(1)));

    List<TestRecord<String, HeldGrant>> grants = stream.grants();

    assertThat(grants.getLast().value().getSince()).isEqualTo(scene.events().getFirst().time());
    assertThat(grants.getLast().value().getSource()).isEqualTo("event");
  }

  @Test
  void anObjectThatCannotBeReadIsADeadLetter() {
    shows("roleAssignment", "r1", "{\"id\":\"r1\"}", POLLED);

    assertThat(stream.deadLetters())
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.getReason())
                .isEqualTo("principalId: expected an object's id, got null"));
  }
}
