package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code consentry source}, as its users start it. Closing it kills it. */
final class SourceProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path said;

  /** The settings of a broker that has the sources' topics now. */
  static Settings cluster(EmbeddedKafka kafka, int partitions) {
    Settings settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "schema.registry.url",
                "mock://sources",
                "topics.partitions",
                Integer.toString(partitions)),
            Map.of());
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(StreamApp.topics(settings).sources(), (short) 1);
    }
    return settings;
  }

  SourceProcess(Path folder, Settings settings, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.add("source");
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--bootstrap-servers",
            settings.bootstrapServers(),
            "--schema-registry-url",
            "mock://sources"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CONSENTRY_JAVA_OPTS", "-Xmx256m");
    said = Files.createTempFile(folder, "source", ".err");
    process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    int _ = exit();
  }

  /** SIGTERM. */
  int terminate() throws InterruptedException {
    process.destroy();
    return exit();
  }

  boolean runs() {
    return process.isAlive();
  }

  /** Waits for its end. The exit code. */
  int exit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  String said() throws IOException {
    return Files.readString(said);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
