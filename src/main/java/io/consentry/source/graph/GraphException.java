package io.consentry.source.graph;

import java.time.Duration;

/** Graph, or the authority before it, gave no answer to a request; the message is one line. */
public final class GraphException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** What is to be done about it. */
  public sealed interface Failure {
    /** In one line, without a secret. */
    String reason();

    /**
     * To ask again after a while.
     *
     * @param least how long Graph asks to be left alone; zero where it says nothing
     */
    record Passing(String reason, Duration least) implements Failure {}

    /** Somebody has to grant, renew or buy something first; the reason says what. */
    record Denied(String reason) implements Failure {}

    /** The token is not taken (any more); a new one may be. */
    record Stale(String reason) implements Failure {}

    /** Nothing but this request is wrong, such as a link that is no more valid. */
    record Refused(int status, String reason) implements Failure {}

    /** More than is taken in; to be asked for in smaller parts. */
    record TooLong(int most) implements Failure {
      @Override
      public String reason() {
        return "expected at most %d MB in an answer, got more".formatted(most >> 20);
      }
    }
  }

  public GraphException(Failure failure) {
    super(failure.reason());
    this.failure = failure;
  }

  /** What is to be done about it. */
  public Failure failure() {
    return failure;
  }
}
