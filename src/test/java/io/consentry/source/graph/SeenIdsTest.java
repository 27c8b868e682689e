package io.consentry.source.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
  private static final Instant NINE = Instant.parse("2026-03-04T09:00:00Z");

  @Test
  void anIdIsNewOnceInItsHour() {
    SeenIds seen = new SeenIds();

    assertThat(seen.add(NINE, 5)).isTrue();
    assertThat(seen.add(NINE.plusSeconds(3_599), 5)).isFalse();
    assertThat(seen.add(NINE.plusSeconds(3_600), 5)).isTrue();
    assertThat(seen.add(NINE, Long.MIN_VALUE)).isTrue();
    assertThat(seen.add(NINE, -1)).isTrue();
    assertThat(seen.add(NINE, 5)).isFalse();
    assertThat(seen.size()).isEqualTo(4);
  }

  @Test
  void whatIsReadFromTheMarksIsWhatWasRemembered() {
    SplittableRandom random = new SplittableRandom(17);
    Map<String, byte[]> marks = new HashMap<>();
    SeenIds seen = new SeenIds();
    Set<Long> all = new HashSet<>();
    for (int n = 0; n < 30_000; n++) {
      long id = random.nextLong();
      all.add(id);
      seen.add(NINE, id);
      if (n % 900 == 0) {
        keep(marks, seen.changes());
        seen = SeenIds.of(marks);
      }
    }
    keep(marks, seen.changes());

    SeenIds read = SeenIds.of(marks);

    assertThat(read.size()).isEqualTo(all.size());
    assertThat(all).noneMatch(id -> read.add(NINE, id));
    assertThat(read.changes()).isEmpty();
  }

  @Test
  void aMinuteRewritesOneSegmentAtMostOfEachHour() {
    SeenIds seen = new SeenIds();
    for (long id = 0; id < 50_000; id++) {
      seen.add(NINE, id);
    }
    seen.changes();

    seen.add(NINE, -1);

    assertThat(seen.changes())
        .hasSize(1)
        .allSatisfy((key, value) -> {
          assertThat(key).isEqualTo("ids/" + NINE.getEpochSecond() / 3_600 + "/12");
          assertThat(value.length).isLessThanOrEqualTo(4_096 * Long.BYTES);
        });
  }

  @Test
  void whatIsOlderIsTakenBack() {
    SeenIds seen = new SeenIds();
    seen.add(NINE.minus(Duration.ofDays(9)), 1);
    seen.add(NINE, 2);
    seen.changes();
    seen.add(NINE.minus(Duration.ofDays(9)), 3);

    Map<String, byte @Nullable []> forgotten = seen.forget(NINE);

    assertThat(forgotten).hasSize(1).allSatisfy((key, value) -> assertThat(value).isNull());
    assertThat(seen.changes()).isEmpty();
    assertThat(seen.size()).isEqualTo(1);
  }

  private static void keep(Map<String, byte[]> marks, Map<String, byte @Nullable []> changes) {
    changes.forEach((key, value) -> {
      if (value != null) {
        marks.put(key, value);
      }
    });
  }
}
