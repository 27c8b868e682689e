package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.activity.Printable;
import io.consentry.catalog.CatalogException;
import io.consentry.risk.PolicyReader.PolicyException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the verbs that read users' files share: the terminal, and one line for each error. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class Verb implements Callable<Integer> {
  /** A mistake may repeat all of a line of a file. */
  private static final int LONGEST_ERROR = 1_000;

  @Spec private CommandSpec spec;

  /** Does the work; what it throws becomes one line on standard error. */
  abstract int run() throws IOException;

  @Override
  public Integer call() {
    try {
      return run();
    } catch (PolicyException | CatalogException | FileSystemException e) {
      Consentry.reasons(e).forEach(this::error);
    } catch (IOException e) {
      error("cannot read or write: " + Consentry.describe(e));
    } finally {
      out().flush();
    }
    return Consentry.FAILED;
  }

  /** Whether the verb's topics are on the cluster; an error says which are not. */
  boolean topicsAreThere(String verb, Settings settings, List<Topic<?, ?>> topics) {
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      String missing =
          admin.missing(topics).stream().map(Topic::name).collect(Collectors.joining(", "));
      if (!missing.isEmpty()) {
        error(
            "consentry %s: topics are missing: %s; consentry run --create-topics makes them"
                .formatted(verb, missing));
      }
      return missing.isEmpty();
    }
  }

  CommandSpec spec() {
    return spec;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  void line(String text) {
    out().println(Printable.of(text));
  }

  void error(String text) {
    err().println(Printable.of(text, LONGEST_ERROR));
  }

  ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
