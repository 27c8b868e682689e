package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.config.TestKeys;
import io.consentry.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The program as its users start it, against a broker with TLS and a login; M8: no secret in what
 * it says.
 */
class TlsIT {
  private static final String CANARY = "canary-of-the-broker-4711";
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private static Path folder;
  private static TestKeys keys;
  private static TestKeys foreign;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    keys = TestKeys.in(folder, "broker");
    foreign = TestKeys.in(folder, "foreign");
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), keys.listener(CANARY));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** What one start of the program said, on both streams, and how it ended. */
  private record Ended(int code, String said) {}

  private static Ended run(String password, Map<String, String> changes, String... verb)
      throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.security.protocol", "SASL_SSL");
    settings.put("kafka.sasl.mechanism", "PLAIN");
    settings.put("kafka.sasl.jaas.config", "env:BROKER_LOGIN");
    settings.put("kafka.ssl.truststore.type", "PEM");
    settings.put("kafka.ssl.truststore.location", keys.certificate().toString());
    settings.putAll(changes);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.addAll(List.of(verb));
    command.addAll(List.of("--bootstrap-servers", kafka.moreBootstrapServers()));
    command.addAll(List.of("--schema-registry-url", "mock://tls"));
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put(
            "BROKER_LOGIN",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ada\""
                + " password=\""
                + password
                + "\";");
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8).strip());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("another password", CANARY + "-wrong", Map.of(), "got Authentication failed"),
        Arguments.of(
            "a foreign certificate",
            CANARY,
            Map.of("kafka.ssl.truststore.location", foreign().certificate().toString()),
            "unable to find valid certification path"),
        Arguments.of(
            "plaintext to a port of TLS",
            CANARY,
            Map.of("kafka.security.protocol", "PLAINTEXT"),
            "does it want TLS or a login"),
        Arguments.of(
            "no such file",
            CANARY,
            Map.of("kafka.ssl.truststore.location", "/none.pem"),
            "NoSuchFileException: /none.pem"));
  }

  private static TestKeys foreign() {
    return foreign;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void whatIsWrongIsSaidOnceAndEndsIt(
      String what, String password, Map<String, String> changes, String reason) throws Exception {
    Ended ended = run(password, changes, "catalog", "publish");

    assertThat(ended.code()).isEqualTo(Consentry.FAILED);
    assertThat(ended.said()).contains(reason).hasLineCount(1).doesNotContain("canary");
  }

  @Test
  void topicsAreFoundMissingOverTlsWithALogin() throws Exception {
    Ended ended = run(CANARY, Map.of(), "serve");

    assertThat(ended.code()).isEqualTo(Consentry.FAILED);
    assertThat(ended.said())
        .startsWith("consentry serve: topics are missing: ")
        .doesNotContain("canary");
  }
}
