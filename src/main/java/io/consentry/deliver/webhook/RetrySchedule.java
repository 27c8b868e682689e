package io.consentry.deliver.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a delivery is tried again: the schedule of Standard Webhooks 1.0.0, ten attempts in 75.6
 * hours, each with up to a tenth of its pause added, so that what failed together does not come
 * back together.
 */
final class RetrySchedule {
  /** The pause before each attempt after the first. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final Duration LONGEST = PAUSES.getLast();
  private static final int JITTER = 10;

  /** All pauses with all their jitter, and the longest that a receiver may ask to wait. */
  static final Duration GIVE_UP_AFTER =
      PAUSES.stream()
          .reduce(Duration.ZERO, Duration::plus)
          .multipliedBy(JITTER + 1)
          .dividedBy(JITTER)
          .plus(LONGEST);

  private final RandomGenerator random;

  RetrySchedule(RandomGenerator random) {
    this.random = random;
  }

  /** What is granted of a wait that a receiver asked for: at most a day. */
  static Duration granted(Duration wait) {
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /**
   * The next attempt; empty when there is none.
   *
   * @param attempts made so far, at least one
   * @param first when the first was due
   * @param wait what the receiver asked for; more than a day is a day
   */
  Optional<Instant> next(int attempts, Instant first, Instant now, Duration wait) {
    if (attempts > PAUSES.size() || now.isAfter(first.plus(GIVE_UP_AFTER))) {
      return Optional.empty();
    }
    Duration pause = PAUSES.get(attempts - 1);
    long jitter = random.nextLong(pause.toMillis() / JITTER + 1);
    Duration asked = granted(wait);
    Duration longer = pause.plusMillis(jitter);
    return Optional.of(now.plus(asked.compareTo(longer) > 0 ? asked : longer));
  }
}
