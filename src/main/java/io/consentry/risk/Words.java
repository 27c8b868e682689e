package io.consentry.risk;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;

/** Lists and plurals in sentences. */
final class Words {
  private static final int SHOWN = 4;

  private Words() {}

  /**
   * {@code A}, {@code A and B}, {@code A, B and C}; of more than four the first three and how many
   * more.
   */
  static String list(List<String> words) {
    if (words.size() == 1) {
      return words.getFirst();
    }
    List<String> distinct = List.copyOf(new LinkedHashSet<>(words));
    if (distinct.size() <= 1) {
      return String.join("", distinct);
    }
    if (distinct.size() > SHOWN) {
      return String.join(", ", distinct.subList(0, SHOWN - 1))
          + " and "
          + (distinct.size() - SHOWN + 1)
          + " more";
    }
    return String.join(", ", distinct.subList(0, distinct.size() - 1))
        + " and "
        + distinct.getLast();
  }

  /** To the second: what is finer tells nobody anything. */
  static String time(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    // As Instant.toString writes it, which takes five times as long; this leaves out no seconds.
    return utc.getSecond() == 0 ? utc + ":00Z" : utc + "Z";
  }

  /** Roughly how long, in the unit that says it best: {@code 4 minutes}, {@code 3 days}. */
  static String lasting(Duration time) {
    if (time.toSeconds() < 90) {
      return count((int) time.toSeconds(), "second");
    }
    if (time.toMinutes() < 90) {
      return count((int) time.toMinutes(), "minute");
    }
    return time.toHours() < 48
        ? count((int) time.toHours(), "hour")
        : count((int) time.toDays(), "day");
  }

  /** {@code 1 permission}, {@code 2 permissions}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Text of at most that many characters; longer text ends in an ellipsis. */
  static String bounded(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }
}
