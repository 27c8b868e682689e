package io.consentry.risk;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way from what was done to control of the tenant, step by step.
 *
 * @param end what somebody at the end of it can do
 * @param steps in the order of time
 */
public record Path(String end, List<Step> steps) {
  private static final int MAX_TEXT = 600;

  public Path {
    end = Words.bounded(end, MAX_TEXT);
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param eventId the event that made it; null for what needs no event, as it is only to be done
   */
  public record Step(@Nullable Instant time, @Nullable String eventId, String what) {
    public Step {
      what = Words.bounded(what, MAX_TEXT);
    }
  }
}
