package io.consentry;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.source.Timer;
import io.consentry.source.graph.AuditLog;
import io.consentry.source.graph.MockDirectory;
import io.consentry.source.graph.MockGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program writes is its user's alone, though the user's own mask lets others read. */
final class FileModesIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void exportsAreTheirUsersAlone() throws Exception {
    Path out = made("exports");
    try (MockGraph graph = new MockGraph(folder)) {
      AuditLog log = new AuditLog(Timer.SYSTEM, graph.graph());
      log.add("Directory_1", Instant.now().minus(Duration.ofDays(1)));
      MockDirectory directory = new MockDirectory(graph.graph());
      graph.graph(request ->
          request.getUrl().contains("/auditLogs/")
              ? log.answer(request)
              : directory.answer(request));
      done(
          graph.certificate().javaOptions(),
          "source",
          "graph",
          "--tenant",
          "contoso.example",
          "--client-id",
          "app",
          "--client-secret",
          "env:GRAPH_SECRET",
          "--authority",
          graph.authority().toString(),
          "--endpoint",
          graph.graph().toString(),
          "--once",
          "--out",
          out.resolve("events.ndjson").toString());
    }
    Path reference = CatalogCommandTest.reference(folder);
    Path tables = out.resolve("tables");
    done("", "catalog", "refresh", "--reference", reference.toString(), "--out", tables.toString());
    Path figures = out.resolve("figures.json");
    done("", "bench", "--events", "1000", "--only", "start", "--json", figures.toString());

    assertThat(modes(out))
        .containsExactlyInAnyOrder(
            "rw------- events.ndjson",
            "rw------- figures.json",
            "rwx------ tables",
            "rw------- tables/permissions.csv",
            "rw------- tables/roles.csv",
            "rw------- tables/apps.csv");
  }

  /** Kafka Streams lets the group into its folders, whatever the mask. */
  @Test
  void stateIsItsUsersAlone() throws Exception {
    Path state = folder.resolve("state");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedRegistry registry = EmbeddedRegistry.start()) {
      Process run =
          start(
              "",
              "run",
              "--create-topics",
              "--bootstrap-servers",
              kafka.bootstrapServers(),
              "--schema-registry-url",
              registry.url(),
              "--set",
              "topics.partitions=1",
              "--set",
              "state.dir=" + state);
      Awaitility.await().atMost(LIMIT).until(() -> !run.isAlive() || said().contains("running on"));
      assertThat(run.isAlive()).as(said()).isTrue();

      assertThat(modes(folder)).contains("rwx------ state", "rwx------ state/consentry");
      assertThat(modes(state)).hasSizeGreaterThan(3);
      assertThat(open(modes(state))).isEmpty();
      run.destroy();
      assertThat(run.waitFor(LIMIT)).isTrue();
    }
  }

  @Test
  void theDemosFoldersAreTheirUsersAlone() throws Exception {
    Path temporary = made("tmp");
    Process demo = start("-Djava.io.tmpdir=" + temporary, "demo", "--keep");
    Awaitility.await().atMost(LIMIT).until(() -> !demo.isAlive() || said().contains("Kafka is at"));
    assertThat(demo.isAlive()).as(said()).isTrue();

    assertThat(modes(temporary))
        .hasSizeGreaterThan(100)
        .anyMatch(mode -> mode.matches("rwx------ consentry-demo-[^/]*"))
        .anyMatch(mode -> mode.matches("rwx------ consentry-kafka-[^/]*"));
    assertThat(open(modes(temporary))).isEmpty();
    demo.destroy();
    assertThat(demo.waitFor(LIMIT)).isTrue();
    assertThat(modes(temporary)).isEmpty();
  }

  private Path made(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private void done(String javaOptions, String... arguments) throws Exception {
    Process process = start(javaOptions, arguments);
    assertThat(process.waitFor(LIMIT)).isTrue();
    assertThat(process.exitValue()).as(said()).isZero();
  }

  private Process start(String javaOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // What a system gives its users: others may read.
    command.addAll(List.of("/bin/sh", "-c", "umask 022; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CONSENTRY_JAVA_OPTS", "-Xmx512m " + javaOptions);
    builder.environment().put("GRAPH_SECRET", "secret");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said.txt").toFile()));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  /** Mode and path of all that was made in the folder. */
  private static List<String> modes(Path folder) throws IOException {
    List<String> modes = new ArrayList<>();
    add(folder, folder, modes);
    return modes;
  }

  private static void add(Path root, Path folder, List<String> modes) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        PosixFileAttributes known =
            Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
        modes.add(PosixFilePermissions.toString(known.permissions()) + " " + root.relativize(file));
        if (known.isDirectory()) {
          add(root, file, modes);
        }
      }
    } catch (NoSuchFileException _) {
      // Files of stores and logs come and go.
    }
  }

  /** Those that others may read. */
  private static List<String> open(List<String> modes) {
    return modes.stream().filter(mode -> !mode.substring(3).startsWith("------ ")).toList();
  }
}
