package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Rejected;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bad inputs of RELIABILITY.md section 7: a clear reason or a right reading, never silence. */
@Timeout(20)
class BadInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = WireEvents.consent(NOTES).scopes("Mail.Read").graph();

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("", "expected a JSON object, got nothing"),
        Arguments.of("  \r\n ", "expected a JSON object, got nothing"),
        Arguments.of("\ufeff", "expected a JSON object, got nothing"),
        Arguments.of("null", "expected a JSON object, got null"),
        Arguments.of("\"text\"", "expected a JSON object, got the text text"),
        Arguments.of("7", "expected a JSON object, got the number 7"),
        Arguments.of("true", "expected a JSON object, got true"),
        Arguments.of("hello", "not JSON: Unrecognized token 'hello'"),
        Arguments.of("<html>", "not JSON: Unexpected character ('<'"),
        Arguments.of("-", "not JSON: "),
        Arguments.of("NaN", "not JSON: "),
        Arguments.of(
            "{}", "activity: expected a name in activityDisplayName, operationName or Operation"),
        Arguments.of("{\"activityDisplayName\":null}", "activity: expected a name"),
        Arguments.of("{\"activityDisplayName\":\"  \"}", "activity: expected a name"),
        Arguments.of(
            "{\"activityDisplayName\":5}", "activityDisplayName: expected text, got the number 5"),
        Arguments.of("{\"Operation\":{}}", "Operation: expected text, got an object"),
        Arguments.of("{\"a\":1", "not JSON: Unexpected end-of-input"),
        Arguments.of("{\"a\":1,\"a\":2}", "not JSON: Duplicate"),
        Arguments.of("{'a':1}", "not JSON: Unexpected character ('''"),
        Arguments.of("{\"a\":1,}", "not JSON: "),
        Arguments.of("{\"a\":\"\u0000\"}", "not JSON: Illegal unquoted character"),
        Arguments.of(
            "{\"activityDisplayName\":\"\\u202e\\u001b[31m\",\"activityDisplayName\":1}",
            "not JSON: Duplicate"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unreadable")
  void isRejectedWithItsReason(String value, String reason) {
    String got = Readings.reason(value);

    assertThat(got).startsWith(reason);
    Readings.assertPresentable(got);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void otherEncodingsAreRejected(String charset) {
    for (String value : List.of(EVENT, "[" + EVENT + ",7," + EVENT + "]", "x", "[{]")) {
      List<Reading> readings = Readings.all(value.getBytes(Charset.forName(charset)));

      assertThat(readings).hasSize(1);
      assertThat(Readings.reason(readings.getFirst())).contains("expected JSON in UTF-8");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "bare continuation, 80",
    "cut sequence, e282",
    "overlong slash, c0af",
    "overlong NUL, c080",
    "overlong in three bytes, e080af",
    "surrogate, eda080",
    "beyond Unicode, f4908080",
    "never in UTF-8, ff"
  })
  void invalidUtf8IsRejected(String title, String hex) {
    String marked =
        EVENT.replace("Fabrikam Notes", "Fabrikam " + "@".repeat(hex.length() / 2) + "!");
    byte[] bytes = Readings.bytes(marked);
    int at = marked.indexOf('@');
    for (int i = 0; i < hex.length() / 2; i++) {
      bytes[at + i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }

    List<Reading> readings = Readings.all(bytes);

    assertThat(readings).hasSize(1);
    assertThat(Readings.reason(readings.getFirst())).contains("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 1_000, 100_000})
  void tooDeepIsRejectedOnce(int depth) {
    for (String value :
        List.of(
            "[".repeat(depth) + "]".repeat(depth),
            "{\"a\":".repeat(depth) + "1" + "}".repeat(depth))) {
      List<Reading> readings = Readings.all(value);

      assertThat(readings.stream().filter(Rejected.class::isInstance)).isNotEmpty();
      assertThat(readings).hasSizeLessThanOrEqualTo(2);
      readings.forEach(reading -> Readings.assertPresentable(Readings.reason(reading)));
    }
  }

  @Test
  void depthInsideTextIsBoundedToo() {
    ObjectNode row = WireEvents.consent(NOTES).logAnalyticsNode();
    row.put("TargetResources", "[{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}]");

    assertThat(Readings.reason(row.toString()))
        .startsWith("TargetResources: expected JSON inside the text");
  }

  @Test
  void twentyMegabytesAreRejectedAndNeighboursRead() {
    String inName = "{\"" + "x".repeat(20 << 20) + "\":1}";
    String spread =
        EVENT.replace(
            "\"resultReason\":\"\"", "\"x\":[" + "\"0123456789\",".repeat(200_000) + "1]");
    for (String bad :
        List.of(EVENT.replace("Fabrikam Notes", "x".repeat(20 << 20)), inName, spread)) {
      List<Reading> readings = Readings.all("[" + EVENT + "," + bad + "," + EVENT + "]");

      assertThat(readings).hasSize(3);
      assertThat(((Rejected) readings.get(1)).element()).isEqualTo(1);
      Readings.assertPresentable(Readings.reason(readings.get(1)));
    }
    assertThat(Readings.reason("x".repeat(20 << 20))).startsWith("not JSON");
  }

  @Test
  void overOneMebibyteSaysSo() {
    String event =
        EVENT.replace("\"resultReason\":\"\"", "\"x\":[" + "\"0123456789\",".repeat(90_000) + "1]");

    assertThat(Readings.reason(event)).startsWith("event: expected at most 1048576 bytes, got ");
  }

  @Test
  void twoHundredThousandKeysEndInTime() {
    StringBuilder event = new StringBuilder(EVENT);
    event.setLength(event.length() - 1);
    for (int i = 0; i < 200_000; i++) {
      event.append(",\"k").append(i).append("\":1");
    }

    Readings.assertPresentable(Readings.reason(event.append('}').toString()));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "id | null | id: expected the event's id, got nothing",
        "id | ' ' | id: expected the event's id, got nothing",
        "id | 5 | id: expected text, got the number 5",
        "id | {} | id: expected text, got an object",
        "correlationId | [] | correlationId: expected text, got an array",
        "activityDateTime | null | activityDateTime: expected an ISO 8601 time, got nothing",
        "activityDateTime | 1772444467 | activityDateTime: expected text, got the number 1772444467",
        "activityDateTime | '\"1772444467\"' | activityDateTime: expected an ISO 8601 time with its zone",
        "activityDateTime | '2026-03-02T09:41:07' | activityDateTime: expected an ISO 8601 time with its zone, got 2026-03-02T09:41:07",
        "activityDateTime | '9999-12-31T23:59:59Z' | activityDateTime: expected a time between 2010 and 2100",
        "activityDateTime | '0001-01-01T00:00:00Z' | activityDateTime: expected a time between 2010 and 2100",
        "activityDateTime | '+999999999-12-31T23:59:59Z' | activityDateTime: expected a time between 2010 and 2100",
        "activityDateTime | '2016-12-31T23:59:60Z' | activityDateTime: expected an ISO 8601 time with its zone",
        "activityDateTime | '3/2/2026 9:41:07 AM' | activityDateTime: expected an ISO 8601 time with its zone",
        "targetResources | 7 | targetResources: expected an array, got the number 7",
        "targetResources | {} | targetResources: expected an array, got an object",
        "targetResources | 'x' | targetResources: expected JSON inside the text",
        "targetResources | '{}' | targetResources: expected an array, got an object",
        "initiatedBy | [] | initiatedBy: expected an object, got an array",
        "initiatedBy | 7 | initiatedBy: expected an object, got the number 7",
        "additionalDetails | 7 | additionalDetails: expected an array, got the number 7",
        "targetResources | [{\"modifiedProperties\":7}] | targetResources.modifiedProperties: expected an array, got the number 7"
      })
  void wrongFieldIsNamed(String field, String value, String reason) throws Exception {
    ObjectNode event = (ObjectNode) JSON.readTree(EVENT);
    event.set(field, JSON.readTree(quotedIfText(value)));

    String got = Readings.reason(event.toString());

    assertThat(got).startsWith(reason);
    Readings.assertPresentable(got);
  }

  /** JUnit takes the quotes away; what is no JSON then was text. */
  private static String quotedIfText(String value) {
    boolean json = value.matches("null|[0-9]{1,10}|[\\[{\"].*");
    return json ? value : JSON.getNodeFactory().textNode(value).toString();
  }

  @Test
  void zonelessTimeIsRejectedInAAndD() {
    ObjectNode row = WireEvents.consent(NOTES).logAnalyticsNode();
    row.put("ActivityDateTime", "2026-03-02T09:41:07");
    ObjectNode monitor = WireEvents.consent(NOTES).azureMonitorNode();
    ((ObjectNode) monitor.get("properties")).put("activityDateTime", "2026-03-02T09:41:07");

    assertThat(Readings.reason(row.toString())).startsWith("ActivityDateTime: ");
    assertThat(Readings.reason(monitor.toString())).startsWith("activityDateTime: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"targetResources\":null",
        "\"targetResources\":[]",
        "\"targetResources\":[null,7,\"x\",[]]",
        "\"targetResources\":[{\"modifiedProperties\":null}]",
        "\"targetResources\":[{\"id\":7,\"type\":{},\"displayName\":[],\"modifiedProperties\":[null,{},7]}]",
        "\"targetResources\":[{\"modifiedProperties\":[{\"displayName\":null,\"newValue\":{\"a\":1e999999999}}]}]"
      })
  void thinEventsAreReadWithoutWhatTheyLack(String targets) {
    for (WireEvent act : WireEvents.everyAct()) {
      ObjectNode event = act.graphNode();
      event.remove("targetResources");
      String thin =
          event.toString().substring(0, event.toString().length() - 1) + "," + targets + "}";

      assertThat(Readings.activity(thin).act().kind()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-0", "1E-999999999", "123456789012345678901234567890"})
  void hugeNumbersWhereTheyDoNotMatterChangeNothing(String number) {
    String event =
        EVENT.substring(0, EVENT.length() - 1)
            + ",\"x\":"
            + number
            + ",\"RecordType\":"
            + number
            + "}";

    assertThat(Readings.activity(event)).isEqualTo(Readings.activity(EVENT));
  }

  @Test
  void numberOf1001DigitsIsReadOver() {
    String event =
        EVENT.substring(0, EVENT.length() - 1) + ",\"UserType\":" + "9".repeat(1_001) + "}";

    Readings.assertPresentable(Readings.reason("[" + event + "]"));
  }

  @Test
  void fiveThousandPropertiesAreBounded() {
    ObjectNode event = WireEvents.addServicePrincipal(NOTES).graphNode();
    ArrayNode properties = (ArrayNode) event.at("/targetResources/0/modifiedProperties");
    for (int i = 0; i < 5_000; i++) {
      properties
          .addObject()
          .put("displayName", "p" + i)
          .putNull("oldValue")
          .put("newValue", "\"" + i + "\"");
    }

    assertThat(Readings.act(Act.AppChange.class, event.toString()).changes()).hasSize(100);
  }

  @Test
  void scopesBeyondReasonAreRejected() {
    WireEvent event =
        WireEvents.grant(NOTES, WireEvents.GRAPH, true, null, "A.Read ".repeat(2_001));

    assertThat(Readings.reason(event.graph()))
        .isEqualTo(
            "DelegatedPermissionGrant.Scope: expected at most 2000 entries, got 2001 entries");
  }

  @Test
  void scopeBeyondReasonIsRejected() {
    WireEvent event = WireEvents.grant(NOTES, WireEvents.GRAPH, true, null, "A".repeat(257));

    assertThat(Readings.reason(event.graph()))
        .isEqualTo(
            "DelegatedPermissionGrant.Scope: expected scopes of at most 256 characters, got 257"
                + " characters");
  }

  @Test
  void idBeyondReasonIsRejected() {
    ObjectNode event = WireEvents.consent(NOTES).graphNode().put("id", "x".repeat(513));

    assertThat(Readings.reason(event.toString()))
        .isEqualTo("id: expected at most 512 characters, got 513 characters");
  }

  @Test
  void junkWithoutEndIsSummedUp() {
    List<Reading> readings = new ArrayList<>();
    byte[] junk = "1 ".repeat(5_000).getBytes(StandardCharsets.US_ASCII);

    new Normaliser().normalise(junk, "t", readings::add);

    assertThat(readings).hasSize(1_001);
    assertThat(readings.getLast())
        .isEqualTo(new Reading.Rejected(-1, "4000 more values could not be read"));
  }

  static Stream<String> names() {
    return Stream.of(
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "${jndi:ldap://x}{{7*7}}",
        "=HYPERLINK(\"http://x\")",
        "a|b=c\\d\r\nCEF:0|",
        "../../etc/passwd'; DROP TABLE--",
        "\u202egnp.exe",
        "Micro\u200bsoft",
        "\u001b[31mred",
        "nul\u0000in",
        "Мicrosоft",
        "\ud83d\udc69\u200d\ud83d\udcbb",
        "lone \ud800 surrogate",
        "   ",
        "a" + "\u0301".repeat(10_000),
        "x".repeat(4_096));
  }

  @ParameterizedTest
  @MethodSource("names")
  void hostileNamesAreKeptAsText(String name) {
    WireEvents.App app =
        new WireEvents.App(NOTES.appId(), NOTES.servicePrincipalId(), NOTES.objectId(), name);
    for (WireFormat format : WireFormat.values()) {
      String event = WireEvents.consent(app).as(format);

      @Nullable String read = readEscaped(event).act().subject().name();

      assertThat(read).isEqualTo(Changes.bounded(name));
      assertThat(Printable.of(name, 80))
          .hasSizeLessThanOrEqualTo(80)
          .doesNotContain("\u202e", "\u200b", "\u001b", "\u0000");
    }
  }

  /** Lone surrogates travel as escapes: UTF-8 has no bytes for them. */
  private static Activity readEscaped(String event) {
    StringBuilder ascii = new StringBuilder();
    event
        .chars()
        .forEach(
            c -> ascii.append(c < 0x7f ? String.valueOf((char) c) : String.format("\\u%04x", c)));
    return Readings.activity(
        new String(
            ascii.toString().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "D2D2D2D2-2222-4222-8222-222222222222, d2d2d2d2-2222-4222-8222-222222222222",
    "{d2d2d2d2-2222-4222-8222-222222222222}, d2d2d2d2-2222-4222-8222-222222222222",
    "' d2d2d2d2-2222-4222-8222-222222222222 ', d2d2d2d2-2222-4222-8222-222222222222",
    "00000000-0000-0000-0000-000000000000, ",
    "garbage, garbage"
  })
  void idsHaveOneSpelling(String written, @Nullable String read) {
    ObjectNode event = WireEvents.consent(NOTES).graphNode();
    ((ObjectNode) event.at("/targetResources/0")).put("id", written);

    assertThat(Readings.activity(event).act().subject().servicePrincipalId()).isEqualTo(read);
  }

  @Test
  void sameIdInAnotherCaseIsKeptAsWritten() {
    ObjectNode event = WireEvents.consent(NOTES).graphNode().put("id", " Directory_X_ABC_1 ");

    assertThat(Readings.activity(event).eventId()).isEqualTo("Directory_X_ABC_1");
  }

  @Test
  void theSchemaOf2018HasNoIdAndIsRejected() {
    String old =
        """
        {"records":[{"time":"2018-03-18T19:47:43.0368859Z","operationName":"Update service principal.",
        "category":"Audit","tenantId":"6f0c2a51-1d4e-4b7a-9c33-2e5d8a7b1f01","resultType":"Success","durationMs":"-1",
        "callerIpAddress":"<null>","properties":{"additionalDetails":{},"targetUpdatedProperties":[]}}]}\
        """;

    assertThat(Readings.one(old))
        .isEqualTo(new Rejected(0, "id: expected the event's id, got nothing"));
  }
}
