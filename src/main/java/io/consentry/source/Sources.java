package io.consentry.source;

import io.consentry.source.Feed.FeedException;
import io.consentry.source.Feed.TakenOverException;
import io.consentry.source.Source.SourceException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs sources, a virtual thread each, over one feed. A feed that breaks is opened anew, and every
 * source goes on from its marks. A source that cannot go on is said once and does not stop the
 * others; when none is left, all is over.
 */
public final class Sources implements AutoCloseable, MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
  private static final Duration REOPEN = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  /**
   * Opens the feed, again after it broke; closing it gives it back. Throws what is wrong with the
   * cluster, or {@link TakenOverException}.
   */
  public interface Opener extends Supplier<KafkaFeed> {}

  private final List<Source> sources;
  private final Opener opener;
  private final Map<Source, SourceCounts> counts = new LinkedHashMap<>();
  private volatile boolean feeding;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Duration reopen;
  private final Thread main;
  private boolean waits;

  /** Starts them. */
  public Sources(List<Source> sources, Opener opener) {
    this(sources, opener, REOPEN);
  }

  /**
   * Starts them.
   *
   * @param reopen how long to wait before a feed that broke is opened anew
   */
  Sources(List<Source> sources, Opener opener, Duration reopen) {
    this.sources = List.copyOf(sources);
    this.opener = opener;
    this.reopen = reopen;
    sources.forEach(each -> counts.put(each, new SourceCounts(Clock.systemUTC())));
    this.main = Thread.ofVirtual().name("sources").start(this::run);
  }

  private void run() {
    try {
      boolean again = true;
      while (again) {
        try (KafkaFeed feed = opener.get()) {
          goOn();
          again = runOver(feed);
        } catch (InterruptException e) {
          throw new InterruptedException(e.getMessage());
        } catch (TakenOverException e) {
          throw e;
        } catch (RuntimeException e) {
          // Whatever the cluster's fault is called, it may pass: nobody looks after the sources.
          waiting(e);
        }
        feeding = false;
        if (again) {
          Thread.sleep(reopen);
        }
      }
    } catch (InterruptedException _) {
      // closing
    } catch (RuntimeException | Error e) {
      counts.values().forEach(SourceCounts::stop);
      failure.compareAndSet(null, String.valueOf(e.getMessage()));
      LOG.error("all sources stopped: reason={}", e.getMessage() == null ? e : e.getMessage());
    } finally {
      feeding = false;
      ended.countDown();
    }
  }

  private void goOn() {
    feeding = true;
    if (waits) {
      LOG.info("sources go on");
    }
    waits = false;
  }

  /** Says it once, not at each try. */
  private void waiting(RuntimeException why) {
    if (!waits && !Thread.currentThread().isInterrupted()) {
      LOG.warn("sources wait for the cluster: reason={}", why.getMessage());
    }
    waits = true;
  }

  /** Runs all until each has ended. Whether the feed broke, and they are to go on over another. */
  private boolean runOver(KafkaFeed feed) throws InterruptedException {
    AtomicReference<@Nullable FeedException> broken = new AtomicReference<>();
    ExecutorService running = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (Source source : sources) {
        running.execute(() -> {
          try {
            run(source, Objects.requireNonNull(counts.get(source)), feed);
          } catch (FeedException e) {
            broken.compareAndSet(null, e);
            var _ = running.shutdownNow();
          }
        });
      }
      running.shutdown();
      while (!running.awaitTermination(1, TimeUnit.DAYS)) {
        // Most sources never end by themselves.
      }
    } finally {
      var _ = running.shutdownNow();
    }
    @Nullable FeedException why = broken.get();
    if (why != null) {
      LOG.warn("sources begin anew: reason={}", why.getMessage());
    }
    return why != null;
  }

  private void run(Source source, SourceCounts count, Feed feed) {
    try {
      source.run(count.over(feed));
    } catch (SourceException e) {
      count.stop();
      failure.compareAndSet(null, source.name() + ": " + e.getMessage());
      LOG.error("source stopped: source={} reason={}", source.name(), e.getMessage());
    } catch (InterruptedException _) {
      // closing, or another source has found the feed broken
    } catch (FeedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      count.stop();
      failure.compareAndSet(null, source.name() + ": " + e);
      LOG.error("source stopped by a fault of the program: source={}", source.name(), e);
    }
  }

  /** Waits until all have ended. What went wrong first; null for nothing. */
  public @Nullable String await() throws InterruptedException {
    ended.await();
    return failure.get();
  }

  /** Whether they can write: the feed is open. */
  public boolean ready() {
    return feeding;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counts.forEach((source, count) -> {
      count.bindTo(registry, source.name());
      source.bindTo(registry);
    });
    Gauge.builder("consentry.source.feed.open", this, each -> each.ready() ? 1 : 0)
        .description("1 while the sources can write to Kafka.")
        .register(registry);
  }

  /** Stops them; what they had under way is not written. */
  @Override
  public void close() {
    main.interrupt();
    try {
      boolean _ = main.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
