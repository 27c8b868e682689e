package io.consentry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The newest failures of the stream's threads. */
final class ThreadFailures {
  /** More than this of one thread within the time, and starting again does not help. */
  private static final int MOST_OF_ONE = 5;

  private static final long WITHIN = Duration.ofMinutes(5).toNanos();

  private final int most;
  private final Deque<Long> times = new ArrayDeque<>();

  /** Of that many threads: what all of them fail at once on, each has failed on once. */
  ThreadFailures(int threads) {
    most = MOST_OF_ONE * threads;
  }

  /**
   * Takes in one more.
   *
   * @param now by the clock of {@link System#nanoTime}
   */
  synchronized void add(long now) {
    times.addLast(now);
    while (now - times.getFirst() > WITHIN) {
      times.removeFirst();
    }
  }

  /** How many there were of late. */
  synchronized int count() {
    return times.size();
  }

  /** Whether there were so many that starting again does not help. */
  synchronized boolean hopeless() {
    return times.size() > most;
  }
}
