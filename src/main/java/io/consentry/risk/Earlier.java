package io.consentry.risk;

import io.consentry.ledger.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was before an act, in the words and evidence of factors. */
final class Earlier {
  private static final int FEW = 2;

  private Earlier() {}

  /** The earlier event as evidence, in the given words and with its time. */
  static Evidence evidence(Mark mark, String words) {
    return new Evidence(mark.eventId(), "history", words + " at " + Words.time(mark.time()));
  }

  /**
   * {@code 3 minutes}, {@code 5 hours}, {@code 2 days}: rounded down, in the unit that says most.
   */
  static String span(Instant from, Instant to) {
    Duration span = Duration.between(from, to);
    if (span.toDays() >= FEW) {
      return Words.count((int) span.toDays(), "day");
    }
    if (span.toHours() >= FEW) {
      return Words.count((int) span.toHours(), "hour");
    }
    return span.toMinutes() > 0
        ? Words.count((int) span.toMinutes(), "minute")
        : Words.count((int) span.toSeconds(), "second");
  }

  /** A window in days, or in hours where it is less than two days. */
  static String words(Duration window) {
    return span(Instant.EPOCH, Instant.EPOCH.plus(window));
  }

  static String fold(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
