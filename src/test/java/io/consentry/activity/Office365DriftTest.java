package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.USER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.SettingChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drift of the unified audit log (FORMATS.md section 4). */
class Office365DriftTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PORTAL = "c44b4083-0000-4000-8000-0000000000aa";

  private static WireEvent consent() {
    return WireEvents.consent(NOTES).scopes("Mail.Read").by(USER);
  }

  @Test
  void idsAreToldApartInAnyOrder() {
    WireEvent.Party user = new WireEvent.Party(true, USER.id(), USER.name(), PORTAL, null);
    Random random = new Random(4);
    for (WireEvent event : WireEvents.everyAct()) {
      ObjectNode ordered = event.by(user).office365Node();
      Activity read = Readings.activity(ordered);
      assertThat(read.actor().id()).isEqualTo(USER.id());
      assertThat(read.actor().name()).isEqualTo(USER.name());
      assertThat(read.actor().appId()).isEqualTo(PORTAL);
      for (int i = 0; i < 20; i++) {
        ObjectNode shuffled = event.office365Node();
        shuffle((ArrayNode) shuffled.get("Actor"), random);
        shuffle((ArrayNode) shuffled.get("Target"), random);

        assertThat(Readings.activity(shuffled)).as("%s", shuffled).isEqualTo(read);
      }
    }
  }

  @Test
  void keysComeInAnyOrder() {
    Random random = new Random(5);
    for (WireEvent event : WireEvents.everyAct()) {
      for (Activity.WireFormat format : Activity.WireFormat.values()) {
        ObjectNode ordered = event.node(format);
        List<String> names = new ArrayList<>();
        ordered.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, random);
        ObjectNode shuffled = JSON.createObjectNode();
        names.forEach(name -> shuffled.set(name, ordered.get(name)));

        assertThat(Readings.activity(shuffled)).isEqualTo(Readings.activity(ordered));
      }
    }
  }

  private static void shuffle(ArrayNode array, Random random) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    Collections.shuffle(nodes, random);
    array.removeAll().addAll(nodes);
  }

  @ParameterizedTest(name = "{0}, said to be of {1}: {2}")
  @CsvSource({
    "redacted, contoso.example, contoso.example",
    "00000000-0000-0000-0000-000000000000, contoso.example, contoso.example",
    "redacted, unknown, redacted",
    "00000000-0000-0000-0000-000000000000, unknown, unknown",
    "{A1B2C3D4-0000-4000-8000-000000000001}, contoso.example, a1b2c3d4-0000-4000-8000-000000000001"
  })
  void whatCannotBeATenantsIdYieldsToWhatIsKnown(String said, String known, String tenant) {
    ObjectNode event = consent().office365Node().put("OrganizationId", said);

    new Normaliser()
        .normalise(
            Readings.bytes(event.toString()),
            known,
            reading -> assertThat(Readings.activity(reading).tenantId()).isEqualTo(tenant));
  }

  @ParameterizedTest(name = "{0}, type {1}")
  @CsvSource({
    "ann@fabrikam.example, 0, USER, , ann@fabrikam.example",
    "ann@fabrikam.example, -1, USER, , ann@fabrikam.example",
    "ServicePrincipal_d2d2d2d2-2222-4222-8222-222222222222, 4, APPLICATION, d2d2d2d2-2222-4222-8222-222222222222, ",
    "D2D2D2D2-2222-4222-8222-222222222222, 4, APPLICATION, d2d2d2d2-2222-4222-8222-222222222222, ",
    "D2D2D2D2-2222-4222-8222-222222222222, 0, USER, d2d2d2d2-2222-4222-8222-222222222222, ",
    "Certificate, 4, APPLICATION, , Certificate",
    "Ann Example, 0, USER, , Ann Example",
    "Not Available, 4, UNKNOWN, , ",
    "'', 4, UNKNOWN, , "
  })
  void userIdStandsInForMissingActors(
      String userId, int userType, Actor.Type type, @Nullable String id, @Nullable String name) {
    ObjectNode event = consent().office365Node().put("UserId", userId).put("UserType", userType);
    event.putArray("Actor");

    Actor actor = Readings.activity(event).actor();

    assertThat(actor).isEqualTo(new Actor(type, id, name, null, null, "EvoSTS"));
  }

  @Test
  void internalActorsHaveANameOnly() {
    ObjectNode event = consent().office365Node();
    ArrayNode actor = event.putArray("Actor");
    actor.addObject().put("ID", "Microsoft Approval Management").put("Type", 1);
    actor.addObject().put("ID", "Certificate").put("Type", 2);
    actor.addObject().put("ID", "Other").put("Type", 2);
    actor.addObject().put("ID", "").put("Type", 5);

    assertThat(Readings.activity(event).actor())
        .isEqualTo(
            new Actor(
                Actor.Type.APPLICATION,
                null,
                "Microsoft Approval Management",
                null,
                null,
                "EvoSTS"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-03-02T09:41:07, 2026-03-02T09:41:07Z",
    "2026-03-02T09:41:65, 2026-03-02T09:42:05Z",
    "2026-12-31T23:59:60, 2027-01-01T00:00:00Z",
    "2026-03-02T09:41:07Z, 2026-03-02T09:41:07Z",
    "2026-03-02T09:41:07.25, 2026-03-02T09:41:07.250Z",
    "2026-03-02T09:41:07+02:00, 2026-03-02T07:41:07Z"
  })
  void creationTimeIsUtc(String written, Instant read) {
    ObjectNode event = consent().office365Node().put("CreationTime", written);

    assertThat(Readings.activity(event).time()).isEqualTo(read);
  }

  @Test
  void recordsOf2020HaveManyExtendedProperties() {
    ObjectNode event = consent().office365Node();
    event.remove("InterSystemsId");
    ArrayNode extended = (ArrayNode) event.get("ExtendedProperties");
    extended.addObject().put("Name", "correlationId").put("Value", WireEvents.CORRELATION);
    extended.addObject().put("Name", "actorUPN").put("Value", "x@y");
    extended.addObject().put("Name", "env_ver").putNull("Value");
    extended.add("plain text");

    assertThat(Readings.activity(event)).isEqualTo(Readings.activity(consent().office365Node()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"User-Agent\":\"a\",\"x\":",
        "{\"a\":1,\"a\":2}",
        "{",
        "[1]",
        "None",
        "://cut;\"},{"
      })
  void detailsThatAreCutOffDoNotCostTheEvent(String details) {
    ObjectNode event = consent().office365Node();
    ((ObjectNode) event.get("ExtendedProperties").get(0)).put("Value", details);

    assertThat(Readings.activity(event).act().subject().appId()).isEqualTo(NOTES.appId());
  }

  @Test
  void graphWrapsTheRecordInAuditDataAndSwapsNames() {
    ObjectNode inner = consent().office365Node();
    inner.put("@odata.type", "#microsoft.graph.security.defaultAuditData");
    ObjectNode outer = JSON.createObjectNode();
    outer.put("userId", "10032001A0B1C2D3@fabrikam.example").put("userPrincipalName", USER.name());
    outer.putNull("clientIp");
    outer.set("auditData", inner);
    outer.put("id", "another id").put("operation", "Consent to application.");

    assertThat(Readings.activity(outer)).isEqualTo(Readings.activity(inner));
  }

  /** Search-UnifiedAuditLog gives rows; their own names for what the record says are not needed. */
  @Test
  void powerShellHasTheRecordAsTextOrObject() {
    ObjectNode inner = consent().office365Node();
    ObjectNode row = JSON.createObjectNode().put("RecordType", "AzureActiveDirectory");
    row.put("CreationDate", "2026-03-04T10:15:00").put("Operations", "Consent to application.");

    ObjectNode text = row.deepCopy().put("AuditData", inner.toString());
    row.set("AuditData", inner);

    assertThat(Readings.activity(row))
        .isEqualTo(Readings.activity(text))
        .isEqualTo(Readings.activity(inner));
  }

  @Test
  void linesInsideValuesAreNothing() {
    ObjectNode event =
        WireEvents.authorizationPolicy("AllowUserConsentForRiskyApps", "[false]", "[true]")
            .office365Node();
    assertThat(event.toString()).contains("[\\r\\n  true\\r\\n]");

    SettingChange change = Readings.act(SettingChange.class, event.toString());

    assertThat(change.changes())
        .containsExactly(new Act.PropertyChange("AllowUserConsentForRiskyApps", "false", "true"));
    assertThat(change.name()).isEqualTo("Authorization Policy");
  }

  @Test
  void addressIsTheFirstThatSaysSomething() {
    ObjectNode event =
        consent().office365Node().put("ClientIP", "198.51.100.7").put("ActorIpAddress", "");

    assertThat(Readings.activity(event).actor().ip()).isEqualTo("198.51.100.7");
  }
}
