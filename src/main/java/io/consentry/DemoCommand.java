package io.consentry;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "demo")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Consentry.FAILED;
  }
}
