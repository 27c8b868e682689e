package io.consentry.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * The images of the tests, by system property, with compose's as defaults. Where no image registry
 * can be reached, docker/local-images.sh builds stand-ins, and {@code .ci/run} names them.
 */
enum Images {
  /** What ours is built on. */
  BASE("consentry.image.base", "eclipse-temurin:25-jre"),
  KAFKA("consentry.image.kafka", "apache/kafka:4.3.1"),
  REGISTRY("consentry.image.registry", "apicurio/apicurio-registry:3.3.3");

  private final String property;
  private final String usual;

  Images(String property, String usual) {
    this.property = property;
    this.usual = usual;
  }

  DockerImageName image() {
    return DockerImageName.parse(name(property, usual));
  }

  private static String name(String property, String usual) {
    String given = System.getProperty(property, "");
    return given.isBlank() ? usual : given;
  }

  /** All three, as they are named to the engine. */
  static List<String> names() {
    return Stream.of(values()).map(each -> each.image().asCanonicalNameString()).toList();
  }

  /** Our own, built as its users build it; kept for the next run, which builds what changed. */
  static ImageFromDockerfile ours() {
    return Ours.IMAGE;
  }

  /** Built once, when it is first needed. */
  private static final class Ours {
    static final ImageFromDockerfile IMAGE =
        new ImageFromDockerfile("consentry-local/tested", false)
            .withFileFromPath("Dockerfile", Path.of("docker", "Dockerfile"))
            .withFileFromPath("docker/health", Path.of("docker", "health"))
            .withFileFromPath("target/consentry", Path.of(System.getProperty("consentry.home")))
            .withBuildArg("BASE", BASE.image().asCanonicalNameString())
            // "no" builds quicker, for whoever works on these tests.
            .withBuildArg("AOT", System.getProperty("consentry.image.aot", "yes"));
  }
}
