package io.consentry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What keeps the core pure and the packages apart. */
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int LONGEST_FILE = 400;
  private static final String[] CORE = {
    "io.consentry.activity..",
    "io.consentry.catalog..",
    "io.consentry.ledger..",
    "io.consentry.risk.."
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.consentry");

  @Test
  void theCoreKnowsNoKafkaAvroHttpOrLogger() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "com.microsoft..",
            "java.net.http..",
            "com.sun.net.httpserver..",
            "org.slf4j..",
            "ch.qos.logback..",
            "java.util.logging..",
            "io.consentry.avro..",
            "io.consentry.registry..",
            "io.consentry.embedded..")
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClock() {
    DescribedPredicate<JavaCall<?>> now =
        DescribedPredicate.<JavaCall<?>>describe(
            "a clock of the machine",
            call -> {
              String type = call.getTargetOwner().getFullName();
              String method = call.getTarget().getName();
              boolean system =
                  type.equals("java.lang.System")
                      && Set.of("currentTimeMillis", "nanoTime").contains(method);
              boolean clock = type.equals("java.time.Clock") && method.startsWith("system");
              boolean instant = type.startsWith("java.time.") && method.equals("now");
              boolean date = type.equals("java.util.Date") && method.equals("<init>");
              return system || clock || instant || date;
            });

    noClasses().that().resideInAnyPackage(CORE).should().callCodeUnitWhere(now).check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.consentry.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theCoreUsesNothingOfTheRestOfTheProgram() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat(resideInAPackage("io.consentry..").and(resideOutsideOfPackages(CORE)))
        .check(CLASSES);
  }

  @Test
  void activityAndCatalogStandAlone() {
    for (String alone : List.of("io.consentry.activity..", "io.consentry.catalog..")) {
      noClasses()
          .that()
          .resideInAPackage(alone)
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.consentry..").and(resideOutsideOfPackages(alone)))
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<Path> folders =
        sources().stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .map(Path::getParent)
            .collect(Collectors.toSet());

    assertThat(folders)
        .isNotEmpty()
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java")).content().contains("@NullMarked"));
  }

  @Test
  void noSourceFileIsLongerThanItCanBeRead() {
    assertThat(sources())
        .isNotEmpty()
        .allSatisfy(
            file -> assertThat(lines(file)).as("%s", file).isLessThanOrEqualTo(LONGEST_FILE));
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
