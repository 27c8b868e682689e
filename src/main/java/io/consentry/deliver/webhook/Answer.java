package io.consentry.deliver.webhook;

import java.time.Duration;

/** What an attempt came to. */
public sealed interface Answer {
  /** In plain words, for the ledger and the log. */
  String detail();

  /** It was taken: any status of the 200s, whatever the body says. */
  record Taken(int status) implements Answer {
    @Override
    public String detail() {
      return "taken, HTTP " + status;
    }
  }

  /** The receiver wants nothing more, ever: 410. */
  record Gone() implements Answer {
    @Override
    public String detail() {
      return "gone, HTTP 410";
    }
  }

  /**
   * It was not taken; redirections are not followed, and are such an answer.
   *
   * @param pause how long the receiver asked to be left alone
   */
  record Rejected(int status, Duration pause) implements Answer {
    @Override
    public String detail() {
      return "not taken, HTTP " + status;
    }
  }

  /** There was no answer. */
  record Unanswered(String detail) implements Answer {}
}
