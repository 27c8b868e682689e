package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DemoCommandTest {
  private static final Duration SLEPT = Duration.ofSeconds(1);

  /** What the child of the test runs. */
  public static void main(String[] arguments) {
    System.out.println(DemoCommand.sinceStart().toMillis());
  }

  @Test
  void theTimeToTheFirstFindingLeavesOutTheShellThatBecameTheProcess() throws Exception {
    Instant before = Instant.now();

    Process child =
        new ProcessBuilder(
                "sh",
                "-c",
                "sleep %d; exec \"$@\"".formatted(SLEPT.toSeconds()),
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DemoCommandTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed =
        new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    Duration all = Duration.between(before, Instant.now());

    assertThat(child.waitFor()).isZero();
    assertThat(Duration.ofMillis(Long.parseLong(printed)))
        .isPositive()
        .isLessThan(all.minus(SLEPT));
  }
}
