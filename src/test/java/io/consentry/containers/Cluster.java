package io.consentry.containers;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import io.consentry.Proof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/**
 * What docker/compose.yaml starts, one container each: Kafka, a registry that keeps its schemas in
 * Kafka, and as many Consentry as wanted. All keep their ports on this machine over a restart.
 */
final class Cluster implements AutoCloseable {
  static final String TOKEN = "0123456789abcdef0123456789abcdef";
  static final int PAGE_PORT = 8080;

  private static final Duration START_WITHIN = Duration.ofMinutes(4);
  private static final int STOP_WITHIN_SECONDS = 120;
  private static final int KAFKA_PORT = 9092;
  private static final int REGISTRY_PORT = 8080;
  private static final String COMPATIBLE = "/apis/ccompat/v7";

  final KafkaContainer kafka;
  final GenericContainer<?> registry;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Network network = Network.newNetwork();
  private final Path token;
  private final List<GenericContainer<?>> consentries = new ArrayList<>();

  /**
   * Nothing is started yet.
   *
   * @param folder for the token's file
   */
  Cluster(Path folder) throws IOException {
    token = Files.writeString(folder.resolve("page-token"), TOKEN);
    // The container reads it as a user of its own.
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r--r--"));
    kafka =
        new KafkaContainer(Images.KAFKA.image().asCompatibleSubstituteFor("apache/kafka"))
            .withNetwork(network)
            .withListener("kafka:19092")
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withStartupTimeout(START_WITHIN);
    keepPort(kafka, KAFKA_PORT);
    registry =
        new GenericContainer<>(Images.REGISTRY.image())
            .withNetwork(network)
            .withNetworkAliases("registry")
            .withExposedPorts(REGISTRY_PORT)
            .withEnv("APICURIO_STORAGE_KIND", "kafkasql")
            .withEnv("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", "kafka:19092")
            .withEnv("APICURIO_RULES_GLOBAL_COMPATIBILITY", "BACKWARD")
            .waitingFor(Wait.forHttp(COMPATIBLE + "/subjects").forPort(REGISTRY_PORT))
            .withStartupTimeout(START_WITHIN);
    keepPort(registry, REGISTRY_PORT);
  }

  private static void keepPort(GenericContainer<?> container, int port) {
    try (ServerSocket free = new ServerSocket(0)) {
      PortBinding binding =
          new PortBinding(Binding.bindPort(free.getLocalPort()), ExposedPort.tcp(port));
      container.withCreateContainerCmdModifier(
          command -> Objects.requireNonNull(command.getHostConfig()).withPortBindings(binding));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String servers() {
    return kafka.getBootstrapServers();
  }

  String registryUrl() {
    return "http://"
        + registry.getHost()
        + ":"
        + registry.getMappedPort(REGISTRY_PORT)
        + COMPATIBLE;
  }

  boolean registryAnswers() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl() + "/subjects")).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false; // not yet
    }
  }

  /** A Consentry that runs the stream and the page, as compose has it; not started yet. */
  GenericContainer<?> consentry(String name) {
    GenericContainer<?> consentry =
        new GenericContainer<>(Images.ours())
            .withNetwork(network)
            .withNetworkAliases(name)
            .withExposedPorts(PAGE_PORT)
            .withEnv("CONSENTRY_BOOTSTRAP_SERVERS", "kafka:19092")
            .withEnv("CONSENTRY_SCHEMA_REGISTRY_URL", "http://registry:8080" + COMPATIBLE)
            .withEnv("CONSENTRY_TOPICS_PARTITIONS", Integer.toString(Proof.PARTITIONS))
            .withEnv("CONSENTRY_TOPICS_REPLICATION", "1")
            .withEnv("CONSENTRY_THREADS", "1")
            .withEnv("CONSENTRY_INSTANCE_ID", name) // as docker/k8s has it
            .withEnv("CONSENTRY_JAVA_OPTS", "-Xmx512m")
            .withFileSystemBind(token.toString(), "/run/secrets/page-token", BindMode.READ_ONLY)
            .withCommand(
                "run",
                "--create-topics",
                "--page=0.0.0.0:" + PAGE_PORT,
                "--page-name=" + name,
                "--token-file=/run/secrets/page-token")
            .withTmpFs(Map.of("/tmp", "rw,exec"))
            .waitingFor(Wait.forHealthcheck())
            .withStartupTimeout(START_WITHIN);
    consentry.withCreateContainerCmdModifier(command ->
        Objects.requireNonNull(command.getHostConfig())
            .withReadonlyRootfs(true)
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges:true")));
    keepPort(consentry, PAGE_PORT);
    consentries.add(consentry);
    return consentry;
  }

  /** SIGTERM, and waits for the end. The exit code. */
  static long stop(GenericContainer<?> container) {
    DockerClientFactory.lazyClient()
        .stopContainerCmd(container.getContainerId())
        .withTimeout(STOP_WITHIN_SECONDS)
        .exec();
    return exitCode(container);
  }

  /** kill -9. */
  static void kill(GenericContainer<?> container) {
    DockerClientFactory.lazyClient().killContainerCmd(container.getContainerId()).exec();
    Awaitility.await().until(() -> !container.isRunning());
  }

  static long exitCode(GenericContainer<?> container) {
    return Objects.requireNonNull(container.getCurrentContainerInfo().getState().getExitCodeLong());
  }

  /** Starts it again, with what it had written. */
  static void startAgain(GenericContainer<?> container) {
    DockerClientFactory.lazyClient().startContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    http.close();
    consentries.forEach(GenericContainer::stop);
    registry.stop();
    kafka.stop();
    network.close();
  }
}
