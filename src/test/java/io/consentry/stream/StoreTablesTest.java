package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.ledger.MapTable;
import io.consentry.ledger.SortedTable;
import io.consentry.ledger.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a store in memory is what the store itself would say. */
final class StoreTablesTest {
  private static final Duration KEEPS = Duration.ofDays(14);

  @TempDir Path folder;

  private final Recent.Budget budget = new Recent.Budget();
  private final Recent recent = Recent.named("recent", budget).build();
  private long now = Duration.ofDays(20_000).toMillis();
  private final KeyValueStore<String, String> entries =
      Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore("entries"), Serdes.String(), Serdes.String())
          .withLoggingDisabled()
          .build();
  private final WindowStore<String, String> windows =
      Stores.windowStoreBuilder(
              StoreTables.windows("windows", KEEPS), Serdes.String(), Serdes.String())
          .withLoggingDisabled()
          .build();

  @BeforeEach
  void open() {
    var context =
        new MockProcessorContext<Void, Void>(new Properties(), new TaskId(0, 0), folder.toFile());
    context.setCurrentSystemTimeMs(now);
    entries.init(context.getStateStoreContext(), entries);
    windows.init(context.getStateStoreContext(), windows);
  }

  @AfterEach
  void close() {
    entries.close();
    windows.close();
  }

  private SortedTable<String> entries() {
    return StoreTables.of(entries, recent.of("entries"), Function.identity(), Function.identity());
  }

  private Table<String> windows() {
    return StoreTables.of(
        windows, recent.of("windows"), KEEPS, Function.identity(), Function.identity(), () -> now);
  }

  private static List<String> scan(SortedTable<String> table, String prefix, int limit) {
    List<String> found = new ArrayList<>();
    table.scan(prefix, limit, found::add);
    return found;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsDoneToItAnswersAsAMap(long seed) {
    Random random = new Random(seed);
    SortedTable<String> table = entries();
    SortedTable<String> map = new MapTable<>();
    for (int step = 0; step < 20_000; step++) {
      String prefix = "t" + random.nextInt(2) + "|h" + random.nextInt(5) + "|";
      String key = prefix + random.nextInt(8);
      switch (random.nextInt(4)) {
        case 0 -> {
          table.put(key, "v" + step);
          map.put(key, "v" + step);
        }
        case 1 -> {
          table.remove(key);
          map.remove(key);
        }
        case 2 -> assertThat(table.get(key)).isEqualTo(map.get(key));
        default -> {
          String under = random.nextBoolean() ? prefix : prefix.substring(0, 3);
          int limit = 1 + random.nextInt(12);
          assertThat(scan(table, under, limit)).isEqualTo(scan(map, under, limit));
        }
      }
    }
  }

  @Test
  void aScanThatEndsWithinAPartOfAKeyKnowsOfWhatCameSince() {
    SortedTable<String> table = entries();
    table.put("t|ab", "one");
    assertThat(scan(table, "t|a", 10)).containsExactly("one");

    table.put("t|ac", "two");

    assertThat(scan(table, "t|a", 10)).containsExactly("one", "two");
  }

  @Test
  void moreEntriesThanAreRememberedAreAllGiven() {
    SortedTable<String> table = entries();
    int many = 2 * budget.entries();
    for (int i = 0; i < many; i++) {
      table.put("t|h|%05d".formatted(i), "v" + i);
    }

    assertThat(scan(table, "t|", Integer.MAX_VALUE)).hasSize(many);
    assertThat(scan(table, "t|", Integer.MAX_VALUE)).hasSize(many);
  }

  @Test
  void anEntryIsKeptForAsLongAsPromisedAndForgottenInTheEnd() {
    Table<String> table = windows();
    table.put("old", "kept");

    now += KEEPS.toMillis();
    assertThat(table.get("old")).isEqualTo("kept");
    recent.clear();
    assertThat(table.get("old")).isEqualTo("kept");

    now += KEEPS.toMillis();
    assertThat(table.get("old")).isNull();
    recent.clear();
    assertThat(table.get("old")).isNull();
  }

  @Test
  void anEntryPutAgainIsOneEntry() {
    Table<String> table = windows();
    table.put("key", "first");
    now += KEEPS.dividedBy(2).toMillis();

    table.put("key", "second");

    recent.clear();
    assertThat(table.get("key")).isEqualTo("second");
    table.remove("key");
    recent.clear();
    assertThat(table.get("key")).isNull();
  }

  @Test
  void beforeTheEpochThereIsATimeToo() {
    now = -1;
    Table<String> table = windows();

    table.put("key", "value");

    recent.clear();
    assertThat(table.get("key")).isEqualTo("value");
  }
}
