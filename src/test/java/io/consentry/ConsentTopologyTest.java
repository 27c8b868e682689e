package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.TENANT;
import static io.consentry.activity.WireEvents.TIME;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static io.consentry.activity.WireEvents.revoke;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import io.consentry.avro.Activity;
import io.consentry.avro.CaseState;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.HoldingState;
import io.consentry.catalog.Catalog;
import io.consentry.stream.StateStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wiring of each step, its stores and their time. What is judged how, other tests say. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class ConsentTopologyTest {
  private static final String MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";

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

  private static WireEvent mailGrant() {
    return grant(NOTES, GRAPH, true, null, "Mail.Read");
  }

  @Test
  void everyStepCountsWhatItIsGiven() {
    stream.send(mailGrant().azureMonitor(), null, null, TIME);
    stream.send("not JSON", null, null, TIME);

    assertThat(stream.handled("all-raw")).isEqualTo(2);
    assertThat(stream.handled("normalise")).isEqualTo(2);
    assertThat(stream.handled("unreadable")).isEqualTo(2);
    assertThat(stream.handled("deduplicate")).isEqualTo(1);
    assertThat(stream.handled("gather")).isEqualTo(1);
    assertThat(stream.handled("announce")).isEqualTo(1);
  }

  @Test
  void activitiesAreKeyedByTheEventsOwnTenant() {
    stream.send(mailGrant().azureMonitor(), "another.example", "third.example", TIME);

    List<TestRecord<String, Activity>> activities = stream.activities();
    assertThat(activities).hasSize(1);
    assertThat(activities.getFirst().key()).isEqualTo(TENANT);
    assertThat(activities.getFirst().value().getTenantId()).isEqualTo(TENANT);
    assertThat(activities.getFirst().getRecordTime())
        .isEqualTo(TIME.truncatedTo(ChronoUnit.MILLIS));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "contoso.example, other.example, contoso.example",
        "-, other.example, other.example",
        "-, -, unknown",
        "bad tenant\u202e, other.example, other.example",
        "-, '{\"json\":1}', unknown"
      })
  void tenantOfAnEventWithoutOneIsThatOfTheHeaderThenTheKey(
      @Nullable String header, @Nullable String key, String expected) {
    stream.send(mailGrant().graph(), header, key, TIME);

    assertThat(stream.activities()).extracting(TestRecord::key).containsExactly(expected);
    assertThat(stream.assessments())
        .extracting(TestRecord::key)
        .containsExactly(expected + "/" + mailGrant().eventId());
  }

  @Test
  void batchesExplodeAndTheirBadElementsAloneAreReferenced() {
    String batch =
        "{\"records\":[%s,{\"activityDisplayName\":\"Consent to application\"},%s]}"
            .formatted(mailGrant().azureMonitor(), consent(NOTES).azureMonitor());

    stream.send(batch, TIME);

    assertThat(stream.activities()).hasSize(2);
    List<DeadLetter> letters = stream.deadLetters();
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().getElement()).isEqualTo(1);
    assertThat(letters.getFirst().getStep()).isEqualTo("normalise");
  }

  @Test
  void whatConcernsNobodyIsCounted() {
    stream.send(WireEvent.of("Update user").azureMonitor(), TIME);
    stream.send(WireEvent.of("Update device").graph(), TIME);

    assertThat(stream.activities()).isEmpty();
    assertThat(stream.deadLetters()).isEmpty();
    assertThat(stream.counted("ignored")).isEqualTo(2);
  }

  @Test
  void oneActGivesOneFindingInRevisions() {
    stream.send(mailGrant());
    stream.send(consent(NOTES).forAll().scopes("Mail.Read"));
    stream.send(appRole(NOTES, GRAPH, MAIL_READ, "Mail.Read", true));

    List<TestRecord<String, Finding>> findings = stream.findings();
    assertThat(findings)
        .extracting(record -> record.value().getRevision())
        .containsExactly(1, 2, 3);
    assertThat(findings).extracting(TestRecord::key).containsOnly(findings.getFirst().key());
    assertThat(findings)
        .allSatisfy(record -> assertThat(record.value().getFindingId()).isEqualTo(record.key()));
    assertThat(findings.getLast().value().getEventIds()).hasSize(3);
    assertThat(stream.assessments()).hasSize(3);
  }

  @Test
  void anEventCountsOnceInWhateverFormatsItComes() {
    WireEvent event = mailGrant();
    for (int redelivery = 0; redelivery < 2; redelivery++) {
      stream.send(event.azureMonitor(), TIME);
      stream.send(event.graph(), TENANT, null, TIME);
      stream.send(event.office365(), TIME);
      stream.send(event.logAnalytics(), TIME);
    }

    assertThat(stream.activities()).hasSize(8);
    assertThat(stream.assessments()).hasSize(1);
    assertThat(stream.findings()).hasSize(1);
    assertThat(stream.counted("duplicates")).isEqualTo(7);
  }

  /** As `dead-letters replay` sends it: the record has a new place, and says its first one. */
  @Test
  void whatFailedAfterItWasSeenIsHandledWhenItIsSentAgain() {
    KeyValueStore<String, HoldingState> ledger = stream.driver.getKeyValueStore(StateStores.LEDGER);
    String unreadable = stream.holdsWhatCannotBeRead(NOTES.servicePrincipalId());
    stream.send(mailGrant());
    assertThat(stream.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getStep()).isEqualTo("assess"));
    byte[] activity = stream.raw(stream.topics.activities().name()).readValue();
    ledger.delete(unreadable);

    sendAgain(activity, null);
    assertThat(stream.findings()).isEmpty();
    sendAgain(activity, "consentry.activities-0-0");
    sendAgain(activity, "consentry.activities-0-0");

    assertThat(stream.deadLetters()).isEmpty();
    assertThat(stream.assessments())
        .hasSize(2)
        .extracting(TestRecord::key)
        .containsOnly(TENANT + "/" + mailGrant().eventId());
    List<TestRecord<String, Finding>> findings = stream.findings();
    assertThat(findings)
        .hasSize(2)
        .extracting(TestRecord::key)
        .containsOnly(findings.getFirst().key());
    assertThat(findings.getLast().value().getEventIds()).hasSize(1);
    assertThat(values(ledger.all())).singleElement().matches(held -> held.getChanges().size() == 1);
  }

  private void sendAgain(byte[] activity, @Nullable String first) {
    RecordHeaders headers = new RecordHeaders();
    if (first != null) {
      headers.add("consentry.replayed", first.getBytes(StandardCharsets.UTF_8));
    }
    stream.rawActivities.pipeInput(
        new TestRecord<>(TENANT.getBytes(StandardCharsets.UTF_8), activity, headers, TIME));
  }

  @Test
  void sameIdInAnotherTenantIsAnotherEvent() {
    stream.send(mailGrant());
    stream.send(mailGrant().in("11111111-2222-4333-8444-555555555555"));

    assertThat(stream.assessments()).hasSize(2);
  }

  @Test
  void grantsTopicHoldsWhatIsHeldAndATombstoneAfterwards() {
    stream.send(mailGrant());
    stream.send(revoke(NOTES, GRAPH, true, "Mail.Read").at(TIME.plusSeconds(60)));

    List<TestRecord<String, HeldGrant>> grants = stream.grants();
    assertThat(grants).hasSize(2);
    assertThat(grants.get(0).value().getItem()).isEqualTo("mail.read");
    assertThat(grants.get(0).value().getHolderId()).isEqualTo(NOTES.servicePrincipalId());
    assertThat(grants.get(1).key()).isEqualTo(grants.get(0).key());
    assertThat(grants.get(1).value()).isNull();
  }

  @Test
  void storesRememberWhatTheyAreNamedFor() {
    stream.send(consent(NOTES).forAll().scopes("Mail.Read"));
    stream.send(mailGrant());

    KeyValueStore<String, HoldingState> ledger = stream.driver.getKeyValueStore(StateStores.LEDGER);
    assertThat(values(ledger.all()))
        .singleElement()
        .satisfies(holding -> {
          assertThat(holding.getItem()).isEqualTo("mail.read");
          assertThat(holding.getTenantId()).isEqualTo(TENANT);
          assertThat(holding.getChanges()).hasSize(1);
        });
    assertThat(values(stream.driver.getKeyValueStore(StateStores.APPLICATIONS).all())).isNotEmpty();
    WindowStore<String, CaseState> cases = stream.driver.getWindowStore(StateStores.CASES);
    assertThat(values(cases.all()))
        .singleElement()
        .satisfies(act -> {
          assertThat(act.getActivities()).hasSize(2);
          assertThat(act.getRevision()).isEqualTo(2);
        });
    // By id and by content.
    assertThat(values(stream.driver.getWindowStore(StateStores.SEEN).all())).hasSize(4);
  }

  @Test
  void whatWasSeenIsForgottenAfterTwoWeeksAtTheEarliest() {
    stream.send(mailGrant());
    advanceTo(TIME.plus(Duration.ofDays(14)));
    stream.send(mailGrant().azureMonitor(), TIME.plus(Duration.ofDays(14)));
    assertThat(stream.assessments()).hasSize(2); // the grant, and what moved the time

    advanceTo(TIME.plus(Duration.ofDays(22)));
    stream.send(mailGrant().azureMonitor(), TIME.plus(Duration.ofDays(22)));
    assertThat(stream.assessments()).hasSize(2);
  }

  @Test
  void anActIsForgottenAfterAWeekAtTheEarliest() {
    stream.send(mailGrant());
    Instant inTime = TIME.plus(Duration.ofDays(7));
    stream.send(consent(NOTES).azureMonitor(), inTime);
    assertThat(stream.findings())
        .extracting(record -> record.value().getRevision())
        .containsExactly(1, 2);

    Instant late = TIME.plus(Duration.ofDays(12));
    advanceTo(late);
    stream.send(appRole(NOTES, GRAPH, MAIL_READ, "Mail.Read", true).azureMonitor(), late);
    assertThat(stream.findings())
        .extracting(record -> record.value().getRevision())
        // A new act; and the one that moved the time, which it shows in another light.
        .containsExactly(1, 2);
  }

  @Test
  void aLateRecordDoesNotTurnTimeBack() {
    stream.send(mailGrant());
    // Kafka takes records of any age; what they bring is remembered from now on.
    stream.send(consent(NOTES).azureMonitor(), TIME.minus(Duration.ofDays(400)));
    stream.send(consent(NOTES).azureMonitor(), TIME);

    assertThat(stream.assessments()).hasSize(2);
    assertThat(stream.findings()).hasSize(2);
  }

  @Test
  void tombstoneOnActivitiesIsNothing() {
    stream.rawActivities.pipeInput(new byte[] {'k'}, (byte[]) null);

    assertThat(stream.assessments()).isEmpty();
    assertThat(stream.deadLetters()).isEmpty();
  }

  /** The vendor matched for an app of that name, in an act of its own. */
  private @Nullable String vendor(String appName, int act) {
    WireEvents.App app =
        new WireEvents.App(
            "aaaaaaaa-0000-4000-8000-00000000000" + act,
            "bbbbbbbb-0000-4000-8000-00000000000" + act,
            "cccccccc-0000-4000-8000-00000000000" + act,
            appName);
    stream.send(
        consent(app)
            .forAll()
            .scopes("Mail.Read")
            .correlated("dddddddd-0000-4000-8000-00000000000" + act));
    Finding finding = stream.findings().getLast().value();
    return finding.getVendor() == null ? null : finding.getVendor().getId();
  }

  @Test
  void catalogDocumentsChangeTheNextJudgementAndBadOnesDoNot() {
    String huntress =
        Objects.requireNonNull(Catalog.bundled().documents().get(Catalog.VENDOR_KEY + "huntress"));
    String renamed =
        huntress.replace("distinctive_names: [Huntress]", "distinctive_names: [Zebrafish]");
    assertThat(renamed).isNotEqualTo(huntress);

    assertThat(vendor("Zebrafish", 0)).isNull();

    stream.publish(Catalog.VENDOR_KEY + "huntress", renamed);
    assertThat(vendor("Zebrafish", 1)).isEqualTo("huntress");

    stream.publish(Catalog.VENDOR_KEY + "huntress", "vendor: [not a vendor");
    assertThat(vendor("Zebrafish", 2)).isEqualTo("huntress");

    stream.catalog.pipeInput(Catalog.VENDOR_KEY + "huntress", new byte[] {1, 2, 3});
    stream.catalog.pipeInput(Catalog.VENDOR_KEY + "huntress", new byte[0]);
    assertThat(vendor("Zebrafish", 3)).isEqualTo("huntress");

    stream.publish("no/such/key", "x");
    stream.catalog.pipeInput(null, stream.document("roles", "x"));
    assertThat(vendor("Zebrafish", 4)).isEqualTo("huntress");

    stream.publish(Catalog.VENDOR_KEY + "huntress", null);
    assertThat(vendor("Zebrafish", 5)).isNull();
  }

  private int score(int act) {
    stream.send(
        mailGrant().id("policy-" + act).correlated("abababab-0000-4000-8000-00000000000" + act));
    return stream.findings().getLast().value().getScore();
  }

  @Test
  void policyDocumentsChangeTheNextJudgementAndBadOnesDoNot() {
    int bundled = score(0);
    String off = "families: {permissions: 0}\n";

    stream.publishPolicy("b", off);
    int without = score(1);
    assertThat(without).isLessThan(bundled);

    stream.publishPolicy("b", "families: {permissions: -1}\n");
    stream.publishPolicy(
        "c", "factors: [{id: x, family: actor, points: 9, title: x, when: hour ==}]");
    stream.policy.pipeInput("b", new byte[] {1, 2, 3});
    stream.policy.pipeInput("b", new byte[0]);
    assertThat(score(2)).isEqualTo(without);
    assertThat(stream.counted("policy-refused")).isEqualTo(4);

    // In the order of their names: what a goes for, b goes over.
    stream.publishPolicy("a", "families: {permissions: 100, reach: 0}\n");
    assertThat(score(3)).isLessThan(without);

    stream.publishPolicy("b", null);
    stream.publishPolicy("a", null);
    assertThat(score(4)).isEqualTo(bundled);
  }

  private void advanceTo(Instant time) {
    stream.send(
        consent(NOTES)
            .at(time)
            .correlated("eeeeeeee-0000-4000-8000-00000000000" + time.getEpochSecond() % 7)
            .azureMonitor(),
        time);
    var _ = stream.findings();
  }

  private static <K, V> List<V> values(KeyValueIterator<K, V> entries) {
    try (entries) {
      Stream.Builder<V> values = Stream.builder();
      while (entries.hasNext()) {
        KeyValue<K, V> entry = entries.next();
        values.add(entry.value);
      }
      return values.build().toList();
    }
  }
}
