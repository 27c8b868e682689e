package io.consentry.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consentry.config.TestKeys;
import io.consentry.config.Tls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docker/health, beside a process that has Consentry's arguments and a server that answers. */
@EnabledOnOs(OS.LINUX) // it reads /proc
class HealthScriptTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;
  private @Nullable PageServer server;
  private volatile boolean ready = true;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private int start(@Nullable Tls tls) {
    FindingStream stream = new FindingStream(10, 10);
    server =
        new PageServer(
            new PageAddress("127.0.0.1", 0, List.of(), TOKEN, tls),
            stream,
            new PageServer.Content(
                List.of(),
                new StreamRoute(
                    stream, new CountDownLatch(0), () -> Map.of(), Duration.ofMillis(200)),
                () -> ready,
                () -> "up 1\n"));
    return server.port();
  }

  private Tls tls() {
    TestKeys keys = TestKeys.in(folder, "page");
    return Tls.ofPem(keys.certificate(), keys.key());
  }

  /** The script's exit code, where no tool but these is found. */
  private int health(List<Path> tools, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path found = Files.createTempDirectory(folder, "bin");
    for (Path tool : tools) {
      Path started = found.resolve(tool.getFileName());
      Files.writeString(started, "#!/bin/sh\nexec %s \"$@\"\n".formatted(tool));
      Files.setPosixFilePermissions(started, PosixFilePermissions.fromString("rwx------"));
    }
    List<String> command = new ArrayList<>(List.of("bash", "-c", "read -r _", "consentry"));
    command.addAll(List.of(arguments));
    Process watched = new ProcessBuilder(command).start();
    try {
      ProcessBuilder script =
          new ProcessBuilder("bash", "docker/health", "readyz", Long.toString(watched.pid()))
              .redirectErrorStream(true);
      script.environment().putAll(environment);
      script.environment().put("PATH", found.toString());
      Process asked = script.start();
      asked.getInputStream().readAllBytes();
      return asked.waitFor();
    } finally {
      watched.destroy();
    }
  }

  private static Optional<Path> tool(String name) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .map(each -> Path.of(each, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void aPageOfHttpIsAskedWhetherItIsReady() throws Exception {
    String page = "--page=0.0.0.0:" + start(null);

    assertThat(health(List.of(), Map.of(), "run", page)).isZero();
    ready = false;
    assertThat(health(List.of(), Map.of(), "run", page)).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"curl", "wget"})
  void aPageOfHttpsIsAskedWithWhatThereIs(String name) throws Exception {
    Optional<Path> tool = tool(name);
    assumeTrue(tool.isPresent(), name + " is not on this machine");
    List<Path> tools = tool.stream().toList();
    String page = "0.0.0.0:" + start(tls());

    assertThat(health(tools, Map.of(), "run", "--page", page, "--page-certificate=a.pem")).isZero();
    assertThat(health(tools, Map.of("CONSENTRY_PAGE_KEYSTORE", "a.p12"), "run", "--page=" + page))
        .isZero();
    ready = false;
    assertThat(health(tools, Map.of(), "serve", "--address=" + page, "--page-keystore", "a.p12"))
        .isNotZero();
  }

  @Test
  void whereNothingAsksHttpsItIsWellOnceItListens() throws Exception {
    int port = start(tls());
    String[] arguments = {"run", "--page=0.0.0.0:" + port, "--page-certificate=a.pem"};

    assertThat(health(List.of(), Map.of(), arguments)).isZero();
    stop();
    assertThat(health(List.of(), Map.of(), arguments)).isNotZero();
  }

  @Test
  void whatHasNoPageIsAskedByHttp() throws Exception {
    String metrics = "--metrics=0.0.0.0:" + start(null);
    Map<String, String> ofAnother = Map.of("CONSENTRY_PAGE_CERTIFICATE", "a.pem");

    assertThat(health(List.of(), ofAnother, "deliver", metrics)).isZero();
    assertThat(Stream.of("deliver", "source").toList())
        .allSatisfy(verb -> assertThat(health(List.of(), Map.of(), verb)).isZero());
  }
}
