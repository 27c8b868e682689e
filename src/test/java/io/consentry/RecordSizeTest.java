package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.TIME;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Normaliser;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import io.consentry.avro.AnnouncedState;
import io.consentry.avro.ApplicationState;
import io.consentry.avro.CaseState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.SightingState;
import io.consentry.avro.SpreadState;
import io.consentry.avro.TrailState;
import io.consentry.registry.StateSerde;
import io.consentry.stream.StateStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that the stream writes may be larger than Kafka takes: under exactly-once a record that
 * cannot be sent is tried again for ever, and its partition stands still (RELIABILITY.md, section
 * 0). The worst events that the normaliser lets through, and what comes of them.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class RecordSizeTest {
  /** The default of a changelog, less what Kafka adds to a record and its batch. */
  private static final int SMALL = (1 << 20) - 1_000;

  private static final int LARGE = Topics.MAX_RECORD_BYTES - 1_000;

  private static final Set<String> SMALL_STORES =
      Set.of(
          StateStores.SEEN,
          StateStores.LEDGER,
          StateStores.APPLICATIONS,
          StateStores.HISTORY,
          StateStores.CAMPAIGNS,
          StateStores.ANNOUNCED);

  /** Three bytes in UTF-8, one character in Java: the dearest there is. */
  private static final String WIDE = "語";

  @TempDir private Path state;
  private StreamDriver stream;
  private final Map<String, Integer> largest = new TreeMap<>();

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  /** As many scopes as an event may list, as long as an event may be. */
  private static String scopes(int bytes, String letter, int offset) {
    int each = bytes / 2_000 / letter.getBytes(StandardCharsets.UTF_8).length - 6;
    return IntStream.range(offset, offset + 2_000)
        .mapToObj(i -> i + letter.repeat(each))
        .collect(Collectors.joining(" "));
  }

  @Test
  void manyLongScopes(TestReporter reporter) {
    for (String letter : new String[] {"x", WIDE}) {
      send(grant(NOTES, GRAPH, true, null, scopes(1_000_000, letter, 0)));
      send(
          grant(NOTES, GRAPH, false, scopes(500_000, letter, 0), scopes(500_000, letter, 5_000))
              .id("changed" + letter));
      send(consent(NOTES).forAll().scopes(scopes(1_000_000, letter, 0)).id("consent" + letter));
    }
    check(reporter);
  }

  @Test
  void longScopes(TestReporter reporter) {
    for (String letter : new String[] {"x", WIDE}) {
      int length = 1_000_000 / letter.getBytes(StandardCharsets.UTF_8).length / 4;
      String four =
          IntStream.range(0, 4)
              .mapToObj(i -> i + letter.repeat(length))
              .collect(Collectors.joining(" "));
      send(grant(NOTES, GRAPH, true, null, four).id("few" + letter));
      send(consent(NOTES).forAll().scopes(four).id("few-consent" + letter));
    }
    check(reporter);
  }

  @Test
  void longNamesAndIds(TestReporter reporter) {
    for (int bytes : new int[] {1_200, 6_000, 100_000}) {
      String text = WIDE.repeat(bytes / 3);
      WireEvents.App app = new WireEvents.App("a" + text, "s" + text, "o" + text, "n" + text);
      WireEvents.App resource = new WireEvents.App("b" + text, "r" + text, "p" + text, "m" + text);
      String role = "v" + text;
      send(appRole(app, resource, "i" + text, role, true).id("role" + bytes));
      send(grant(app, resource, true, null, scopes(400_000, "x", 0)).id("grant" + bytes));
      WireEvents.App named =
          new WireEvents.App(NOTES.appId(), NOTES.servicePrincipalId(), NOTES.objectId(), text);
      send(consent(named).scopes(scopes(400_000, "x", 0)).id("consent" + bytes));
      send(WireEvents.addServicePrincipal(app).id("added" + bytes));
      send(
          WireEvents.applicationKeys(
                  app, "[]", "[" + WireEvents.key("k" + text, "Password", text) + "]")
              .id("key" + bytes));
      send(WireEvents.owner(app, WireEvent.Party.user("u" + text, "n" + text)).id("owner" + bytes));
      send(WireEvents.federated(app, "f" + text, "https://" + text, text).id("federated" + bytes));
      send(
          consent(NOTES)
              .by(WireEvent.Party.user("u" + text, "n" + text).from(text))
              .detail("User-Agent", text)
              .reason(text)
              .id("e" + text)
              .correlated(text)
              .in("t" + text));
      send(
          WireEvents.pimActivation(
                  new WireEvents.Role("t" + text, "o" + text, "n" + text, "w" + text),
                  WireEvents.USER,
                  text)
              .id("pim" + bytes));
      send(
          WireEvents.authorizationPolicy("P" + text, "[\"" + text + "\"]", "[\"x" + text + "\"]")
              .id("policy" + bytes));
    }
    check(reporter);
  }

  @Test
  void manyModifiedPropertiesAndAddresses(TestReporter reporter) {
    ObjectNode event =
        WireEvents.updateApplication(NOTES, "[]", "[]", "[]", "[]").azureMonitorNode();
    ArrayNode list =
        ((ObjectNode) event.withObject("properties").withArray("targetResources").get(0))
            .withArray("modifiedProperties");
    for (int i = 0; i < 5_000; i++) {
      list.addObject()
          .put("displayName", "P" + i)
          .put("oldValue", "\"" + WIDE.repeat(20) + "\"")
          .put("newValue", "\"b\"");
    }
    stream.send(event.toString(), TIME);
    String addresses =
        IntStream.range(0, 500)
            .mapToObj(i -> WireEvents.address("https://" + i + ".example/" + "p".repeat(1_500)))
            .map(one -> one.substring(1, one.length() - 1))
            .collect(Collectors.joining(",", "[", "]"));
    send(WireEvents.updateApplication(NOTES, "[]", "[]", "[]", addresses).id("addresses"));
    String requested =
        IntStream.range(0, 5_000)
            .mapToObj(i -> WireEvents.requested(new UUID(9, i).toString(), true))
            .map(one -> one.substring(1, one.length() - 1))
            .collect(Collectors.joining(",", "[", "]"));
    send(WireEvents.updateApplication(NOTES, "[]", requested, "[]", "[]").id("requested"));
    check(reporter);
  }

  @Test
  void anActOfManyLargeEvents(TestReporter reporter) {
    for (int i = 0; i < 40; i++) {
      send(
          grant(NOTES, GRAPH, true, null, scopes(900_000, i % 2 == 0 ? "x" : WIDE, i * 2_000))
              .id("large" + i));
    }
    check(reporter);
  }

  @Test
  void anActOfManyEvents(TestReporter reporter) {
    String text = "x".repeat(2_000);
    for (int i = 0; i < 600; i++) {
      send(
          consent(NOTES)
              .scopes("Mail.Read")
              .by(WireEvent.Party.user("a1a1a1a1-0001-4000-8000-00000000000a", text))
              .detail("User-Agent", text)
              .id("e" + i + text.substring(0, 500)));
    }
    check(reporter);
    try (KeyValueIterator<?, CaseState> cases =
        stream.driver.<String, CaseState>getWindowStore(StateStores.CASES).all()) {
      int kept = 0;
      while (cases.hasNext()) {
        CaseState act = cases.next().value;
        assertThat(act.getActivities()).hasSizeLessThanOrEqualTo(256);
        kept += act.getActivities().size();
      }
      assertThat(kept).isEqualTo(600);
    }
  }

  /** One application that comes to as many as are remembered, with the longest of everything. */
  @Test
  void manyLargeComings(TestReporter reporter) {
    String text = WIDE.repeat(240);
    for (int i = 0; i < 300; i++) {
      int offset = i;
      String fifty =
          IntStream.range(0, 50)
              .mapToObj(n -> offset + WIDE.repeat(n % 2 == 0 ? 5 : 240) + n)
              .collect(Collectors.joining(" "));
      send(
          consent(NOTES)
              .scopes(fifty)
              .by(WireEvent.Party.user("u" + i + text, "n" + text))
              .id("coming" + i)
              .correlated("act" + i)
              .in("t" + i + text));
    }
    check(reporter);
  }

  /** What one actor does to one application, more often than is remembered. */
  @Test
  void manyLargeMarks(TestReporter reporter) {
    String text = WIDE.repeat(240);
    for (int i = 0; i < 80; i++) {
      send(
          consent(NOTES)
              .scopes("Mail.Read")
              .by(WireEvent.Party.user("u" + text, "n" + text).from("f" + i + text))
              .id("e" + i + text + text)
              .correlated("a" + i + text));
      send(
          WireEvents.pimActivation(
                  new WireEvents.Role("t" + text, "o" + text, "n" + text, i + WIDE.repeat(2_000)),
                  WireEvent.Party.user("u" + text, "n" + text),
                  text)
              .id("p" + i + text + text));
    }
    check(reporter);
  }

  /** As many scopes as a grant of the directory may have, each as dear as it gets in a key. */
  @Test
  void largeObjectsOfTheDirectory(TestReporter reporter) {
    for (String letter : new String[] {"%", WIDE}) {
      for (int length : new int[] {100, 250, 300, 1_000}) {
        String id = letter.repeat(Math.min(length, 300));
        String scopes =
            IntStream.range(0, 1_000)
                .mapToObj(i -> i + letter.repeat(length))
                .collect(Collectors.joining(" "));
        shows(
            "oauth2PermissionGrant",
            "g" + letter + length,
            """
            {"id": "%s", "clientId": "c%s", "consentType": "Principal", "principalId": "p%s",
             "resourceId": "r%s", "scope": "%s"}
            """
                .formatted("g" + letter + length, id, id, id, scopes));
        shows(
            "roleAssignment",
            "r" + letter + length,
            """
            {"id": "%s", "principalId": "p%s", "roleDefinitionId": "d%s", "directoryScopeId": "/%s"}
            """
                .formatted("r" + letter + length, id, id, letter.repeat(2_040)));
        String published =
            IntStream.range(0, 2_000)
                .mapToObj(i -> "{\"id\": \"%d\", \"value\": \"%s\"}".formatted(i, id))
                .collect(Collectors.joining(","));
        shows(
            "servicePrincipal",
            "s" + letter + length,
            """
            {"id": "%s", "appId": "a%s", "displayName": "%s", "appRoles": [%s]}
            """
                .formatted("s" + letter + length, id, id, published));
      }
    }
    check(reporter);
    assertThat(largest.get(StateStores.DIRECTORY)).isGreaterThan(SMALL);
  }

  private void shows(String kind, String id, String object) {
    byte[] value = object.getBytes(StandardCharsets.UTF_8);
    stream.directory.pipeInput(
        ("tenant.example/" + kind + "/" + id).getBytes(StandardCharsets.UTF_8), value, TIME);
    measure();
  }

  private void send(WireEvent event) {
    String value = event.azureMonitor();
    assertThat(value.length()).isLessThan(2 * Normaliser.MAX_EVENT_BYTES);
    stream.send(value, event.time());
    measure();
  }

  private void measure() {
    for (Topics.Topic<?, ?> topic :
        List.of(
            stream.topics.activities(),
            stream.topics.signals(),
            stream.topics.assessments(),
            stream.topics.findings(),
            stream.topics.grants())) {
      for (TestRecord<byte[], byte[]> record : stream.raw(topic.name()).readRecordsToList()) {
        int size = record.value() == null ? 0 : record.value().length;
        largest.merge(topic.name(), size + record.key().length, Math::max);
      }
    }
  }

  private void check(TestReporter reporter) {
    measure();
    stored(
        StateStores.CASES,
        CaseState.class,
        stream.driver.<String, CaseState>getWindowStore(StateStores.CASES).all());
    stored(
        StateStores.SEEN,
        SightingState.class,
        stream.driver.<String, SightingState>getWindowStore(StateStores.SEEN).all());
    stored(
        StateStores.LEDGER,
        HoldingState.class,
        stream.driver.<String, HoldingState>getKeyValueStore(StateStores.LEDGER).all());
    stored(
        StateStores.APPLICATIONS,
        ApplicationState.class,
        stream.driver.<String, ApplicationState>getKeyValueStore(StateStores.APPLICATIONS).all());
    stored(
        StateStores.HISTORY,
        TrailState.class,
        stream.driver.<String, TrailState>getKeyValueStore(StateStores.HISTORY).all());
    stored(
        StateStores.DIRECTORY,
        ListingState.class,
        stream.driver.<String, ListingState>getKeyValueStore(StateStores.DIRECTORY).all());
    stored(
        StateStores.CAMPAIGNS,
        SpreadState.class,
        stream.driver.<String, SpreadState>getKeyValueStore(StateStores.CAMPAIGNS).all());
    stored(
        StateStores.ANNOUNCED,
        AnnouncedState.class,
        stream.driver.<String, AnnouncedState>getKeyValueStore(StateStores.ANNOUNCED).all());
    reporter.publishEntry("largest", largest + ", rejected: " + stream.rawDeadLetters().size());
    largest.forEach((where, size) -> {
      int most = SMALL_STORES.contains(where) ? SMALL : LARGE;
      assertThat(size).as(where + " in " + largest).isLessThan(most);
    });
  }

  private <S extends SpecificRecord> void stored(
      String store, Class<S> type, KeyValueIterator<?, S> entries) {
    StateSerde<S> serde = StateSerde.of(type);
    try (entries) {
      entries.forEachRemaining(entry -> {
        byte[] bytes = serde.serializer().serialize(store, entry.value);
        int key = entry.key.toString().getBytes(StandardCharsets.UTF_8).length;
        largest.merge(store, (bytes == null ? 0 : bytes.length) + key, Math::max);
      });
    }
  }
}
