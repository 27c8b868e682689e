package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.TENANT;
import static io.consentry.activity.WireEvents.TIME;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.WireEvent;
import io.consentry.avro.Activity;
import io.consentry.avro.DeadLetter;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.registry.SchemaRegistryException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot be read or handled becomes one reference, the records around it are handled, and
 * nothing stands still (RELIABILITY.md, section 7).
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DeadLetterTest {
  /** Longer than what a reference shows of a record, and in none of it. */
  private static final String SECRET = "canary-4711";

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

  private static WireEvent before() {
    return grant(NOTES, GRAPH, true, null, "Mail.Read");
  }

  private static WireEvent after() {
    return appRole(NOTES, GRAPH, "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read", true);
  }

  static Stream<Arguments> unreadable() {
    String good = consent(NOTES).scopes("Mail.Read").azureMonitor();
    byte[] goodBytes = bytes(good);
    return Stream.of(
        bad("null", null),
        bad("empty", ""),
        bad("blank", " \n\t "),
        bad("not JSON", "Consent to application"),
        bad("truncated", good.substring(0, good.length() / 2)),
        bad("scalar", "42"),
        bad("text", "\"Consent to application\""),
        bad("duplicate keys", good.replaceFirst("\\{", "{\"category\":\"a\",\"category\":\"b\",")),
        bad("depth 10,000", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
        bad(
            "depth 10,000 in an event",
            good.replaceFirst(
                "\\{", "{\"x\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + ",")),
        bad(
            "3 MB of one event",
            good.replaceFirst("\\{", "{\"x\":\"" + "y".repeat(3_000_000) + "\",")),
        bad("1.5 MB of text without end", "{\"id\":\"" + "z".repeat(1_500_000)),
        bad("UTF-16", good.getBytes(StandardCharsets.UTF_16LE)),
        bad(
            "invalid UTF-8",
            replaced(goodBytes, "Mail.Read", new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff})),
        bad(
            "overlong UTF-8",
            replaced(goodBytes, "Mail.Read", new byte[] {(byte) 0xc0, (byte) 0xaf})),
        bad("huge number as id", varied(e -> properties(e).put("id", 1e300))),
        bad("number as id", varied(e -> properties(e).put("id", 7))),
        bad("object as time", varied(e -> properties(e).putObject("activityDateTime"))),
        bad("no id", varied(e -> properties(e).remove("id"))),
        bad("blank id", varied(e -> properties(e).put("id", "  "))),
        bad(
            "no time",
            varied(e -> {
              e.remove("time");
              properties(e).remove("activityDateTime");
            })),
        bad(
            "year 9999",
            varied(e -> properties(e).put("activityDateTime", "9999-12-31T23:59:59Z"))),
        bad("year 1", varied(e -> properties(e).put("activityDateTime", "0001-01-01T00:00:00Z"))),
        bad("no zone", varied(e -> properties(e).put("activityDateTime", "2026-03-02T09:41:07"))),
        bad("epoch", varied(e -> properties(e).put("activityDateTime", "1772444467"))),
        bad(
            "broken JSON inside text",
            before()
                .logAnalytics()
                .replace("\"TargetResources\":\"[", "\"TargetResources\":\"[{")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void badInputBecomesOneReference(String what, byte @Nullable [] value) throws Exception {
    stream.send(before());
    stream.audit.pipeInput((byte[]) null, value, TIME);
    stream.send(after());

    List<DeadLetter> letters = stream.deadLetters();
    assertThat(letters).hasSize(1);
    DeadLetter letter = letters.getFirst();
    assertThat(letter.getTopic()).isEqualTo("entra.audit");
    assertThat(letter.getPartition()).isZero();
    assertThat(letter.getOffset()).isEqualTo(1);
    assertThat(letter.getStep()).isEqualTo("normalise");
    assertThat(letter.getTimestamp()).isEqualTo(TIME.truncatedTo(ChronoUnit.MILLIS));
    assertThat(letter.getReason()).isNotBlank().hasSizeLessThanOrEqualTo(500);
    assertThat(letter.getReason().chars()).noneMatch(Character::isISOControl);
    assertThat(letter.getHead().chars()).noneMatch(Character::isISOControl);
    assertThat(letter.getHead()).hasSizeLessThanOrEqualTo(200 * 6);
    assertThat(letter.getSize()).isEqualTo(value == null ? -1 : value.length);
    assertThat(letter.getSha256())
        .isEqualTo(
            value == null
                ? null
                : HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
    assertThat(stream.assessments()).as("the neighbours").hasSize(2);
  }

  static Stream<Arguments> odd() {
    return Stream.of(
        bad(
            "no tenant",
            varied(e -> {
              e.remove("tenantId");
              e.remove("resourceId");
            })),
        bad(
            "garbage instead of GUIDs",
            consent(NOTES)
                .scopes("Mail.Read")
                .correlated("{{not a guid}}")
                .in("also none")
                .azureMonitor()),
        bad(
            "null arrays",
            varied(e -> {
              properties(e).putNull("targetResources");
              properties(e).putNull("additionalDetails");
            })),
        bad(
            "null properties of a target",
            varied(e ->
                ((ObjectNode) properties(e).withArray("targetResources").get(0))
                    .putNull("modifiedProperties"))),
        bad(
            "5,000 modified properties",
            varied(e -> {
              ArrayNode list =
                  ((ObjectNode) properties(e).withArray("targetResources").get(0))
                      .withArray("modifiedProperties");
              for (int i = 0; i < 5_000; i++) {
                list.addObject()
                    .put("displayName", "P" + i)
                    .put("oldValue", "\"a\"")
                    .put("newValue", "\"b\"");
              }
            })),
        bad(
            "hostile name",
            varied(e ->
                ((ObjectNode) properties(e).withArray("targetResources").get(0))
                    .put(
                        "displayName",
                        "\u202e<script>alert(1)</script>\r\n${jndi:ldap://x}\u0000=HYPERLINK(\"x\")|\u001b[2J"))),
        bad(
            "lone surrogate",
            varied(e ->
                    ((ObjectNode) properties(e).withArray("targetResources").get(0))
                        .put("displayName", "x"))
                .replace("\"displayName\":\"x\"", "\"displayName\":\"\\ud800\"")),
        bad("byte order mark", "\ufeff" + consent(NOTES).azureMonitor()),
        bad("number as result", varied(e -> properties(e).put("result", 0))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("odd")
  void oddInputIsHandled(String what, byte[] value) {
    stream.send(before());
    stream.audit.pipeInput((byte[]) null, value, TIME);
    stream.send(after());

    assertThat(stream.deadLetters()).isEmpty();
    assertThat(stream.assessments()).hasSize(3);
  }

  /** Hashed for each element anew it would take ten minutes on an idle machine. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aBatchOfHalfAMillionBrokenElementsDoesNotHoldUpTheStream() {
    String batch = "[" + "1,".repeat(500_000) + before().azureMonitor() + "]";

    stream.send(batch, TIME);

    List<DeadLetter> letters = stream.deadLetters();
    assertThat(letters).hasSize(1_001);
    assertThat(letters.get(999).getElement()).isEqualTo(999);
    assertThat(letters.getLast().getElement()).isNull();
    assertThat(letters.getLast().getReason()).isEqualTo("499000 more values could not be read");
    assertThat(stream.assessments()).hasSize(1);
  }

  static Stream<Arguments> poison() {
    return Stream.of(
        Arguments.of("wrong magic byte", (Poison) good -> with(good, 0, (byte) 1)),
        Arguments.of("unknown schema id", (Poison) good -> with(good, 3, (byte) 0x7f)),
        Arguments.of("negative schema id", (Poison) good -> with(good, 1, (byte) 0xff)),
        Arguments.of("truncated", (Poison) good -> Arrays.copyOf(good, good.length / 2)),
        Arguments.of("trailing bytes", (Poison) good -> Arrays.copyOf(good, good.length + 3)),
        Arguments.of("header alone", (Poison) good -> Arrays.copyOf(good, 5)),
        Arguments.of("empty", (Poison) good -> new byte[0]),
        Arguments.of("JSON", (Poison) good -> bytes("{\"eventId\":\"x\"}")));
  }

  /** Makes a record of activities unreadable. */
  interface Poison {
    byte[] of(byte[] good);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("poison")
  void poisonOnActivitiesBecomesOneReference(String what, Poison poison) {
    stream.send(before());
    byte[] good = stream.raw("consentry.activities").readValue();

    byte[] bad = poison.of(good);
    stream.rawActivities.pipeInput(bytes(TENANT), bad, TIME);
    stream.send(after());

    List<DeadLetter> letters = stream.deadLetters();
    assertThat(letters).hasSize(1);
    DeadLetter letter = letters.getFirst();
    assertThat(letter.getTopic()).isEqualTo("consentry.activities");
    assertThat(letter.getOffset()).isEqualTo(1);
    assertThat(letter.getStep()).isEqualTo("deserialize");
    assertThat(letter.getSize()).isEqualTo(bad.length);
    assertThat(letter.getReason().chars()).noneMatch(Character::isISOControl);
    assertThat(stream.assessments()).hasSize(2);
  }

  @Test
  void whatAStepCannotHandleBecomesAReferenceThatNamesTheStep() {
    stream.send(before());
    Activity known = stream.activities().getFirst().value();
    Activity fromTheFuture =
        new Activity(
            "other",
            known.getCorrelationId(),
            known.getTenantId(),
            known.getTime(),
            known.getName(),
            known.getKind(),
            "half-way",
            known.getReason(),
            known.getService(),
            known.getFormat(),
            known.getActor(),
            known.getAct());
    byte[] value =
        stream
            .topics
            .activities()
            .value()
            .serializer()
            .serialize("consentry.activities", fromTheFuture);

    stream.rawActivities.pipeInput(bytes(TENANT), value, TIME);
    stream.send(after());

    List<DeadLetter> letters = stream.deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().getStep()).isEqualTo("deduplicate");
    assertThat(letters.getFirst().getTopic()).isEqualTo("consentry.activities");
    assertThat(letters.getFirst().getOffset()).isEqualTo(1);
    assertThat(letters.getFirst().getReason()).contains("HALF_WAY");
    assertThat(letters.getFirst().getSize()).isEqualTo(value.length);
    assertThat(stream.assessments()).hasSize(2);
  }

  @Test
  void aReferenceNeverHoldsTheRecord() {
    byte[] padded =
        bytes(
            "{"
                + " ".repeat(300)
                + "\"id\":\""
                + SECRET
                + "\",\"activityDisplayName\":\"Consent to application\"}");
    stream.audit.pipeInput((byte[]) null, padded, TIME);
    stream.rawActivities.pipeInput(bytes(TENANT), padded, TIME);

    List<TestRecord<byte[], byte[]>> letters = stream.rawDeadLetters();
    assertThat(letters).hasSize(2);
    assertThat(letters)
        .allSatisfy(letter -> {
          assertThat(new String(letter.value(), StandardCharsets.ISO_8859_1))
              .doesNotContain(SECRET);
          assertThat(letter.headers()).isEmpty();
        });
    assertThat(letters.stream().map(letter -> new String(letter.key(), StandardCharsets.UTF_8)))
        .containsExactly("entra.audit-0-0", "consentry.activities-0-0");
  }

  @Test
  void anOutageOfTheRegistryIsNoFaultOfTheRecord(@TempDir Path other) {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start();
        StreamDriver outage = new StreamDriver(other, registry.url())) {
      registry.close();

      assertThatThrownBy(() -> outage.send(before()))
          .satisfies(failure ->
              assertThat(chain(failure)).hasAtLeastOneElementOfType(SchemaRegistryException.class));
      assertThat(outage.rawDeadLetters()).isEmpty();
    }
  }

  private static List<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause).toList();
  }

  private static Arguments bad(String what, @Nullable Object value) {
    return Arguments.of(what, value instanceof String text ? bytes(text) : value);
  }

  private static String varied(Consumer<ObjectNode> change) {
    ObjectNode event = consent(NOTES).scopes("Mail.Read").azureMonitorNode();
    change.accept(event);
    return event.toString();
  }

  private static ObjectNode properties(ObjectNode event) {
    return (ObjectNode) event.path("properties");
  }

  private static byte[] replaced(byte[] all, String text, byte[] by) {
    byte[] what = bytes(text);
    int at =
        IntStream.range(0, all.length - what.length)
            .filter(i -> Arrays.equals(all, i, i + what.length, what, 0, what.length))
            .findFirst()
            .orElseThrow();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(all, 0, at);
    out.writeBytes(by);
    out.write(all, at + what.length, all.length - at - what.length);
    return out.toByteArray();
  }

  private static byte[] with(byte[] good, int at, byte value) {
    byte[] bad = good.clone();
    bad[at] = value;
    return bad;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
