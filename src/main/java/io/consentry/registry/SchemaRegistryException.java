package io.consentry.registry;

import org.jspecify.annotations.Nullable;

/**
 * A call to the schema registry failed. The message says what, where (without credentials), what
 * was expected and what came.
 */
public final class SchemaRegistryException extends RuntimeException {

  /** What went wrong, in terms of what the caller can do about it. */
  public enum Kind {
    /** Down, slow, overloaded or talking nonsense: the same call may succeed later. */
    UNAVAILABLE,
    /** Credentials, address or set-up are wrong: no call succeeds until somebody changes that. */
    REFUSED,
    /** The registry is well and has no such schema: the record that names it is bad. */
    NOT_FOUND,
    /** The registry holds a schema for this subject that the new one is not compatible with. */
    INCOMPATIBLE,
    /** The schema itself cannot be used. */
    INVALID
  }

  private final Kind kind;

  SchemaRegistryException(Kind kind, String message) {
    this(kind, message, null);
  }

  SchemaRegistryException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  public boolean retriable() {
    return kind == Kind.UNAVAILABLE;
  }

  /** Whether a record is to blame, rather than the registry or its set-up. */
  public boolean blamesRecord() {
    return kind == Kind.NOT_FOUND || kind == Kind.INVALID;
  }
}
