package io.consentry;

import io.consentry.TopicAdmin.ClusterException;
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
  @Nullable String problem(EventOptions history) {
    return history.problem();
  }

  /** A history of nothing says nothing, whatever is asked of it. */
  boolean hasEvents(EventHistory read) {
    @Nullable String unread = read.unread();
    if (read.events() == 0) {
      error(
          "expected at least one event that could be read, got none"
              + (unread == null ? "" : ": " + unread));
    } else if (unread != null) {
      error(unread);
    }
    return read.events() > 0;
  }

  /** Reads the history and says what there is to say, if there is anything to say of it. */
  abstract boolean read(EventOptions history) throws IOException;

  @Override
  int run() throws IOException {
    @Nullable String problem = problem(events);
    if (problem != null) {
      error(problem);
      return Consentry.WRONG_USAGE;
    }
    try {
      return read(events) ? Consentry.DONE : Consentry.FAILED;
    } catch (UncheckedIOException e) {
      error("cannot read: " + Consentry.describe(e));
    } catch (KafkaException | ClusterException e) {
      error("cannot read the topic: " + Consentry.describe(e));
    }
    return Consentry.FAILED;
  }

  @Override
  void error(String text) {
    err().println("consentry " + name + ": " + Printable.of(text, LONGEST_ERROR));
  }
}
