package io.consentry;

import io.consentry.activity.Printable;
import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.PolicyReader.PolicyException;
import java.io.Console;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong usage; errors go to standard error, a
 * line each.
 */
@Command(
    name = "consentry",
    description =
        "Explained, risk-scored findings from Microsoft Entra consent and role-assignment audit events.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT, // each verb tells what it does with --help
    version = "consentry 0.1.0",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      SourceCommand.class,
      FindingsCommand.class,
      ServeCommand.class,
      ScoreCommand.class,
      CatalogCommand.class,
      PolicyCommand.class,
      BacktestCommand.class,
      TopologyCommand.class,
      DeliverCommand.class,
      DeadLettersCommand.class,
      BenchCommand.class,
      ResetCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Consentry implements Runnable {
  /** Exit codes of all verbs. */
  static final int DONE = 0;

  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  @Spec private CommandSpec spec;

  private Consentry() {}

  /** Runs one verb and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, for running and for tests. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Consentry());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    commandLine.setExecutionExceptionHandler((e, verb, _) -> {
      // The last resort: a fault that no verb foresaw. One line says what it was; no stack trace
      // reaches a terminal.
      verb.getOut().flush();
      reasons(e)
          .forEach(reason -> verb.getErr().println("consentry: " + Printable.of(reason, 500)));
      return e instanceof Settings.SettingsException ? WRONG_USAGE : FAILED;
    });
    return commandLine;
  }

  /** What a failure was, a line for each mistake in what a user wrote. */
  static List<String> reasons(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    if (cause != null
        && (failure instanceof CompletionException || failure instanceof UncheckedIOException)) {
      return reasons(cause);
    }
    return switch (failure) {
      case PolicyException e -> e.problems().stream().map(PolicyReader::oneLine).toList();
      case CatalogException e -> e.problems().stream().map(Problem::oneLine).toList();
      case FileSystemException e -> List.of(UserFiles.problem(e));
      default -> List.of(describe(failure));
    };
  }

  /** The message of a failure, or its class where it has none. */
  static String describe(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  /** The same of its innermost cause, which says why, behind the failure's own words. */
  static String describeRoot(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String inner = root.getClass().getSimpleName() + ": " + root.getMessage();
    return e.getCause() == null ? describe(e) : describe(e) + ": " + inner;
  }

  /** Whether standard output is somebody's terminal. */
  @SuppressWarnings("SystemConsoleNull") // it is null again from Java 25 on (JDK-8351435)
  static boolean onTerminal() {
    @Nullable Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "expected a verb");
  }
}
