package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The harness itself: few events, two faults. */
final class BenchFaultsIT {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine cli = Consentry.commandLine();
    cli.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return cli.execute(arguments);
  }

  @Test
  void countsWhatComesOutWhileAnInstanceIsKilled() throws Exception {
    Path json = folder.resolve("faults.json");

    int exit =
        run(
            "bench",
            "faults",
            "--events",
            "2000",
            "--seed",
            "7",
            "--fault",
            "kill-one,poison",
            "--json",
            json.toString());

    assertThat(exit).as("%s%s", out, err).isZero();
    assertThat(out.toString().lines()).hasSize(3);
    JsonNode faults = new ObjectMapper().readTree(json.toFile()).path("faults");
    assertThat(faults).hasSize(2).allMatch(fault -> fault.path("good").asBoolean());
    assertThat(faults).allMatch(fault -> fault.path("expected").asInt() > 300);
  }

  @Test
  void namesTheFaults() {
    assertThat(run("bench", "faults", "--list")).isZero();
    assertThat(out.toString()).contains("brokers-down", "state-corrupt");
    assertThat(run("bench", "faults", "--fault", "rain")).isEqualTo(2);
    assertThat(err.toString()).contains("--fault: expected some of [none, ", "got rain");
  }
}
