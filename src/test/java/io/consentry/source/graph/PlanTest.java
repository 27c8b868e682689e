package io.consentry.source.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.source.VirtualTimer;
import io.consentry.source.graph.GraphAuditSettings.Since;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final Position POSITION =
      new Position(
          NOON.minus(Duration.ofDays(30)),
          NOON.minusSeconds(10),
          NOON.minusSeconds(60),
          NOON.minus(Duration.ofMinutes(59)),
          NOON.minus(Duration.ofHours(23)));

  @Test
  void eachMinuteAQuarterOfAnHourBeforeTheNewestIsAskedForAgain() {
    assertThat(Plan.poll(POSITION, null, NOON)).contains(NOON.minusSeconds(910));
    assertThat(Plan.poll(POSITION, NOON.minusSeconds(59), NOON)).isEmpty();
    assertThat(Plan.poll(POSITION, NOON.minusSeconds(60), NOON)).isPresent();
    Instant next = Plan.nextPoll(NOON.minusSeconds(20), NOON);
    assertThat(Plan.rest(next, Plan.nextSweep(POSITION), NOON)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aClockThatIsPutBackDoesNotStopThePolls() {
    Instant before = NOON.minus(Duration.ofHours(2));

    assertThat(Plan.poll(POSITION, NOON, before)).isPresent();
    Instant next = Plan.nextPoll(NOON, before);
    assertThat(Plan.rest(next, Plan.nextSweep(POSITION), before)).isEqualTo(Plan.EVERY);
  }

  @Test
  void eachHourTheLastDayAndEachDayTheLastWeek() {
    assertThat(Plan.sweep(POSITION, NOON)).isEmpty();
    assertThat(Plan.sweep(POSITION, NOON.plusSeconds(60))).contains(Plan.Kind.HOURLY);
    assertThat(Plan.sweep(POSITION, NOON.plusSeconds(3_600))).contains(Plan.Kind.DAILY);
    assertThat(Plan.from(Plan.Kind.HOURLY, POSITION, NOON))
        .isEqualTo(NOON.minus(Duration.ofDays(1)));
    assertThat(Plan.from(Plan.Kind.DAILY, POSITION, NOON))
        .isEqualTo(NOON.minus(Duration.ofDays(7)));
    Position swept = POSITION.after(Plan.Kind.DAILY, NOON);
    assertThat(Plan.sweep(swept, NOON.plusSeconds(3_599))).isEmpty();
  }

  @Test
  void nothingIsAskedForThatIsOlderThanTheFirstLook() {
    Position young = Position.first(NOON, Duration.ofHours(3), "contoso.example");

    assertThat(Plan.poll(young, null, NOON)).contains(NOON.minus(Duration.ofHours(3)));
    assertThat(Plan.from(Plan.Kind.DAILY, young, NOON)).isEqualTo(NOON.minus(Duration.ofHours(3)));
  }

  @Test
  void idsAreRememberedForLongerThanAnythingLooksBack() {
    assertThat(Plan.remembered(POSITION, NOON)).isBefore(NOON.minus(Plan.WEEK));
    Position behind = Position.first(NOON, Duration.ofDays(30), "contoso.example");
    assertThat(Plan.remembered(behind, NOON)).isBefore(NOON.minus(Duration.ofDays(30)));
  }

  @Test
  void theSweepsOfManyTenantsAreSpread() {
    List<Instant> hourly = new ArrayList<>();
    for (int n = 0; n < 600; n++) {
      hourly.add(Position.first(NOON, Plan.WEEK, "tenant-" + n).hourly());
    }

    assertThat(hourly).allMatch(at -> !at.isAfter(NOON) && at.isAfter(NOON.minusSeconds(3_600)));
    for (int tenth = 0; tenth < 10; tenth++) {
      Instant from = NOON.minusSeconds(360L * (tenth + 1));
      assertThat(
              hourly.stream().filter(at -> at.isAfter(from) && !at.isAfter(from.plusSeconds(360))))
          .hasSizeBetween(30, 120);
    }
  }

  @Test
  void aPositionIsReadFromItsMark() {
    assertThat(Position.of(Map.of(Position.MARK, POSITION.mark()))).contains(POSITION);
    assertThat(Position.of(Map.of())).isEmpty();
  }

  @Test
  void sinceIsADurationADayOrAnInstant() {
    assertThat(Since.of("P30D")).contains(new Since.Back(Duration.ofDays(30)));
    assertThat(Since.of("2026-03-01"))
        .contains(new Since.At(Instant.parse("2026-03-01T00:00:00Z")));
    assertThat(Since.of("2026-03-01T12:00:00Z"))
        .contains(new Since.At(Instant.parse("2026-03-01T12:00:00Z")));
    assertThat(List.of("P-1D", "yesterday", "", "7")).allMatch(text -> Since.of(text).isEmpty());
  }

  @Test
  void noMoreThanFourRequestsInTenSeconds() throws InterruptedException {
    VirtualTimer timer = new VirtualTimer(NOON, Duration.ofDays(1));
    Pace pace = Pace.ofReports(timer);
    SplittableRandom random = new SplittableRandom(5);
    List<Instant> sent = new ArrayList<>();
    for (int n = 0; n < 1_000; n++) {
      pace.await();
      sent.add(timer.now());
      timer.sleep(Duration.ofMillis(random.nextInt(5_000)));
    }

    for (int n = 4; n < sent.size(); n++) {
      assertThat(Duration.between(sent.get(n - 4), sent.get(n)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }
  }

  @Test
  void aClockThatIsPutBackDoesNotStopThePace() throws InterruptedException {
    VirtualTimer timer = new VirtualTimer(NOON, Duration.ofMinutes(5));
    Pace pace = Pace.ofReports(timer);
    for (int n = 0; n < 4; n++) {
      pace.await();
    }
    timer.skew(Duration.ofDays(-1));
    Instant before = timer.now();

    pace.await();

    assertThat(Duration.between(before, timer.now())).isLessThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void waitsGrowAndDiffer() {
    Backoff backoff = new Backoff(new SplittableRandom(3));

    assertThat(backoff.after(1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(backoff.after(5)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
    assertThat(backoff.after(1_000)).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
    assertThat(backoff.after(7)).isNotEqualTo(backoff.after(7));
  }
}
