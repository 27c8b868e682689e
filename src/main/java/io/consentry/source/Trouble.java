package io.consentry.source;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps a source from going on: said when it begins or changes, and when it is over. */
public final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private final String source;
  private @Nullable String now;

  /** The trouble of that source, which has none yet. */
  public Trouble(String source) {
    this.source = source;
  }

  /** This keeps it from going on; it is tried again. */
  public synchronized void is(String reason) {
    if (!reason.equals(now)) {
      LOG.warn("source waits: source={} reason={}", source, reason);
    }
    now = reason;
  }

  /** It goes on. */
  public synchronized void over() {
    if (now != null) {
      LOG.info("source goes on: source={}", source);
    }
    now = null;
  }
}
