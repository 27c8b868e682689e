package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.NOTES;
import static io.consentry.activity.WireEvents.TIME;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static io.consentry.activity.WireEvents.revoke;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents.App;
import io.consentry.avro.SpreadState;
import io.consentry.avro.TrailState;
import io.consentry.stream.StateStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody asks for any more is removed from the stores, a slice at a time. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class ForgetTest {
  private static final String MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";
  private static final Instant LATER = TIME.plus(Duration.ofDays(500));

  @TempDir private Path state;
  private StreamDriver stream;
  private Instant wall = Instant.EPOCH;
  private int sent;

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void afterFiveHundredDaysOldTrailsAreGoneAndWhatIsHeldStays() {
    send(consent(NOTES).scopes("Mail.Read"), TIME);
    send(grant(NOTES, GRAPH, true, null, "Mail.Read"), TIME);
    send(revoke(NOTES, GRAPH, true, "Mail.Read"), TIME.plusSeconds(60));
    send(appRole(NOTES, GRAPH, MAIL_READ, "Mail.Read", true), TIME.plusSeconds(120));
    clock(TIME.plusSeconds(180));
    assertThat(keys(StateStores.HISTORY)).anyMatch(key -> key.contains("|did|"));
    assertThat(keys(StateStores.LEDGER)).hasSize(2);
    assertThat(keys(StateStores.CAMPAIGNS)).hasSize(1);

    send(consent(other(1)), LATER);
    clock(LATER);

    assertThat(keys(StateStores.HISTORY))
        .filteredOn(key -> key.contains(NOTES.servicePrincipalId()) || key.contains(NOTES.appId()))
        .isNotEmpty()
        .allMatch(key -> key.contains("|appeared|"));
    assertThat(keys(StateStores.HISTORY)).anyMatch(key -> key.contains("|began|"));
    assertThat(keys(StateStores.LEDGER)).singleElement().asString().contains("app-permission");
    assertThat(keys(StateStores.CAMPAIGNS)).containsExactly(other(1).appId());
  }

  @Test
  void newEventsAreJudgedAsIfNothingHadBeenForgotten() {
    List<Object> judged = new ArrayList<>();
    for (boolean sweep : new boolean[] {true, false}) {
      try (StreamDriver driver = new StreamDriver(state.resolve("sweep " + sweep))) {
        StreamDriver before = stream;
        stream = driver;
        wall = Instant.EPOCH;
        sent = 0;
        send(consent(NOTES).scopes("Mail.Read"), TIME);
        send(grant(NOTES, GRAPH, true, null, "Mail.Read"), TIME);
        send(revoke(NOTES, GRAPH, true, "Mail.Read"), TIME.plusSeconds(60));
        send(consent(other(1)), LATER);
        if (sweep) {
          clock(LATER);
          assertThat(keys(StateStores.LEDGER)).isEmpty();
        }
        driver.findings();
        send(consent(NOTES).scopes("Mail.Read"), LATER.plusSeconds(600));
        send(grant(NOTES, GRAPH, true, null, "Mail.Read"), LATER.plusSeconds(601));
        judged.add(
            driver.findings().stream().map(each -> each.value().getFactors().toString()).toList());
        stream = before;
      }
    }

    assertThat(judged.getFirst()).isEqualTo(judged.getLast());
  }

  @Test
  void aRecordFromTheFutureMakesNothingForgotten() {
    send(consent(NOTES).scopes("Mail.Read"), TIME);
    clock(TIME.plusSeconds(60));
    List<String> known = keys(StateStores.HISTORY);

    send(consent(other(1)), TIME.plus(Duration.ofDays(4_000)));
    clock(TIME.plus(Duration.ofDays(3)));

    assertThat(keys(StateStores.HISTORY)).containsAll(known);
  }

  @Test
  void aReplayOfOldEventsMakesNothingForgotten() {
    clock(LATER);
    send(consent(NOTES).scopes("Mail.Read"), TIME);
    List<String> known = keys(StateStores.HISTORY);

    clock(LATER.plus(Duration.ofDays(3)));

    assertThat(keys(StateStores.HISTORY)).isNotEmpty().isEqualTo(known);
  }

  @Test
  void aStoreOfManyEntriesIsSweptSliceBySlice() {
    for (int i = 0; i < 600; i++) {
      send(consent(other(i)), TIME.plusSeconds(i));
    }
    clock(TIME.plus(Duration.ofDays(2)));
    int before = keys(StateStores.HISTORY).size();
    send(consent(NOTES), LATER);

    turn(LATER);
    int afterOne = keys(StateStores.HISTORY).size();
    clock(LATER.plusSeconds(60));

    assertThat(before).isGreaterThan(1_500);
    assertThat(afterOne).isBetween(before - 1_000, before);
    assertThat(keys(StateStores.HISTORY))
        .filteredOn(key -> !key.contains("|appeared|") && !key.contains("|given|"))
        .hasSizeLessThan(40);
  }

  @Test
  void anEntryThatCannotBeToldHoldsUpNoOther() {
    send(consent(NOTES).scopes("Mail.Read"), TIME);
    String bad = NOTES.appId().substring(0, 1);
    stream
        .driver
        .<String, SpreadState>getKeyValueStore(StateStores.CAMPAIGNS)
        .put(
            bad,
            new SpreadState(
                bad, null, null, new TrailState(List.of(), false), 0, 0, List.of(), ""));

    send(consent(other(1)), LATER);
    clock(LATER);

    assertThat(keys(StateStores.CAMPAIGNS)).containsExactlyInAnyOrder(bad, other(1).appId());
    assertThat(stream.deadLetters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.getTopic()).isEmpty();
          assertThat(letter.getPartition()).isEqualTo(-1);
          assertThat(letter.getStep()).isEqualTo("watch");
          assertThat(letter.getReason()).startsWith("NoSuchElementException");
        });
  }

  private static App other(int number) {
    return new App(
        new UUID(1, number).toString(),
        new UUID(2, number).toString(),
        new UUID(3, number).toString(),
        "Other " + number);
  }

  private void send(WireEvent event, Instant time) {
    stream.send(
        event
            .at(time)
            .id("Directory_" + sent++)
            .correlated(new UUID(9, time.toEpochMilli()).toString()));
  }

  /** Moves the clock there, and gives it some turns. */
  private void clock(Instant time) {
    turn(time);
    for (int i = 1; i <= 6; i++) {
      turn(time.plusSeconds(10L * i));
    }
  }

  private void turn(Instant time) {
    stream.driver.advanceWallClockTime(Duration.between(wall, time));
    wall = time;
  }

  private List<String> keys(String store) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, Object> all =
        stream.driver.<String, Object>getKeyValueStore(store).all()) {
      all.forEachRemaining((KeyValue<String, Object> entry) -> keys.add(entry.key));
    }
    return keys;
  }
}
