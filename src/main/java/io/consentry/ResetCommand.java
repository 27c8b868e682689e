package io.consentry;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "reset", description = "reset")
final class ResetCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Consentry.FAILED;
  }
}
