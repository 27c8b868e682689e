package io.consentry.source;

import java.time.Duration;
import java.time.Instant;

/** Time that passes when somebody waits; whoever waits beyond its end is interrupted. */
public final class VirtualTimer implements Timer {
  private volatile Instant now;
  private volatile Instant end;

  public VirtualTimer(Instant now, Duration length) {
    this.now = now;
    this.end = now.plus(length);
  }

  /** Goes on that much longer. */
  public void extend(Duration length) {
    end = now.plus(length);
  }

  /** Puts the clock elsewhere, with its end. */
  public void skew(Duration by) {
    now = now.plus(by);
    end = end.plus(by);
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void sleep(Duration length) throws InterruptedException {
    if (length.isNegative()) {
      return;
    }
    now = now.plus(length);
    if (now.isAfter(end)) {
      throw new InterruptedException("the end of the virtual time");
    }
  }
}
