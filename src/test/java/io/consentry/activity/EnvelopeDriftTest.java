package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.USER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drift of envelopes over the years (FORMATS.md sections 1 to 3 and 5). */
class EnvelopeDriftTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OTHER_TENANT = "7e57ab1e-0000-4000-8000-000000000007";

  private static ObjectNode monitor() {
    return WireEvents.consent(NOTES).scopes("Mail.Read").by(USER).azureMonitorNode();
  }

  private static ObjectNode properties(ObjectNode event) {
    return (ObjectNode) event.get("properties");
  }

  private static ObjectNode with(String json) throws Exception {
    ObjectNode event = monitor();
    event.setAll((ObjectNode) JSON.readTree(json));
    return event;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Level\":\"4\"}",
        "{\"level\":\"Informational\"}",
        "{\"durationMs\":\"-1\"}",
        "{\"durationMs\":\"0\"}",
        "{\"callerIpAddress\":\"<null>\"}",
        "{\"callerIpAddress\":null}",
        "{\"callerIpAddress\":\"\"}",
        "{\"identity\":\"Microsoft_AAD_RegisteredApps\"}",
        "{\"category\":\"Audit\"}",
        "{\"resultDescription\":\"something\"}",
        "{\"unheardOf\":{\"deep\":[{\"id\":\"x\",\"value\":[1]}]}}"
      })
  void envelopeFieldsThatDriftChangeNothing(String json) throws Exception {
    assertThat(Readings.activity(with(json))).isEqualTo(Readings.activity(monitor()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"isReplay\":false,\"agentType\":\"notAgentic\"}",
        "{\"performedBy\":null,\"tenantGeo\":\"EU\",\"resultType\":\"\",\"resultDescription\":\"\"}",
        "{\"operationName\":\"Consent to application\",\"identity\":\"x\"}",
        "{\"userAgent\":\"\"}",
        "{\"value\":[1,2]}",
        "{\"records\":[{}]}"
      })
  void payloadFieldsThatDriftChangeNothing(String json) throws Exception {
    ObjectNode event = monitor();
    properties(event).setAll((ObjectNode) JSON.readTree(json));

    assertThat(Readings.activity(event)).isEqualTo(Readings.activity(monitor()));
  }

  @Test
  void payloadMayBeTextAndDetailsMayComeFirst() {
    ObjectNode text = monitor();
    text.put("properties", properties(text).toString());
    ObjectNode reordered = monitor();
    ObjectNode details = JSON.createObjectNode();
    details.set("additionalDetails", properties(reordered).get("additionalDetails"));
    reordered.set("properties", details.setAll(properties(monitor())));

    assertThat(Readings.activity(text)).isEqualTo(Readings.activity(monitor()));
    assertThat(Readings.activity(reordered)).isEqualTo(Readings.activity(monitor()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7 | 198.51.100.7",
        "2001:db8::7 | 2001:db8::7",
        "::2001:db8:add:4002:91f2:a9b2:e09a:6fc6 | ::2001:db8:add:4002:91f2:a9b2:e09a:6fc6",
        "198.51.100.7:30395 | 198.51.100.7:30395",
        "<null> | ",
        "null | ",
        "'' | "
      })
  void addressIsTheOneThatTheEventHas(String caller, @Nullable String read) {
    ObjectNode event = monitor().put("callerIpAddress", caller);

    assertThat(Readings.activity(event).actor().ip()).isEqualTo(read);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | UNKNOWN | | |",
        "null | UNKNOWN | | |",
        "\"\" | UNKNOWN | | |",
        "{\"user\":null,\"app\":null} | UNKNOWN | | |",
        "{\"user\":{\"id\":\"00000000-0000-0000-0000-000000000000\",\"userPrincipalName\":null},\"app\":null} | UNKNOWN | | |",
        "{\"user\":{\"id\":\"u1\",\"userPrincipalName\":\"a@b\",\"displayName\":\"Azure ESTS Service\"}} | USER | u1 | a@b |",
        "{\"user\":{\"id\":\"u1\",\"userPrincipalName\":\"\",\"displayName\":\"Ann\"}} | USER | u1 | Ann |",
        "{\"@odata.type\":\"x\",\"user\":{\"@odata.type\":\"y\",\"id\":\"u1\",\"userPrincipalName\":\"a@b\"}} | USER | u1 | a@b |",
        "{\"user\":null,\"app\":{\"displayName\":\"Robot\",\"servicePrincipalId\":\"s1\",\"appId\":null}} | APPLICATION | s1 | Robot |",
        "{\"user\":{},\"app\":{\"displayName\":\"Robot\",\"servicePrincipalId\":\"s1\"}} | APPLICATION | s1 | Robot |",
        "{\"user\":{\"id\":\"u1\",\"userPrincipalName\":\"a@b\"},\"app\":{\"displayName\":\"Portal\",\"appId\":\"p1\"}} | USER | u1 | a@b | p1",
        "{\"app\":{}} | UNKNOWN | | |"
      })
  void initiatorIsTheUserElseTheApplication(
      String initiator,
      Actor.Type type,
      @Nullable String id,
      @Nullable String name,
      @Nullable String appId)
      throws Exception {
    ObjectNode event = WireEvents.addApplication(NOTES).graphNode();
    event.set("initiatedBy", JSON.readTree(initiator));

    Actor actor = Readings.activity(event).actor();

    assertThat(actor).isEqualTo(new Actor(type, id, name, appId, null, null));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, SUCCESS",
    "'\"success\"', SUCCESS",
    "'\"Success\"', SUCCESS",
    "'\"failure\"', FAILURE",
    "'\"timeout\"', TIMEOUT",
    "'\"unknownFutureValue\"', UNKNOWN",
    "null, UNKNOWN",
    "'{\"a\":1}', UNKNOWN",
    "'\"\"', UNKNOWN"
  })
  void resultInEveryForm(String result, Outcome outcome) throws Exception {
    ObjectNode event = monitor();
    properties(event).set("result", JSON.readTree(result));

    assertThat(Readings.activity(event).outcome()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"None\"",
        "{}",
        "{\"key\":\"AppId\"}",
        "null",
        "[]",
        "[\"text\", 1, null]",
        "\"\"",
        "[{}]"
      })
  void detailsOfOtherShapesTellNothing(String details) throws Exception {
    ObjectNode event = monitor();
    properties(event).set("additionalDetails", JSON.readTree(details));

    Activity read = Readings.activity(event);

    assertThat(read.actor().userAgent()).isNull();
    assertThat(read.act().subject().appId()).isEqualTo(NOTES.appId()); // from the names
  }

  @Test
  void oldGraphSamplesWriteTypeWithACapitalAndTheSdkDropsNulls() throws Exception {
    String graph = WireEvents.consent(NOTES).scopes("Mail.Read").by(USER).graph();
    String capital =
        graph.replace("\"type\":\"ServicePrincipal\"", "\"Type\":\"ServicePrincipal\"");
    String dropped = graph.replaceAll("\"[A-Za-z]+\":null,?", "").replace(",}", "}");

    assertThat(JSON.readTree(dropped)).isNotNull();
    assertThat(Readings.activity(capital)).isEqualTo(Readings.activity(graph));
    assertThat(Readings.activity(dropped)).isEqualTo(Readings.activity(graph));
  }

  static Stream<Arguments> tenants() {
    String resource = "/tenants/" + OTHER_TENANT + "/providers/Microsoft.aadiam";
    return Stream.of(
        Arguments.of(
            "envelope",
            "{\"tenantId\":\"{" + WireEvents.TENANT.toUpperCase(java.util.Locale.ROOT) + "}\"}",
            "",
            WireEvents.TENANT),
        Arguments.of("resource", "{\"tenantId\":null}", "", WireEvents.TENANT),
        Arguments.of(
            "resource in capitals",
            "{\"tenantId\":\"\",\"resourceId\":\""
                + resource.toUpperCase(java.util.Locale.ROOT)
                + "\"}",
            "",
            OTHER_TENANT),
        Arguments.of(
            "no id",
            "{\"tenantId\":\"redacted\",\"resourceId\":\"/tenants/redacted/providers/x\"}",
            OTHER_TENANT,
            OTHER_TENANT),
        Arguments.of(
            "argument", "{\"tenantId\":null,\"resourceId\":null}", OTHER_TENANT, OTHER_TENANT),
        Arguments.of(
            "no one", "{\"tenantId\":null,\"resourceId\":\"/subscriptions/x\"}", " ", "unknown"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tenants")
  void tenantIsFoundWhereItIs(String title, String envelope, String argument, String tenant)
      throws Exception {
    List<Reading> readings = new java.util.ArrayList<>();

    new Normaliser()
        .normalise(
            with(envelope).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
            argument,
            readings::add);

    assertThat(Readings.activity(readings.getFirst()).tenantId()).isEqualTo(tenant);
  }

  @Test
  void tenantOfThePayloadComesBeforeTheArgument() throws Exception {
    ObjectNode event = with("{\"tenantId\":null,\"resourceId\":null}");
    properties(event).put("tenantId", OTHER_TENANT);

    assertThat(Readings.activity(event).tenantId()).isEqualTo(OTHER_TENANT);
  }

  @Test
  void logAnalyticsRowsNameTheWorkspaceBesideTheTenant() {
    ObjectNode row = WireEvents.consent(NOTES).logAnalyticsNode();
    assertThat(Readings.activity(row).tenantId()).isEqualTo(WireEvents.TENANT);

    row.remove("AADTenantId");
    assertThat(Readings.activity(row).tenantId()).isEqualTo(WireEvents.TENANT); // of ResourceId

    row.remove("ResourceId");
    assertThat(Readings.activity(row).tenantId()).isEqualTo("unknown");
  }

  @Test
  void dynamicColumnsMayBeJsonInPlaceAndQueriesAddAndOverwriteColumns() throws Exception {
    ObjectNode row =
        WireEvents.grant(NOTES, WireEvents.GRAPH, true, null, "Mail.Read").logAnalyticsNode();
    Activity read = Readings.activity(row);

    for (String column : List.of("TargetResources", "InitiatedBy", "AdditionalDetails")) {
      row.set(column, JSON.readTree(row.get(column).textValue()));
    }
    row.put("Type", "ServicePrincipal").put("targetId", "x").put("Permissions", "y");
    row.put("Identity", "").put("ResultDescription", "");

    assertThat(Readings.activity(row)).isEqualTo(read);
    assertThat(read.format()).isEqualTo(WireFormat.LOG_ANALYTICS);
  }

  @Test
  void timeOfTheEnvelopeStandsInForTheEvents() {
    ObjectNode event = monitor();
    properties(event).putNull("activityDateTime");
    ObjectNode row = WireEvents.consent(NOTES).logAnalyticsNode();
    row.remove("ActivityDateTime");

    assertThat(Readings.activity(event).time())
        .isEqualTo(WireEvents.TIME.truncatedTo(ChronoUnit.MICROS));
    assertThat(Readings.activity(row).time()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void correlationFallsBackToTheId(boolean blank) {
    ObjectNode event =
        WireEvents.consent(NOTES).graphNode().put("correlationId", blank ? " " : null);

    Activity read = Readings.activity(event);

    assertThat(read.correlationId()).isEqualTo(read.eventId());
  }
}
