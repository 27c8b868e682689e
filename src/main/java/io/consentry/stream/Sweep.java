package io.consentry.stream;

import io.consentry.stream.Recent.Latest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a store once a day, a slice at a time so that no record has to wait for it, and
 * removes what is too old. How old is told by the stream's time or the clock, whichever is earlier:
 * neither a replay of old events nor a record from the future makes anything forgotten too soon.
 */
final class Sweep<S> {
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration PASS = Duration.ofDays(1);
  private static final int SLICE = 1_000;

  private final ProcessingContext context;
  private final KeyValueStore<String, S> store;
  private final Latest<?> latest;
  private final TooOld<S> tooOld;

  /** Where the next slice begins; null where a pass is over. */
  private @Nullable String next;

  private Instant began = Instant.MIN;

  /** Whether an entry can go. */
  interface TooOld<S> {
    /** A check as of that time, for the entries of one slice. */
    BiPredicate<String, S> at(Instant now);
  }

  private Sweep(
      ProcessingContext context,
      KeyValueStore<String, S> store,
      Latest<?> latest,
      TooOld<S> tooOld) {
    this.context = context;
    this.store = store;
    this.latest = latest;
    this.tooOld = tooOld;
  }

  /**
   * Sweeps the store from now on.
   *
   * @param latest the store's latest entries
   */
  static <S> void of(
      ProcessingContext context,
      KeyValueStore<String, S> store,
      Latest<?> latest,
      TooOld<S> tooOld) {
    Sweep<S> sweep = new Sweep<>(context, store, latest, tooOld);
    var _ =
        context.schedule(
            EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweep.slice(Instant.ofEpochMilli(now)));
  }

  private void slice(Instant clock) {
    if (next == null) {
      if (clock.isBefore(began.equals(Instant.MIN) ? Instant.MIN : began.plus(PASS))) {
        return;
      }
      began = clock;
    }
    Instant stream = Instant.ofEpochMilli(context.currentStreamTimeMs());
    BiPredicate<String, S> old = tooOld.at(stream.isBefore(clock) ? stream : clock);
    List<String> gone = new ArrayList<>();
    Failures failures = new Failures();
    try (KeyValueIterator<String, S> entries = store.range(next, null)) {
      for (int left = SLICE; left > 0 && entries.hasNext(); left--) {
        failures.after(() -> {
          KeyValue<String, S> entry = entries.next();
          if (old.test(entry.key, entry.value)) {
            gone.add(entry.key);
          }
        });
      }
      next = entries.hasNext() ? entries.peekNextKey() : null;
    }
    for (String key : gone) {
      store.delete(key);
      latest.remove(key);
    }
    failures.rethrow();
  }
}
