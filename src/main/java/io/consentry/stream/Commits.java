package io.consentry.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for commits as often as those who wait for results want them, while a task keeps up with
 * what comes. One that is behind commits as seldom as Kafka Streams is set to: a commit costs as
 * much as dozens of events, and nobody waits for each of these.
 */
public final class Commits {
  /**
   * The setting: within how many milliseconds a record that has just come is committed. Without it
   * none is asked for: at least once, what is written can be read before it is committed.
   */
  private static final String WITHIN_CONFIG = "consentry.commit.within.ms";

  /** So many times as long who is behind may wait, but for no longer than the milliseconds. */
  private static final int SELDOM = 10;

  private static final long SELDOM_MILLIS = 1_000;

  /** Who handles records that were written longer ago is behind. */
  private static final long BEHIND_MILLIS = 1_000;

  /** When a stream thread last asked: a commit is of all of its tasks. */
  private static final ThreadLocal<long[]> ASKED = ThreadLocal.withInitial(() -> new long[1]);

  private final ProcessingContext context;
  private final @Nullable Long within;
  private @Nullable Cancellable due;

  /**
   * Adds to the properties of a stream how often it commits.
   *
   * @param within how long somebody who reads committed records alone waits for one at most
   */
  public static void into(Properties streams, Duration within, boolean exactlyOnce) {
    long soon = within.toMillis();
    long seldom = Math.max(soon, Math.min(SELDOM * soon, SELDOM_MILLIS));
    streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, seldom);
    if (exactlyOnce) {
      streams.put(WITHIN_CONFIG, soon);
    }
  }

  /** The commits of a task, for the first of its steps. */
  Commits(ProcessingContext context) {
    this.context = context;
    within = (Long) context.appConfigs().get(WITHIN_CONFIG);
  }

  /**
   * A record is handled.
   *
   * @param written when it was written, in milliseconds
   */
  void handled(long written) {
    long now = context.currentSystemTimeMs();
    if (within == null || due != null || now - written > BEHIND_MILLIS) {
      return;
    }
    long next = ASKED.get()[0] + within;
    if (next <= now) {
      ask(now);
    } else {
      due =
          context.schedule(
              Instant.ofEpochMilli(next),
              Duration.ofMillis(within),
              PunctuationType.WALL_CLOCK_TIME,
              this::due);
    }
  }

  private void due(long now) {
    if (due != null) {
      due.cancel();
      due = null;
      ask(now);
    }
  }

  private void ask(long now) {
    ASKED.get()[0] = now;
    context.commit();
  }
}
