package io.consentry.stream;

import org.jspecify.annotations.Nullable;

/**
 * What entries of the state failed, of those that are looked at in one go: the others get their
 * turn first. What Kafka is to blame for is thrown at once.
 */
final class Failures {
  private @Nullable RuntimeException first;

  /** Looks at one entry. */
  void after(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      if (!DeadLetterWriter.recordIsToBlame(e)) {
        throw e;
      }
      if (first == null) {
        first = e;
      } else {
        first.addSuppressed(e);
      }
    }
  }

  /** Throws the first failure, where there is one: it becomes a dead letter. */
  void rethrow() {
    if (first != null) {
      throw first;
    }
  }
}
