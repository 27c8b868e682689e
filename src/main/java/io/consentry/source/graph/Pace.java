package io.consentry.source.graph;

import io.consentry.source.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a tenant's Graph is asked. Reports take five requests in ten seconds from an
 * application for a tenant (<a
 * href="https://learn.microsoft.com/graph/throttling-limits">limits</a>); one is left for others.
 * All sources of a tenant may share it.
 */
public final class Pace {
  private final Timer timer;
  private final int most;
  private final Duration window;
  private final Deque<Instant> sent = new ArrayDeque<>();

  /** At most so many requests in any such window. */
  public Pace(Timer timer, int most, Duration window) {
    this.timer = timer;
    this.most = most;
    this.window = window;
  }

  /** That of reports. */
  public static Pace ofReports(Timer timer) {
    return new Pace(timer, 4, Duration.ofSeconds(10));
  }

  /** Waits until one more may be sent, and counts it. */
  synchronized void await() throws InterruptedException {
    if (sent.size() == most) {
      Duration left = Duration.between(timer.now(), sent.removeFirst().plus(window));
      // A clock that was put back must not stop the tenant.
      timer.sleep(left.compareTo(window) > 0 ? window : left);
    }
    sent.addLast(timer.now());
  }
}
