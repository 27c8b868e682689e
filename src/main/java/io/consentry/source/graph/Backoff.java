package io.consentry.source.graph;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after what failed so many times: longer each time, and never all at once. */
final class Backoff {
  private static final long FIRST_MILLIS = 1_000;
  private static final long MOST_MILLIS = 300_000;
  private static final int MOST_DOUBLED = 9;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * After the first failure about a second, then twice as long each time, up to five minutes.
   *
   * @param failed how many times, from 1 on
   */
  Duration after(int failed) {
    long whole = Math.min(FIRST_MILLIS << Math.min(failed - 1, MOST_DOUBLED), MOST_MILLIS);
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
