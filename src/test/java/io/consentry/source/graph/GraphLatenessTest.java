package io.consentry.source.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.source.MemoryFeed;
import io.consentry.source.VirtualTimer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A week of a tenant whose events land late: half within a minute, four of a hundred after 5 to 15
 * minutes, one of a hundred after 1 to 24 hours (RELIABILITY.md section 2.4).
 */
class GraphLatenessTest {
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int EVENTS = 15_000;

  @TempDir private static Path folder;

  @Test
  void ofAWeekOfLateEventsNoneIsMissedAndNoneDoubled() {
    // A day more, so that the last late events are swept up, too.
    VirtualTimer timer = new VirtualTimer(MONDAY, WEEK.plusDays(1).plusHours(1));
    List<Instant> asked = new ArrayList<>();
    MemoryFeed feed = new MemoryFeed();
    GraphAudits source;
    AuditLog audits;
    try (MockGraph mock = new MockGraph(folder)) {
      audits = lateWeek(new AuditLog(timer, mock.graph()));
      mock.graph(request -> {
        asked.add(timer.now());
        return audits.answer(request);
      });
      source = new GraphAudits(GraphAuditSettings.of(mock.tenant("late")), mock.http(), timer);

      assertThatThrownBy(() -> source.run(feed)).isInstanceOf(InterruptedException.class);
    }

    Set<String> written = new HashSet<>();
    feed.items().forEach(item -> written.add(new String(item.value(), StandardCharsets.UTF_8)));
    assertThat(feed.items()).as("none doubled").hasSize(written.size());
    assertThat(written)
        .as("none missed")
        .hasSize(EVENTS)
        .containsAll(audits.events().stream().map(AuditLog.Event::json).toList());
    assertThat(source.counters().late().sum())
        .as("what only the sweeps found")
        .isBetween(100L, 200L);
    for (int n = 4; n < asked.size(); n++) {
      assertThat(Duration.between(asked.get(n - 4), asked.get(n)))
          .as("five requests take ten seconds")
          .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }
    assertThat(asked.size()).isBetween(8 * 1_440, 8 * 1_440 + 8 * 24 * 5 + 200);
  }

  /** What others do: {@code ge last max}, each minute, without a look back. */
  @Test
  void whoAsksFromTheNewestOnLosesWhatComesLate() {
    VirtualTimer timer = new VirtualTimer(MONDAY, WEEK.plusDays(2));
    AuditLog audits = lateWeek(new AuditLog(timer, URI.create("http://localhost")));
    Set<String> seen = new HashSet<>();
    Instant last = MONDAY.minus(Duration.ofDays(1));
    Instant end = MONDAY.plus(WEEK).plus(Duration.ofDays(1));
    while (timer.now().isBefore(end)) {
      List<AuditLog.Event> page = audits.seen(last, "", Integer.MAX_VALUE);
      page.forEach(event -> seen.add(event.id()));
      last = page.isEmpty() ? last : page.getLast().time();
      timer.skew(Duration.ofMinutes(1));
    }

    // With half of the events more than a minute late, a newer one has mostly come before.
    System.out.printf(
        "ge last max, each minute, no look-back: %d of %d events lost (%.1f %%)%n",
        EVENTS - seen.size(), EVENTS, 100.0 * (EVENTS - seen.size()) / EVENTS);
    assertThat(EVENTS - seen.size()).isGreaterThan(EVENTS / 20);
  }

  private static AuditLog lateWeek(AuditLog audits) {
    SplittableRandom random = new SplittableRandom(41);
    for (int n = 0; n < EVENTS; n++) {
      Instant time = MONDAY.plusMillis(random.nextLong(WEEK.toMillis()));
      audits.add(new AuditLog.Event("e" + n, time, time.plus(lateness(random))));
    }
    return audits;
  }

  private static Duration lateness(SplittableRandom random) {
    int share = random.nextInt(100);
    return Duration.ofMillis(
        share < 50
            ? random.nextLong(60_000)
            : share < 95
                ? random.nextLong(60_000, 300_000)
                : share < 99
                    ? random.nextLong(300_000, 900_000)
                    : random.nextLong(3_600_000, 86_400_000));
  }
}
