package io.consentry.stream;

import java.time.Duration;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Makes what has just come visible sooner than the commit interval would. Under exactly-once a
 * result is seen when it is committed, and an event passes two commits on its way. A shorter
 * interval would commit as often while the stream catches up, when nobody waits for one event but
 * for all of them, and commits cost.
 */
public final class EarlyCommit {
  /** How often a thread commits at most for this: a commit takes some milliseconds of it. */
  public static final Duration EVERY = Duration.ofMillis(20);

  /** What came longer ago waits for the interval, as the stream is behind. */
  static final Duration FRESH = Duration.ofMillis(500);

  /** A commit is one of all tasks of a thread. */
  private final ThreadLocal<Long> lastOfThread = ThreadLocal.withInitial(() -> 0L);

  /** One for a topology. */
  public EarlyCommit() {}

  /** For one step of a task. */
  Step of(ProcessingContext context) {
    Step step = new Step(context);
    if (step.exactlyOnce) {
      // Nothing more may come for a while that would ask again.
      var _ = context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, step::ask);
    }
    return step;
  }

  /** Asks for commits of what one step of a task passes on. */
  final class Step {
    private final ProcessingContext context;
    private final boolean exactlyOnce;
    private boolean waiting;

    private Step(ProcessingContext context) {
      this.context = context;
      this.exactlyOnce =
          StreamsConfig.EXACTLY_ONCE_V2.equals(
              context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }

    /**
     * Something was passed on.
     *
     * @param time when it came, in milliseconds
     */
    void passed(long time) {
      long now = context.currentSystemTimeMs();
      if (exactlyOnce && now - time < FRESH.toMillis()) {
        waiting = true;
        ask(now);
      }
    }

    private void ask(long now) {
      if (waiting && now - lastOfThread.get() >= EVERY.toMillis()) {
        waiting = false;
        lastOfThread.set(now);
        context.commit();
      }
    }
  }
}
