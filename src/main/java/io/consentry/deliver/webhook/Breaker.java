package io.consentry.deliver.webhook;

import java.time.Duration;
import java.time.Instant;

/**
 * Stops asking a destination that does not answer: after five failures in a row nothing is sent for
 * half a minute, then one attempt; each time that fails, twice as long, up to five minutes. Used by
 * one thread.
 */
final class Breaker {
  static final int FAILURES = 5;
  private static final Duration SHORTEST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private int failures;
  private Duration pause = SHORTEST;
  private Instant closedUntil = Instant.MIN;
  private boolean probing;

  /** Whether an attempt may begin. */
  boolean permits(Instant now) {
    return failures < FAILURES
        ? !now.isBefore(closedUntil)
        : !probing && !now.isBefore(closedUntil);
  }

  /** When it permits again at the earliest. */
  Instant permitsFrom() {
    return closedUntil;
  }

  /** Whether it holds attempts back because of failures. */
  boolean open() {
    return failures >= FAILURES;
  }

  /** An attempt begins. */
  void begin() {
    probing = open();
  }

  /** An attempt was answered as it should be. */
  void success() {
    failures = 0;
    pause = SHORTEST;
    closedUntil = Instant.MIN;
    probing = false;
  }

  /**
   * An attempt failed.
   *
   * @param wait how long the receiver asked to be left alone; more than a day is a day
   */
  void failure(Instant now, Duration wait) {
    boolean probe = probing;
    probing = false;
    failures++;
    Instant until = closedUntil;
    // What was under way when the circuit opened tells nothing new, and makes no pause longer.
    if (failures == FAILURES || (failures > FAILURES && probe)) {
      until = now.plus(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
    }
    Instant asked = now.plus(RetrySchedule.granted(wait));
    Instant latest = until.isAfter(asked) ? until : asked;
    closedUntil = wait.isZero() ? until : latest;
  }
}
