package io.consentry;

import static io.consentry.activity.WireEvents.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.Histories.Sent;
import io.consentry.activity.WireEvents;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.HoldingState;
import io.consentry.stream.StateStores;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka Streams adds nothing to the judgement and takes nothing from it: the pure core agrees. */
final class ReplayEqualityTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void streamAndPureCoreGiveTheSame(long seed, @TempDir Path state) {
    List<Sent> history = Histories.of(WireEvents.TENANT, seed);

    Map<String, Object> assessed = new LinkedHashMap<>();
    Map<String, Object> found = new LinkedHashMap<>();
    Map<String, HeldGrant> held = new HashMap<>();
    Map<String, HoldingState> ledger = new TreeMap<>();
    try (StreamDriver stream = new StreamDriver(state)) {
      for (Sent sent : history) {
        stream.send(sent.value(), WireEvents.TENANT, null, sent.time());
      }
      stream
          .assessments()
          .forEach(each ->
              assertThat(assessed.put(each.key(), each.value()))
                  .as("twice: " + each.key())
                  .isNull());
      stream.findings().forEach(each -> found.put(each.key(), each.value()));
      for (TestRecord<String, HeldGrant> each : stream.grants()) {
        if (each.value() == null) {
          held.remove(each.key());
        } else {
          held.put(each.key(), each.value());
        }
      }
      try (KeyValueIterator<String, HoldingState> all =
          stream.driver.<String, HoldingState>getKeyValueStore(StateStores.LEDGER).all()) {
        all.forEachRemaining(each -> ledger.put(each.key, each.value));
      }
      assertThat(stream.deadLetters()).isEmpty();
    }

    PureCore core = new PureCore();
    history.forEach(core::take);
    assertThat(assessed).hasSizeGreaterThan(Histories.ACTS);
    assertThat(List.copyOf(assessed.keySet())).isEqualTo(List.copyOf(core.assessed.keySet()));
    assessed.forEach((key, value) -> assertThat(value).isEqualTo(core.assessed.get(key)));
    assertThat(found).hasSizeGreaterThan(Histories.ACTS / 2);
    assertThat(found.keySet()).isEqualTo(core.found.keySet());
    found.forEach((key, value) -> assertThat(value).isEqualTo(core.found.get(key)));
    assertThat(ledger.keySet()).isNotEmpty().isEqualTo(core.holdings.entries().keySet());
    core.holdings
        .entries()
        .forEach((key, holding) -> {
          HoldingState stored = Objects.requireNonNull(ledger.get(key));
          assertThat(stored.getChanges()).hasSameSizeAs(holding.changes());
          assertThat(stored.getChanges().getLast().getHeld()).isEqualTo(holding.heldNow());
          assertThat(held.containsKey(key)).as(key).isEqualTo(holding.heldNow());
        });
  }
}
