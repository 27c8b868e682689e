package io.consentry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and Ctrl-C, for verbs that run until they are told to stop: asks them to, waits until
 * they have cleaned up, and ends the process with exit code 0. Java itself would report 143 or 130,
 * which a supervisor takes for a failure. To be opened before, and so closed after, all that is to
 * be cleaned up.
 */
final class StopSignal implements AutoCloseable {
  private static final long CLEAN_UP_SECONDS = 40;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the signal has come. */
  boolean asked() {
    return asked.isDone();
  }

  /** Does this once the signal comes, on the signal's thread; at once if it has come already. */
  void whenAsked(Runnable action) {
    var _ = asked.thenRun(action);
  }

  /** Waits for the signal. */
  void await() {
    asked.join();
  }

  private void stop() {
    asked.complete(null);
    boolean inTime = false;
    try {
      inTime = cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does; the process ends all the same
    }
    Runtime.getRuntime().halt(inTime ? Consentry.DONE : Consentry.FAILED);
  }

  @Override
  public void close() {
    cleanedUp.countDown();
    if (!asked()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // The signal came just now: the hook ends the process.
      }
    }
  }
}
