package io.consentry.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.stream.Recent.Known;
import io.consentry.stream.Recent.Latest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is held in memory; that it says what the store does, StoreTablesTest shows. */
class RecentTest {
  private final Recent.Budget budget = new Recent.Budget();
  private final int usual = budget.entries();

  private Recent task() {
    return Recent.named("recent", budget).build();
  }

  @Test
  void theTasksOfOneInstanceHaveAllAndMoreHaveTheirPart() {
    List<Recent> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tasks.add(task());
      tasks.getLast().of("store");
    }
    assertThat(budget.entries()).isEqualTo(usual);

    for (int i = 0; i < 6; i++) {
      tasks.add(task());
      tasks.getLast().of("store");
    }
    assertThat(budget.entries()).isEqualTo(Math.max(1_000, usual / 2));

    tasks.subList(3, 12).forEach(Recent::close);
    assertThat(budget.entries()).isEqualTo(usual);
  }

  @Test
  void noTaskHasLessThanAThousand() {
    for (int i = 0; i < 10_000; i++) {
      task().of("store");
    }

    assertThat(budget.entries()).isEqualTo(1_000);
  }

  /** A task that is made twice, or becomes a standby, and one again. */
  @Test
  void aTaskCountsOnceAndWhileItHoldsAnything() {
    Recent one = task();
    for (int i = 0; i < 100; i++) {
      one.of("store " + i);
    }
    assertThat(budget.entries()).isEqualTo(usual);

    List<Recent> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      others.add(task());
      others.getLast().of("store");
      others.getLast().clear();
      others.getLast().close();
    }
    assertThat(budget.entries()).isEqualTo(usual);
  }

  @Test
  void whatIsHeldShrinksAsTasksCome() {
    Latest<String> latest = task().of("store");
    fill(latest, 2 * usual, "v");
    assertThat(latest.held()).isEqualTo(usual);

    for (int i = 0; i < 10_000; i++) {
      task().of("store");
    }
    latest.put("next", new Known<>("v", 0));

    assertThat(latest.held()).isEqualTo(1_000);
    assertThat(latest.get("next")).isNotNull();
  }

  @Test
  void aLongEntryCountsAsSeveral() {
    Latest<String> latest = task().of("store", String::length);
    latest.put("short", new Known<>("v", 0));
    latest.put("absent", new Known<>(null, 0));
    assertThat(latest.held()).isEqualTo(2);

    latest.put("long", new Known<>("v".repeat(1 << 20), 0));
    assertThat(latest.held()).isEqualTo(2 + 257);
    latest.put("long", new Known<>("v", 0));
    assertThat(latest.held()).isEqualTo(3);

    latest.remove("long");
    fill(latest, 2 * usual, "v".repeat(3 * 4_096));
    assertThat(latest.held()).isBetween(usual - 4, usual);
    latest.put("longer than all", new Known<>("v".repeat(usual * 4_096), 0));

    assertThat(latest.held()).isZero();
  }

  private static void fill(Latest<String> latest, int entries, String value) {
    for (int i = 0; i < entries; i++) {
      latest.put("key " + i, new Known<>(value, 0));
    }
  }
}
