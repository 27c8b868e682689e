package io.consentry.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consentry.Proof;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** Our own image, as compose runs it; every scenario is proved by counting. */
@ExtendWith(EngineCondition.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class ImageIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private Cluster cluster;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void prepare() throws IOException {
    cluster = new Cluster(folder);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void twoInstancesAreRestartedInTurnWhileEventsCome() throws Exception {
    cluster.kafka.start();
    cluster.registry.start();
    GenericContainer<?> first = cluster.consentry("consentry-1");
    first.start();
    assertThat(inside(first, "id", "-u").getStdout().strip()).isEqualTo("10001");
    assertThat(inside(first, "touch", "/opt/consentry/lib/more").getStderr())
        .contains("Read-only file system");
    assertThat(inside(first, "sh", "-c", "touch /var/lib/consentry/more").getExitCode()).isZero();
    GenericContainer<?> second = cluster.consentry("consentry-2");
    second.start();

    try (Proof proof = new Proof(cluster.servers(), cluster.registryUrl(), 4)) {
      proof.sendPart();
      proof.awaitMoreThan(20, LIMIT);
      for (GenericContainer<?> each : new GenericContainer<?>[] {first, second}) {
        assertThat(Cluster.stop(each)).as(each.getLogs()).isZero();
        int before = proof.assessed();
        proof.sendPart();
        proof.awaitMoreThan(before, LIMIT);
        Cluster.startAgain(each);
        Awaitility.await().atMost(LIMIT).until(each::isHealthy);
      }
      proof.sendPart();
      proof.awaitHandled(LIMIT);
      proof.assertComplete();

      JsonNode health = health(second);
      assertThat(health.get("status").asText()).isEqualTo("ok");
      assertThat(health.get("instances").valueStream().map(JsonNode::asText))
          .containsExactly("consentry-1:8080", "consentry-2:8080");
      assertThat(health.get("deadLetters").get("count").asInt()).isZero();
    }
    assertThat(Cluster.stop(first)).as(first.getLogs()).isZero();
    assertThat(Cluster.stop(second)).as(second.getLogs()).isZero();
  }

  @Test
  void theRegistryAndTheBrokerGoAwayAndComeBack() throws Exception {
    cluster.kafka.start();
    cluster.registry.start();
    GenericContainer<?> consentry = cluster.consentry("consentry-1");
    consentry.start();

    try (Proof proof = new Proof(cluster.servers(), cluster.registryUrl(), 4)) {
      proof.sendPart();
      proof.awaitMoreThan(20, LIMIT);

      Cluster.kill(cluster.registry);
      proof.sendPart();
      Cluster.kill(cluster.kafka);
      Cluster.startAgain(cluster.kafka);
      proof.sendPart();
      Cluster.startAgain(cluster.registry);
      proof.awaitHandled(LIMIT);
      assertThat(Cluster.stop(consentry)).as(consentry.getLogs()).isZero();

      Cluster.kill(cluster.registry);
      Cluster.startAgain(consentry);
      Awaitility.await().atMost(LIMIT).until(() -> !consentry.isRunning());
      assertThat(Cluster.exitCode(consentry)).isEqualTo(1);
      assertThat(consentry.getLogs()).contains("Schema registry").doesNotContain("\tat ");
      Cluster.startAgain(cluster.registry);
      Awaitility.await().atMost(LIMIT).until(cluster::registryAnswers);
      Cluster.startAgain(consentry);
      proof.sendPart();
      proof.awaitHandled(LIMIT);
      proof.assertComplete();
    }
    assertThat(Cluster.stop(consentry)).as(consentry.getLogs()).isZero();
  }

  private static ExecResult inside(GenericContainer<?> container, String... command)
      throws IOException, InterruptedException {
    return container.execInContainer(command);
  }

  private JsonNode health(GenericContainer<?> container) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://%s:%d/api/v1/health"
                        .formatted(
                            container.getHost(), container.getMappedPort(Cluster.PAGE_PORT))))
            .header("Authorization", "Bearer " + Cluster.TOKEN)
            .build();
    return new ObjectMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
