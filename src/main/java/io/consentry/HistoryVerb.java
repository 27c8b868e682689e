package io.consentry;

import io.consentry.activity.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What the verbs share that read a history of raw events, from files or from a topic. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class HistoryVerb extends Verb {
  private static final int LONGEST_ERROR = 500;

  @Mixin private EventOptions events;

  private final String name;

  /** A verb that its errors begin with the name of. */
  HistoryVerb(String name) {
    this.name = name;
  }

  /** What is wrong with the options; null for nothing. */
  @Nullable String problem() {
    return events.problem();
  }

  /** Reads the history and says what there is to say. */
  abstract void read(EventOptions history) throws IOException;

  @Override
  int run() throws IOException {
    @Nullable String problem = problem();
    if (problem != null) {
      error(problem);
      return Consentry.WRONG_USAGE;
    }
    try {
      read(events);
      return Consentry.DONE;
    } catch (UncheckedIOException e) {
      error("cannot read: " + Consentry.describe(e));
    } catch (KafkaException | IllegalStateException e) {
      error("cannot read the topic: " + Consentry.describe(e));
    }
    return Consentry.FAILED;
  }

  @Override
  String unreadable(IOException e) {
    return "cannot read: " + Consentry.describe(e);
  }

  @Override
  void error(String text) {
    err().println("consentry " + name + ": " + Printable.of(text, LONGEST_ERROR));
  }
}
