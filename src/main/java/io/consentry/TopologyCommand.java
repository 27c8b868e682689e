package io.consentry;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "topology", description = "topology")
final class TopologyCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Consentry.FAILED;
  }
}
