package io.consentry.source.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for when (RELIABILITY.md section 2.4). Events land minutes to days after what they
 * tell of: so each minute all is asked for again from a quarter of an hour before the newest on,
 * each hour the last day, each day the last week. There is no upper bound, and the time that counts
 * is that of the events, so that a clock that goes wrong here loses nothing.
 */
final class Plan {
  static final Duration EVERY = Duration.ofMinutes(1);
  static final Duration OVERLAP = Duration.ofMinutes(15);
  static final Duration HOURLY = Duration.ofHours(1);
  static final Duration DAILY = Duration.ofDays(1);
  static final Duration DAY = Duration.ofDays(1);
  static final Duration WEEK = Duration.ofDays(7);

  /** Longer than anything looks back. */
  private static final Duration REMEMBERED = Duration.ofDays(8);

  private Plan() {}

  /** What a window is for. */
  enum Kind {
    POLL,
    HOURLY,
    DAILY
  }

  /**
   * The poll, where it is due.
   *
   * @param last when the last one began; null for never
   */
  static Optional<Instant> poll(Position position, @Nullable Instant last, Instant now) {
    boolean due = last == null || now.isBefore(last) || !now.isBefore(last.plus(EVERY));
    return due
        ? Optional.of(back(position, position.watermark().minus(OVERLAP)))
        : Optional.empty();
  }

  /** The sweep that is due. */
  static Optional<Kind> sweep(Position position, Instant now) {
    if (!now.isBefore(position.daily().plus(DAILY))) {
      return Optional.of(Kind.DAILY);
    }
    return now.isBefore(position.hourly().plus(HOURLY))
        ? Optional.empty()
        : Optional.of(Kind.HOURLY);
  }

  /** From when on a sweep asks. */
  static Instant from(Kind sweep, Position position, Instant now) {
    return back(position, now.minus(sweep == Kind.DAILY ? WEEK : DAY));
  }

  private static Instant back(Position position, Instant from) {
    return from.isBefore(position.floor()) ? position.floor() : from;
  }

  /** When the next poll is due. */
  static Instant nextPoll(@Nullable Instant last, Instant now) {
    return last == null ? now : last.plus(EVERY);
  }

  /** When the next sweep is due. */
  static Instant nextSweep(Position position) {
    return earlier(position.hourly().plus(HOURLY), position.daily().plus(DAILY));
  }

  /** How long until either; never long, whatever the clock does. */
  static Duration rest(Instant poll, Instant sweep, Instant now) {
    return Duration.between(now, earlier(now.plus(EVERY), earlier(poll, sweep)));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** What is older is not asked for again, so that its ids need not be remembered. */
  static Instant remembered(Position position, Instant now) {
    return earlier(now.minus(REMEMBERED), position.watermark().minus(OVERLAP));
  }
}
