package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A busy stream is not behind; one that stands still is, since it stood still. */
class BacklogTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final TopicPartition PARTITION = new TopicPartition("entra.audit", 0);

  private final Backlog backlog = new Backlog();

  private Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  @Test
  void aBusyStreamIsBehindByOneLookAtMost() {
    for (int look = 1; look <= 1_000; look++) {
      // A hundred records come between two looks, and some are always on their way.
      var since = backlog.since(PARTITION, look * 100L, look * 100L - 7, at(look * 3));

      assertThat(since).hasValue(at(look * 3));
    }
  }

  @Test
  void whatWaitsIsAsOldAsTheLookThatSawItFirst() {
    assertThat(backlog.since(PARTITION, 10, 10, at(0))).isEmpty();
    assertThat(backlog.since(PARTITION, 20, 10, at(3))).hasValue(at(3));
    assertThat(backlog.since(PARTITION, 30, 10, at(6))).hasValue(at(3));
    assertThat(backlog.since(PARTITION, 30, 19, at(9))).hasValue(at(3));
    assertThat(backlog.since(PARTITION, 30, 20, at(12))).hasValue(at(6));
    assertThat(backlog.since(PARTITION, 30, 30, at(15))).isEmpty();
  }

  @Test
  void aStreamThatStandsForADayIsRemembered() {
    for (int look = 0; look < 28_800; look++) {
      var since = backlog.since(PARTITION, 10 + look, 0, at(look * 3));

      assertThat(since).hasValue(at(0));
    }
  }
}
