package io.consentry.activity;

import static io.consentry.activity.WireEvents.NOTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Reading.Read;
import io.consentry.activity.Reading.Rejected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches, sequences of values, and what stays readable around a broken one. */
class BatchTest {
  private static final String EVENT = WireEvents.consent(NOTES).scopes("Mail.Read").azureMonitor();

  private static String inRecords(String elements) {
    return "{\"records\":[" + elements + "]}";
  }

  private static String inValue(String elements) {
    return """
    {"@odata.context":"https://graph.example/$metadata#auditLogs","@microsoft.graph.tips":{"a":[1]},"value":[%s],
    "@odata.nextLink":"https://graph.example/next","@odata.count":7}\
    """
        .formatted(elements);
  }

  private static String inArray(String elements) {
    return " [\r\n" + elements + "\r\n] ";
  }

  static Stream<Arguments> wrappers() {
    return Stream.of("records", "value", "array").map(Arguments::of);
  }

  private static String wrapped(String wrapper, List<String> elements) {
    String all = String.join(",\r\n", elements);
    return switch (wrapper) {
      case "records" -> inRecords(all);
      case "value" -> inValue(all);
      default -> inArray(all);
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrappers")
  void everySizeIsReadWhole(String wrapper) {
    for (int size : new int[] {0, 1, 2, 10_000}) {
      List<Reading> readings = Readings.all(wrapped(wrapper, Collections.nCopies(size, EVENT)));

      assertThat(readings).hasSize(size).allMatch(Read.class::isInstance);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrappers")
  void formatsMayBeMixed(String wrapper) {
    WireEvent event = WireEvents.consent(NOTES);
    List<String> mixed = Stream.of(WireFormat.values()).map(event::as).toList();

    assertThat(Readings.all(wrapped(wrapper, mixed)))
        .extracting(reading -> Readings.activity(reading).format())
        .containsExactly(WireFormat.values());
  }

  static Stream<Arguments> brokenElements() {
    return Stream.of(
            "5",
            "null",
            "true",
            "\"text\"",
            "[]",
            "[" + EVENT + "]",
            "{}",
            inRecords(EVENT),
            EVENT.replace("\"Consent to application\"", "5"),
            EVENT.replace("\"targetResources\":[", "\"targetResources\":7,\"x\":["),
            EVENT.replace("\"properties\":{", "\"properties\":[],\"x\":{"),
            EVENT.replace("\"time\"", "\"tenantId\":\"x\",\"time\""), // a second tenantId
            EVENT.replace("\"Level\":4", "\"Level\":04"),
            EVENT.replace("\"Level\":4", "\"Level\":NaN"),
            EVENT.replace("\"Level\":4", "\"Level\""),
            EVENT.replace("\"Level\":4", "Level:4"),
            EVENT.replace("\"Level\":4", "\"Level\":\"\u0001\""),
            EVENT.replace("\"Level\":4", "\"Level\":\"\\x\""),
            EVENT.replace("\"Level\":4", "\"Level\":" + "[".repeat(70) + "]".repeat(70)))
        .flatMap(broken ->
            Stream.of("records", "value", "array").map(wrapper -> Arguments.of(wrapper, broken)));
  }

  @ParameterizedTest(name = "{0} with {1}")
  @MethodSource("brokenElements")
  void oneBadElementCostsOnlyItself(String wrapper, String broken) {
    for (int at : new int[] {0, 2, 4}) {
      List<String> elements = new ArrayList<>(Collections.nCopies(5, EVENT));
      elements.set(at, broken);

      List<Reading> readings = Readings.all(wrapped(wrapper, elements));

      assertThat(readings).as(broken).hasSize(5);
      assertThat(readings.stream().filter(Read.class::isInstance)).hasSize(4);
      Rejected rejected =
          (Rejected) readings.stream().filter(Rejected.class::isInstance).findFirst().orElseThrow();
      assertThat(rejected.element()).isEqualTo(at);
      Readings.assertPresentable(rejected.reason());
    }
  }

  @Test
  void twoBadElementsAndABatchAfterwards() {
    String broken = EVENT.replace("\"Level\":4", "\"Level\":04");
    String batch = inRecords(String.join(",", EVENT, broken, EVENT, broken, EVENT));

    List<Reading> readings = Readings.all(batch + "\n" + batch + EVENT);

    assertThat(readings).hasSize(11);
    assertThat(
            readings.stream()
                .filter(Rejected.class::isInstance)
                .map(reading -> ((Rejected) reading).element()))
        .containsExactly(1, 3, 1, 3);
  }

  @Test
  void invalidUtf8InOneElementCostsOnlyThat() {
    byte[] bytes =
        Readings.bytes(
            inRecords(EVENT + "," + EVENT.replace("Fabrikam Notes", "Fab~ikam") + "," + EVENT));
    for (int bad : new int[] {0xff, 0x80, 0xc0}) {
      byte[] broken = bytes.clone();
      broken[new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('~')] =
          (byte) bad;

      List<Reading> readings = Readings.all(broken);

      assertThat(readings).hasSize(3);
      assertThat(readings.get(0)).isInstanceOf(Read.class);
      assertThat(readings.get(2)).isInstanceOf(Read.class);
      assertThat(Readings.reason(readings.get(1))).contains("UTF-8");
      assertThat(((Rejected) readings.get(1)).element()).isEqualTo(1);
    }
  }

  @Test
  void byteOrderMarkMovesNothing() {
    String broken = EVENT.replace("\"Level\":4", "\"Level\":04");

    List<Reading> readings =
        Readings.all("\ufeff" + inRecords(String.join(",", EVENT, broken, EVENT)));

    assertThat(readings).hasSize(3);
    assertThat(((Rejected) readings.get(1)).element()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\r\n"})
  void severalDocumentsInOneValueAreAllRead(String between) {
    List<Reading> readings =
        Readings.all(String.join(between, EVENT, EVENT, inRecords(EVENT), EVENT));

    assertThat(readings).hasSize(4).allMatch(Read.class::isInstance);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "{\"a\":",
        "{\"a\":\"never closed",
        "}",
        "{\"a\":1,\"a\":2}",
        "[1,",
        "\"x"
      })
  void aBrokenLineCostsOnlyThatLine(String line) {
    String lines = Stream.of(EVENT, line, EVENT, EVENT).collect(Collectors.joining("\r\n"));

    List<Reading> readings = Readings.all(lines);

    assertThat(readings.stream().filter(Read.class::isInstance)).hasSize(3);
    assertThat(readings.stream().filter(Rejected.class::isInstance)).isNotEmpty();
  }

  @Test
  void aBrokenPrettyPrintedEventIsRejectedOnce() {
    String pretty =
        WireEvents.consent(NOTES)
            .azureMonitorNode()
            .toPrettyString()
            .replace("\"Level\" : 4", "\"Level\" : 04");

    assertThat(Readings.all(pretty)).hasSize(1);
    assertThat(Readings.all(pretty + "\n" + EVENT)).hasSize(2);
  }

  @Test
  void aCutBatchGivesWhatCameBeforeTheCut() {
    String batch = inRecords(EVENT + "," + EVENT + "," + EVENT);

    List<Reading> readings = Readings.all(batch.substring(0, batch.length() - 40));

    assertThat(readings).hasSize(3);
    assertThat(readings.subList(0, 2)).allMatch(Read.class::isInstance);
    assertThat(Readings.reason(readings.get(2))).contains("the rest of the batch is lost with it");
  }

  @Test
  void missingCommaBetweenElementsIsToldNotSwallowed() {
    String broken = EVENT.replace("\"Level\":4", "\"Level\":04");
    for (String elements : List.of(EVENT + EVENT + "," + EVENT, broken + EVENT + "," + EVENT)) {
      List<Reading> readings = Readings.all(inRecords(elements) + EVENT);

      assertThat(readings.stream().filter(Rejected.class::isInstance).map(Readings::reason))
          .last()
          .asString()
          .contains("the rest of the batch is lost with it");
      assertThat(readings).last().isInstanceOf(Read.class);
    }
  }

  @Test
  void whatWasReadIsNotReadAgain() {
    String lines = "{\"value\":[\n" + EVENT + ",\n" + EVENT + "\n],\"x\":04}\n" + EVENT;

    List<Reading> readings = Readings.all(lines);

    assertThat(readings.stream().filter(Read.class::isInstance)).hasSize(3);
    assertThat(readings).hasSize(4);
  }

  /**
   * Found by fuzzing: Jackson took the rest for UTF-16, told no byte offset, and reading went on
   * there for ever.
   */
  @Test
  @Timeout(60)
  void zerosAfterABrokenValueEnd() {
    for (String rest : List.of("\0{e", "\0\0\0{", "{\0\0\0", "\0{e\n" + EVENT)) {
      List<Reading> readings = Readings.all("{\"a\":x}" + rest);

      assertThat(readings).isNotEmpty().hasSizeLessThan(5);
      assertThat(readings.stream().filter(Read.class::isInstance).count())
          .isEqualTo(rest.endsWith(EVENT) ? 1 : 0);
    }
  }
}
