package io.consentry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What became of the history while one thing was broken.
 *
 * @param sent raw events
 * @param waited the longest time from when an event was sent until its assessment was there
 * @param caughtUp from the end of the feed until everything had come
 * @param note what else there is to say; empty for nothing
 */
record FaultOutcome(
    String fault, int sent, Counts counts, Duration waited, Duration caughtUp, String note) {
  /** How a note begins where the fault could not be carried through. */
  static final String BROKEN_OFF = "BROKEN OFF";

  /** How a note begins where this machine cannot do the fault. */
  static final String LEFT_OUT = "LEFT OUT";

  /** How a note begins where something else than the stream's output differs. */
  static final String DIFFERS = "DIFFERS";

  static final String HEAD =
      "%-16s %8s %8s %8s %8s %8s %8s %8s %8s %9s %9s  %s"
          .formatted(
              "fault",
              "sent",
              "expected",
              "missing",
              "doubled",
              "differ",
              "findings",
              "ledger",
              "letters",
              "wait s",
              "caught s",
              "");

  /**
   * How the stream's answer differs from the pure core's.
   *
   * @param expected assessments
   * @param missing assessments that never came
   * @param doubled assessments that came twice or not of the history, findings that went back
   * @param differing assessments
   * @param findings whose newest revisions differ
   * @param ledger entries that differ
   * @param letters dead letters more than expected, or fewer where negative
   */
  record Counts(
      int expected,
      int missing,
      int doubled,
      int differing,
      int findings,
      int ledger,
      int letters) {
    boolean same() {
      return missing == 0
          && doubled == 0
          && differing == 0
          && findings == 0
          && ledger == 0
          && letters == 0;
    }
  }

  /** Nothing differs, and the fault itself went as it was meant to. */
  boolean good() {
    return counts.same() && Stream.of(BROKEN_OFF, LEFT_OUT, DIFFERS).noneMatch(note::startsWith);
  }

  String row() {
    return String.format(
            Locale.ROOT,
            "%-16s %8d %8d %8d %8d %8d %8d %8d %8d %9.1f %9.1f  %s",
            fault,
            sent,
            counts.expected(),
            counts.missing(),
            counts.doubled(),
            counts.differing(),
            counts.findings(),
            counts.ledger(),
            counts.letters(),
            seconds(waited),
            seconds(caughtUp),
            note)
        .stripTrailing();
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fault", fault).put("sent", sent).put("expected", counts.expected());
    json.put("missing", counts.missing()).put("doubled", counts.doubled());
    json.put("differing", counts.differing()).put("findings", counts.findings());
    json.put("ledger", counts.ledger()).put("deadLetters", counts.letters());
    json.put("longestWaitSeconds", seconds(waited)).put("caughtUpSeconds", seconds(caughtUp));
    return json.put("good", good()).put("note", note);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
