package io.consentry.risk;

import io.consentry.ledger.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was before an act, in the words and evidence of factors. */
final class Earlier {
  private Earlier() {}

  /** The earlier event as evidence, in the given words and with its time. */
  static Evidence evidence(Mark mark, String words) {
    return new Evidence(mark.eventId(), "history", words + " at " + Words.time(mark.time()));
  }

  static String span(Instant from, Instant to) {
    return Words.lasting(Duration.between(from, to));
  }

  static String words(Duration window) {
    return Words.lasting(window);
  }

  static String fold(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
