package io.consentry.source.office365;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a tenant's blobs have been listed; kept as one mark. Blobs come into the list late, and
 * with the time at which they were made: so each look begins an hour before the last one, each hour
 * a day before, each day as far back as the API goes.
 *
 * @param until all that was made before was listed at least once
 * @param day when the last look at a whole day began
 * @param week when the last look at all began
 */
record Listed(Instant until, Instant day, Instant week) {
  static final String MARK = "listed";

  /** How far back the API goes, less what clocks and requests may take. */
  static final Duration KEPT = Duration.ofDays(7);

  private static final Duration SPARE = Duration.ofMinutes(10);
  private static final Duration OVERLAP = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Before the first look, which is at all there is, with time for it to take. */
  static Listed first(Instant now) {
    return new Listed(within(Instant.EPOCH, now).plus(SPARE), now, now);
  }

  /** As the marks have it. */
  static Optional<Listed> of(Map<String, byte[]> marks) {
    byte @Nullable [] mark = marks.get(MARK);
    if (mark == null) {
      return Optional.empty();
    }
    String[] parts = new String(mark, StandardCharsets.US_ASCII).split(" ", -1);
    try {
      return Optional.of(
          new Listed(Instant.parse(parts[0]), Instant.parse(parts[1]), Instant.parse(parts[2])));
    } catch (DateTimeException | ArrayIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  byte[] mark() {
    return "%s %s %s".formatted(until, day, week).getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the API has deleted what was never listed. */
  boolean hasGap(Instant now) {
    return until.isBefore(now.minus(KEPT));
  }

  /** Where the look of now begins. */
  Instant from(Instant now) {
    Instant usual = until.minus(OVERLAP);
    if (isDue(week, DAY, now)) {
      usual = usual.isBefore(now.minus(KEPT)) ? usual : now.minus(KEPT);
    } else if (isDue(day, Duration.ofHours(1), now)) {
      usual = usual.isBefore(now.minus(DAY)) ? usual : now.minus(DAY);
    }
    return within(usual, now);
  }

  /** That time, or the oldest that may be asked for. */
  static Instant within(Instant time, Instant now) {
    Instant oldest = now.minus(KEPT).plus(SPARE);
    return time.isBefore(oldest) ? oldest : time;
  }

  /** After that look. */
  Listed after(Instant now) {
    boolean all = isDue(week, DAY, now);
    return new Listed(
        now, all || isDue(day, Duration.ofHours(1), now) ? now : day, all ? now : week);
  }

  /** A clock that was put back makes it due, too. */
  private static boolean isDue(Instant last, Duration each, Instant now) {
    return now.isBefore(last) || !now.isBefore(last.plus(each));
  }
}
