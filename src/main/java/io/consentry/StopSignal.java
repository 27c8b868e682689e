package io.consentry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and Ctrl-C, for verbs that run until they are told to stop: the verb cleans up and
 * returns, and the process ends with exit code 0. Java alone would end with 143 or 130, which a
 * supervisor takes for a failure. Opened first of all a verb opens, and so closed last.
 */
final class StopSignal implements AutoCloseable {
  private static final long CLEAN_UP_SECONDS = 60;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch done = new CountDownLatch(1);

  /** Listens from now on. */
  StopSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "stop"));
  }

  /** Runs on a signal, and when the program ends by itself; then there is nothing left to do. */
  private void onShutdown() {
    if (done.getCount() == 0) {
      return;
    }
    asked.complete(null);
    try {
      if (done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Consentry.DONE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends as Java ends it
    }
  }

  /** Whether the signal has come. */
  boolean asked() {
    return asked.isDone();
  }

  /** Does this once the signal comes; at once if it has come already. */
  void whenAsked(Runnable action) {
    var _ = asked.thenRun(action);
  }

  /** Waits for the signal. */
  void await() {
    asked.join();
  }

  /** The verb has cleaned up. */
  @Override
  public void close() {
    done.countDown();
  }
}
