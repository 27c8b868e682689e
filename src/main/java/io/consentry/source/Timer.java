package io.consentry.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time that sources go by; tests turn it themselves. */
public interface Timer {
  /** The machine's own. */
  Timer SYSTEM =
      new Timer() {
        @Override
        public Instant now() {
          return Clock.systemUTC().instant();
        }

        @Override
        public void sleep(Duration length) throws InterruptedException {
          Thread.sleep(length);
        }
      };

  Instant now();

  /** Waits that long; no time at all for what is not positive. */
  void sleep(Duration length) throws InterruptedException;
}
