package io.consentry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code consentry bench}: measures and breaks, on this machine alone. */
@Command(
    name = "bench",
    description = "Measures the stream and breaks it, on this machine, in a temporary folder.",
    subcommands = BenchFaultsCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected faults");
  }
}
