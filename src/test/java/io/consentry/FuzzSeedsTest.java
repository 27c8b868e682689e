package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.NormaliserFuzz;
import io.consentry.activity.PermissionTextFuzz;
import io.consentry.catalog.CatalogFuzz;
import io.consentry.files.EventFilesFuzz;
import io.consentry.registry.SerdeFuzz;
import io.consentry.risk.PolicyFuzz;
import io.consentry.source.ConnectionFilesFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What fuzzing found worth keeping, once more: {@code src/test/resources/fuzz/<target>}, a file an
 * input. {@code mvn -Pfuzz} looks for more; the targets need nothing of Jazzer, so that its agent
 * stays out of these tests.
 */
class FuzzSeedsTest {
  private static final Path SEEDS = Path.of("src", "test", "resources", "fuzz");

  private interface Target {
    void take(byte[] input) throws Exception;
  }

  private static final Map<Class<?>, Target> TARGETS =
      Map.of(
          NormaliserFuzz.class, NormaliserFuzz::fuzzerTestOneInput,
          PermissionTextFuzz.class, PermissionTextFuzz::fuzzerTestOneInput,
          SerdeFuzz.class, SerdeFuzz::fuzzerTestOneInput,
          PolicyFuzz.class, PolicyFuzz::fuzzerTestOneInput,
          CatalogFuzz.class, CatalogFuzz::fuzzerTestOneInput,
          EventFilesFuzz.class, EventFilesFuzz::fuzzerTestOneInput,
          ConnectionFilesFuzz.class, ConnectionFilesFuzz::fuzzerTestOneInput);

  @TestFactory
  Stream<DynamicNode> everySeed() {
    return TARGETS.entrySet().stream()
        .map(target ->
            DynamicTest.dynamicTest(
                target.getKey().getSimpleName(),
                () -> {
                  List<Path> seeds = seeds(target.getKey());
                  assertThat(seeds).isNotEmpty();
                  for (Path seed : seeds) {
                    run(target.getValue(), seed);
                  }
                }));
  }

  private static void run(Target target, Path seed) throws IOException {
    byte[] input = Files.readAllBytes(seed);
    try {
      target.take(input);
    } catch (Exception | AssertionError | StackOverflowError e) {
      throw new AssertionError(seed + ": " + e, e);
    }
  }

  private static List<Path> seeds(Class<?> target) throws IOException {
    try (Stream<Path> files = Files.list(SEEDS.resolve(target.getSimpleName()))) {
      return files.sorted().toList();
    }
  }
}
