package io.consentry.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where sources write. What a batch holds is written together or not at all, so that a source that
 * is killed goes on where its last batch ended, and nothing is lost or doubled.
 */
public interface Feed {
  /**
   * The marks under a name as they were when the feed was opened, keyed by what follows the name
   * and a slash; those that this process has written since are the source's own to remember.
   */
  Map<String, byte[]> marks(String source);

  /**
   * Writes the batch, and returns once it cannot be lost.
   *
   * @param source whose marks the batch has
   * @throws FeedException when nothing can be written any more; whoever opens the feed anew goes on
   *     from the marks
   */
  void write(String source, Batch batch) throws InterruptedException;

  /** The feed is broken: what was being written may or may not be there; the marks tell. */
  class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FeedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Another process has taken the feed over; to open it anew would only take it back. */
  final class TakenOverException extends FeedException {
    private static final long serialVersionUID = 1L;

    public TakenOverException() {
      super("another process reads the same sources under the same name (--instance)", null);
    }
  }
}
