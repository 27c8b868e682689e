package io.consentry.source.graph;

import io.consentry.source.Source.SourceException;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphException.Failure.Denied;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.Stale;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server of Microsoft's for one tenant until it answers. What passes is waited for, as long
 * as the server asks; what somebody has to mend is said once, tried again each quarter of an hour,
 * and said again when it works.
 */
public final class Asker {
  private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

  /** A server may ask to be left alone for longer; nobody means years. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final Duration MEND = Duration.ofMinutes(15);
  private static final Duration WORTH_SAYING = Duration.ofMinutes(1);
  private static final int STILL_QUIET = 4;
  private static final int MOST_TRIES = 8;

  private final String name;
  private final Runnable renew;
  private final Pace pace;
  private final Timer timer;
  private final Backoff backoff;
  private final GraphCounters counters;
  private final boolean patient;
  private @Nullable String said;

  /**
   * For one tenant.
   *
   * @param name the source's, for the log
   * @param renew forgets the token
   * @param patient whether to wait until somebody mends what is wrong; else that is a {@link
   *     SourceException}
   */
  public Asker(
      String name,
      Runnable renew,
      Pace pace,
      Timer timer,
      RandomGenerator random,
      GraphCounters counters,
      boolean patient) {
    this.name = name;
    this.renew = renew;
    this.pace = pace;
    this.timer = timer;
    this.backoff = new Backoff(random);
    this.counters = counters;
    this.patient = patient;
  }

  /** Sends a request once. */
  public interface Request {
    Answer send() throws GraphException, InterruptedException;
  }

  /**
   * Asks until there is an answer that can be read.
   *
   * @param request sent anew for each try
   * @throws GraphException for {@link Refused} and {@link TooLong}, which asking again does not
   *     mend
   */
  public <T> GraphClient.Read<T> ask(Request request, GraphClient.Reader<T> reader)
      throws GraphException, InterruptedException {
    return ask(request, reader, Integer.MAX_VALUE);
  }

  /**
   * The same for one thing of many, which must not hold up the others.
   *
   * @param most how often the server may fail at it (5xx) before that is thrown, too
   */
  public <T> GraphClient.Read<T> ask(Request request, GraphClient.Reader<T> reader, int most)
      throws GraphException, InterruptedException {
    int failed = 0;
    boolean renewed = false;
    while (true) {
      pace.await();
      counters.requests().increment();
      Answer answer = null;
      try {
        answer = request.send();
        GraphClient.Read<T> read = new GraphClient.Read<>(reader.read(answer.take()), answer);
        works();
        answer = null;
        return read;
      } catch (GraphException e) {
        switch (e.failure()) {
          case Refused _, TooLong _ -> throw e;
          case Stale(String reason) -> {
            if (renewed) {
              untilMended(reason);
            }
            renewed = true;
            renew.run();
          }
          case Denied(String reason) -> {
            untilMended(reason);
            renew.run();
          }
          case Passing passing -> {
            failed++;
            counters.failed().increment();
            if (failed >= most && passing.reason().contains(" answered 5")) {
              throw e;
            }
            passes(passing, failed);
          }
        }
      } finally {
        if (answer != null) {
          answer.close();
        }
      }
    }
  }

  /** Waits after what somebody has to mend; says it, unless it was said. */
  public void untilMended(String reason) throws InterruptedException {
    if (!patient) {
      throw new SourceException(reason);
    }
    if (!reason.equals(said)) {
      said = reason;
      LOG.error("source cannot read, tries again every 15 minutes: source={} {}", name, reason);
    }
    timer.sleep(MEND);
  }

  /** Waits after what passes by itself; says it where it takes long. */
  void passes(Passing passing, int failed) throws InterruptedException {
    if (!patient && failed > MOST_TRIES) {
      throw new SourceException(passing.reason());
    }
    if (passing.reason().contains(" answered 429")) {
      counters.throttled().increment();
    }
    Duration own = backoff.after(failed);
    Duration wait = passing.least().compareTo(own) > 0 ? passing.least() : own;
    wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    if (said == null && (failed > STILL_QUIET || passing.least().compareTo(WORTH_SAYING) > 0)) {
      said = passing.reason();
      LOG.warn(
          "source waits: source={} until={} reason={}",
          name,
          timer.now().plus(wait),
          passing.reason());
    }
    timer.sleep(wait);
  }

  private void works() {
    if (said != null) {
      said = null;
      LOG.info("source reads again: source={}", name);
    }
  }
}
