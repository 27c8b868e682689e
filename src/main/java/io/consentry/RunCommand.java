package io.consentry;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "run", description = "run")
final class RunCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Consentry.FAILED;
  }
}
