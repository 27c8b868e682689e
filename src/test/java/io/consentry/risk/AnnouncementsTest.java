package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.ledger.MapTable;
import io.consentry.risk.Announcements.Announcement;
import io.consentry.risk.Announcements.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which findings playbooks hear of. */
final class AnnouncementsTest {
  private static final Instant TIME = Instant.parse("2026-03-02T09:41:07Z");
  private static final Policy POLICY =
      PolicyReader.read("test", "limits: {playbooks-by-application: 2, playbooks-by-actor: 3}\n");

  private final Announcements announcements = new Announcements(new MapTable<>());

  private Announcement tell(String id, int score, int minutes) {
    return tell(id, "app", "actor", score, minutes);
  }

  private Announcement tell(String id, String app, String actor, int score, int minutes) {
    return announcements.decide(
        new Notice(
            id,
            "tenant",
            app,
            actor,
            score,
            POLICY.level(score),
            false,
            TIME.plus(Duration.ofMinutes(minutes))),
        POLICY);
  }

  @Test
  void eachLevelIsAnnouncedOnceAndTheEndOfItOnce() {
    assertThat(tell("f", 30, 0)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 45, 0)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f", 50, 0)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 65, 0)).isEqualTo(Announcement.RAISED);
    assertThat(tell("f", 45, 0)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 70, 0)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 90, 0)).isEqualTo(Announcement.RAISED);
    assertThat(tell("f", 10, 0)).isEqualTo(Announcement.CLOSED);
    assertThat(tell("f", 5, 0)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 45, 0)).isEqualTo(Announcement.OPENED);
  }

  @Test
  void whatIsRetractedIsClosedAndWhatWasNeverAnnouncedIsNot() {
    Notice retracted = new Notice("f", "tenant", null, null, 90, Level.CRITICAL, true, TIME);
    assertThat(announcements.decide(retracted, POLICY)).isEqualTo(Announcement.NOTHING);
    assertThat(tell("f", 90, 0)).isEqualTo(Announcement.OPENED);
    assertThat(announcements.decide(retracted, POLICY)).isEqualTo(Announcement.CLOSED);
  }

  @Test
  void anApplicationsFindingsBeyondTheLimitAreSuppressedForTheWindow() {
    assertThat(tell("f1", "app", "x1", 65, 0)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f2", "APP", "x2", 65, 10)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f3", "app", "x3", 65, 20)).isEqualTo(Announcement.SUPPRESSED);
    assertThat(tell("f4", "other", "x3", 65, 20)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f5", "app", "x5", 65, 61)).isEqualTo(Announcement.OPENED);
  }

  @Test
  void anActorsFindingsBeyondTheLimitAreSuppressedWhateverTheApplication() {
    for (int i = 0; i < 3; i++) {
      assertThat(tell("f" + i, "app" + i, "actor", 65, i)).isEqualTo(Announcement.OPENED);
    }
    assertThat(tell("f3", "app3", "actor", 65, 4)).isEqualTo(Announcement.SUPPRESSED);
  }

  @Test
  void aHigherLevelIsNotSuppressedByLowerOnesNorIsWhatBecomesOfOneAnnounced() {
    assertThat(tell("f1", 45, 0)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f2", 45, 1)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f3", 45, 2)).isEqualTo(Announcement.SUPPRESSED);
    assertThat(tell("f3", 85, 3)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f1", 85, 4)).isEqualTo(Announcement.RAISED);
    assertThat(tell("f2", 85, 4)).isEqualTo(Announcement.RAISED);
    assertThat(tell("f2", 0, 5)).isEqualTo(Announcement.CLOSED);
  }

  @Test
  void anotherTenantsFindingsDoNotCount() {
    assertThat(tell("f1", 65, 0)).isEqualTo(Announcement.OPENED);
    assertThat(tell("f2", 65, 0)).isEqualTo(Announcement.OPENED);
    Notice elsewhere = new Notice("f3", "tenant2", "app", "actor", 65, Level.HIGH, false, TIME);
    assertThat(announcements.decide(elsewhere, POLICY)).isEqualTo(Announcement.OPENED);
  }

  @Test
  void inWhateverOrderRevisionsComeEachOpeningIsClosedAtMostOnceAndLevelsOnlyRise() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Announcements fresh = new Announcements(new MapTable<>());
      List<Level> reached = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int score = random.nextInt(101);
        Announcement next =
            fresh.decide(
                new Notice("f", "t", "a", "p", score, POLICY.level(score), false, TIME), POLICY);
        if (next == Announcement.CLOSED) {
          assertThat(reached).as("seed %d", seed).isNotEmpty();
          reached.clear();
        } else if (next.told()) {
          assertThat(next == Announcement.OPENED).isEqualTo(reached.isEmpty());
          assertThat(reached).allMatch(before -> before.compareTo(POLICY.level(score)) < 0);
          reached.add(POLICY.level(score));
        }
      }
    }
  }
}
