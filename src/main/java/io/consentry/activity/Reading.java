package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * What one element of the input was read as. Each element gives one of these: nothing is lost. Only
 * an event that tells of new credentials and of other changes gives two.
 */
public sealed interface Reading {

  /** An activity that concerns consent, applications or roles. */
  record Read(Activity activity) implements Reading {}

  /** A well-formed event that does not concern us. */
  record Ignored(@Nullable String eventId, String activity) implements Reading {}

  /**
   * What cannot be read.
   *
   * @param element its index from 0 in a batch; -1 outside of one
   * @param reason what, where, expected, got; control characters escaped
   */
  record Rejected(int element, String reason) implements Reading {}
}
