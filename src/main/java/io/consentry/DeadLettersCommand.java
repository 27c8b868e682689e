package io.consentry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code consentry dead-letters}: what the stream could not handle. */
@Command(
    name = "dead-letters",
    description =
        "What the stream could not read or handle: the reasons, and the records once more.",
    subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected list or replay");
  }
}
