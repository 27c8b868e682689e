package io.consentry.risk;

import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Since when an application is known in the tenant, as an act on it sees it. Told by ids: an
 * application gains nothing by the name of one that has long been there.
 *
 * @param since when it was made or first seen, by the event's own time
 * @param eventId the event that says so; null where only the ledger does
 * @param made whether it was seen to come into being; else it may be older than all that is known
 * @param now whether nothing of it was seen before the act
 * @param at when the act began
 */
record AppAge(Instant since, @Nullable String eventId, boolean made, boolean now, Instant at) {
  /** Longer than anything is remembered. */
  static final Duration EVER = Duration.ofDays(36_500);

  /** The unified audit log tells whole seconds, and its events seem to be before their twins. */
  private static final Duration CUT_OFF = Duration.ofSeconds(1);

  /** As the situation has it; {@link Situation#age} remembers it. */
  static AppAge of(Situation s) {
    AppFacts facts = s.subject().facts();
    @Nullable Instant created = facts.createdAt();
    boolean known = created != null && !created.isAfter(s.end());
    List<Mark> seen = s.past().ofApp(Track.APPEARED, EVER);
    if (seen.isEmpty()) {
      boolean comes =
          s.activities().stream()
              .anyMatch(activity -> activity.eventId().equals(facts.createdByConsent()));
      String event = s.activities().getFirst().eventId();
      return new AppAge(s.start(), event, known || comes, true, s.start());
    }
    Mark first = seen.getFirst();
    if (created == null || !known || created.isAfter(first.time().plus(CUT_OFF))) {
      return new AppAge(first.time(), first.eventId(), false, false, s.start());
    }
    @Nullable String event = created.equals(first.time()) ? first.eventId() : null;
    return new AppAge(created, event, true, false, s.start());
  }

  /** Whether it is no older than that; exactly as old still counts. */
  boolean within(Duration window) {
    return !since.isBefore(at.minus(window));
  }

  /** Such as {@code created 3 days before}. */
  String words() {
    if (now) {
      return made ? "which comes with this act" : "of which nothing was seen before";
    }
    Duration age = since.isAfter(at) ? Duration.ZERO : Duration.between(since, at);
    String before = Words.lasting(age) + " before";
    return (made ? "created " : "first seen ") + before;
  }

  Evidence evidence() {
    return new Evidence(
        eventId, "history", "the application " + words() + ", at " + Words.time(since));
  }

  /** What is not seen to be new is only unusual, and not surely so while the tenant is learned. */
  Hit hedged(Hit hit, Situation s) {
    return made ? hit : hit.unusual(s);
  }
}
