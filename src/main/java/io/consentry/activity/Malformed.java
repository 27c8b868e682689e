package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/** An event that cannot be read: which field, what was expected there, what was found. */
final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 80;

  Malformed(String field, String expected, String got) {
    this(field, expected, got, null);
  }

  Malformed(String field, String expected, String got, @Nullable Throwable cause) {
    super(field + ": expected " + expected + ", got " + Printable.of(got, SHOWN), cause);
  }
}
