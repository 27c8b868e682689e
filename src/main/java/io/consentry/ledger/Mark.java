package io.consentry.ledger;

import java.time.Instant;
import java.util.Comparator;

/**
 * One thing that was done by, or happened to, somebody or something.
 *
 * @param time when, by the event's own time
 * @param eventId the event that told it
 * @param about the other side: who did it, or to what it was done; empty where there is none
 * @param detail what else a rule asks for, as the {@link Track} says; empty for nothing
 */
public record Mark(Instant time, String eventId, String about, String detail) {
  static final Comparator<Mark> IN_ORDER =
      Comparator.comparing(Mark::time)
          .thenComparing(Mark::eventId)
          .thenComparing(Mark::about)
          .thenComparing(Mark::detail);
}
