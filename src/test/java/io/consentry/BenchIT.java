package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchIT {
  @TempDir private Path folder;

  /**
   * Of the smallest size, for what it measures is not the point here: that it comes to an end is.
   */
  @Test
  void measuresAndWritesItsFiguresToAFile() throws Exception {
    Path json = folder.resolve("bench.json");
    StringWriter said = new StringWriter();
    CommandLine line = Consentry.commandLine();
    line.setOut(new PrintWriter(said));

    int code =
        line.execute(
            "bench", "--events", "1000", "--only", "start,replay", "--json", json.toString());

    assertThat(code).isEqualTo(0);
    List<String> names = new ArrayList<>();
    for (JsonNode figure : new ObjectMapper().readTree(json.toFile())) {
      names.add(figure.path("name").textValue());
      assertThat(said.toString()).contains(figure.path("name").textValue());
    }
    assertThat(names)
        .containsExactly(
            "processors",
            "seed",
            "start, cold",
            "stop, exit code",
            "start, again",
            "replay of 90 days, 5,000 events, from the start of the process");
  }
}
