package io.consentry.source;

import io.micrometer.core.instrument.MeterRegistry;

/** Brings events from one place. */
public interface Source {
  /** A name that stays, such as {@code graph/<tenant>}: what its marks are kept under. */
  String name();

  /**
   * Reads and writes until its thread is interrupted, or there is nothing more to come. What fails
   * for a while is tried again here, and said once.
   *
   * @throws SourceException when it cannot go on, by a mistake that somebody must mend
   */
  void run(Feed feed) throws InterruptedException;

  /** Adds metrics of its own to those that every source has. */
  default void bindTo(MeterRegistry registry) {}

  /** A source that cannot go on; the message is one line that says what to do. */
  final class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
      super(message);
    }
  }
}
