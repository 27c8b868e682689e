package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the bill of materials says is shipped is what is shipped. */
final class SbomIT {
  private static final Path HOME = Path.of(System.getProperty("consentry.home"));

  @Test
  void namesEachShippedJarAndNothingElse() throws IOException {
    JsonNode sbom = sbom();
    Set<String> named = new TreeSet<>();
    named.add(jar(sbom.path("metadata").path("component")));
    sbom.path("components").forEach(component -> named.add(jar(component)));

    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(named).containsAll(shipped());
    named.removeAll(shipped());
    String left = Files.readString(Path.of("src", "main", "assembly", "consentry.xml"));
    assertThat(named)
        .allMatch(jar -> left.contains(":" + jar.replaceFirst("-\\d.*", "") + "</exclude>"));
  }

  @Test
  void saysNothingThatChangesFromBuildToBuild() throws IOException {
    JsonNode sbom = sbom();

    assertThat(sbom.has("serialNumber")).isFalse();
    assertThat(sbom.path("metadata").has("timestamp")).isFalse();
  }

  private static JsonNode sbom() throws IOException {
    Path file = HOME.resolve("sbom.json");
    assumeTrue(
        Files.exists(file) || !"offline=true".equals(System.getProperty("consentry.maven")),
        "no sbom.json: mvn -o passes its plugin over");
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Set<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("lib"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** pkg:maven/group/name@version?classifier=linux&type=jar */
  private static String jar(JsonNode component) {
    String url = component.path("purl").asText();
    int classifier = url.indexOf("classifier=");
    return component.path("name").asText()
        + "-"
        + component.path("version").asText()
        + (classifier < 0 ? "" : "-" + url.substring(classifier + 11).split("&", 2)[0])
        + ".jar";
  }
}
