package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class ConsentryTest {
  private static final String CLUSTER =
      " --bootstrap-servers localhost:1 --schema-registry-url http://localhost:1";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"demo", "run" + CLUSTER, "serve" + CLUSTER, "backtest --events x"})
  void everyMistakeInAPolicyIsALineBeforeAnythingStarts(String verb) throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "points: {mail: 3}\nwindows: {act: -PT1M}\n");

    int code = run(verb + " --policy " + file);

    assertThat(code).isEqualTo(Consentry.FAILED);
    assertThat(err.toString().lines().map(line -> line.replaceFirst("^consentry[a-z ]*: ", "")))
        .containsExactly(
            file + ", line 1: points.mail: expected a factor that exists, got mail",
            file + ", line 2: windows.act: expected a time longer than nothing, got -PT1M");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run" + CLUSTER, "serve" + CLUSTER})
  void aFolderThatIsNoneIsNamed(String verb) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    int code = run(verb + " --catalog " + file);

    assertThat(code).isEqualTo(Consentry.FAILED);
    assertThat(err.toString().strip()).endsWith(file + ": expected a folder, got a file");
  }

  @Test
  void whatFailedOnAnotherThreadIsSaidInItsOwnWords() {
    Problem one = Problem.error("a.yaml", 1, "x", "this", "that");
    Problem two = Problem.error("a.yaml", 2, "y", "this", "that");

    assertThat(Consentry.reasons(new CompletionException(new CatalogException(List.of(one, two)))))
        .containsExactly(one.oneLine(), two.oneLine());
  }

  private int run(String arguments) {
    CommandLine line = Consentry.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments.split(" "));
  }
}
