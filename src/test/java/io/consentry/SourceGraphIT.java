package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import io.consentry.AuditReader.Event;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.source.Timer;
import io.consentry.source.graph.AuditLog;
import io.consentry.source.graph.MockDirectory;
import io.consentry.source.graph.MockGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb as a process, against Graph on this machine. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class SourceGraphIT {
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final int KILLS = 20;
  private static final int TENANTS = 25;
  private static final int EVENTS_EACH = 4_000;
  private static final String SECRET = "canary-s3cret-of-graph";

  @TempDir private Path folder;
  private MockGraph mock;
  private MockDirectory directory;
  private final Map<String, AuditLog> logs = new ConcurrentHashMap<>();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() {
    mock = new MockGraph(folder);
    directory = new MockDirectory(mock.graph());
    mock.graph(this::answer);
  }

  private ResponseDefinitionBuilder answer(Request request) {
    return request.getUrl().contains("/auditLogs/")
        ? logs.computeIfAbsent(
                MockGraph.tenant(request), _ -> new AuditLog(Timer.SYSTEM, mock.graph()))
            .answer(request)
        : directory.answer(request);
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    mock.close();
  }

  @Test
  void oneLookIntoAFileIsWhatScoreReads() throws Exception {
    fill("contoso.example", 2_500);
    directory.grant("g1", "Mail.Read");
    Path out = folder.resolve("events.ndjson");

    Process source =
        consentry(once(out, "--client-id", "app", "--client-secret", "env:GRAPH_SECRET"));
    assertThat(source.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(source.exitValue()).as(said()).isZero();
    assertThat(said())
        .contains("consentry source: 2507 events and objects of the directory in " + out)
        .doesNotContain(SECRET);
    assertThat(Files.getPosixFilePermissions(out))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.subList(0, 7)).allMatch(line -> line.startsWith("{\"consentry.kind\":"));
    assertThat(lines.subList(7, lines.size()))
        .containsExactlyElementsOf(json(logs.get("contoso.example")));
    Process score = consentry("score", "--tenant", "contoso.example", out.toString());
    assertThat(score.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(score.exitValue()).isZero();
  }

  /** As in Kubernetes: the cluster's token stands in a file that the environment names. */
  @Test
  void aWorkloadIdentityNeedsNoSecret() throws Exception {
    fill("contoso.example", 10);
    List<String> forms = new CopyOnWriteArrayList<>();
    mock.authority(request -> {
      forms.add(request.getBodyAsString());
      return MockGraph.token("contoso.example");
    });
    Path out = folder.resolve("events.ndjson");

    Process source =
        consentry(
            Map.of(
                "AZURE_CLIENT_ID",
                "workload-app",
                "AZURE_FEDERATED_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), "cluster-token").toString()),
            once(out, "--workload-identity"));
    assertThat(source.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(said()).contains(" events and objects of the directory in " + out);
    assertThat(forms)
        .isNotEmpty()
        .allSatisfy(form ->
            assertThat(form).contains("client_assertion=cluster-token", "client_id=workload-app"));
  }

  /** As on Azure App Service, whose endpoint the environment names. */
  @Test
  void aManagedIdentityNeedsNoSecretNorAuthority() throws Exception {
    fill("contoso.example", 10);
    List<String> asked = new CopyOnWriteArrayList<>();
    mock.graph(request -> {
      if (request.getUrl().startsWith("/msi")) {
        asked.add(request.getUrl() + " " + request.getHeader("X-IDENTITY-HEADER"));
        return MockGraph.managedToken("contoso.example");
      }
      return answer(request);
    });
    Path out = folder.resolve("events.ndjson");

    Process source =
        consentry(
            Map.of(
                "IDENTITY_ENDPOINT", mock.graph() + "/msi", "IDENTITY_HEADER", "of-this-machine"),
            once(out, "--managed-identity"));
    assertThat(source.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(said()).contains(" events and objects of the directory in " + out);
    assertThat(asked)
        .isNotEmpty()
        .allSatisfy(request ->
            assertThat(request)
                .contains("resource=https%3A%2F%2Fgraph.microsoft.com")
                .endsWith(" of-this-machine"));
  }

  @Test
  void aSecretThatIsWrongIsOneLine() throws Exception {
    mock.authority(request ->
        MockGraph.json(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\\r\\nTrace ID: x\"}"));

    Process source =
        consentry(
            once(folder.resolve("x"), "--client-id", "app", "--client-secret", "env:GRAPH_SECRET"));
    assertThat(source.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(source.exitValue()).isEqualTo(Consentry.FAILED);
    assertThat(said())
        .isEqualToIgnoringNewLines(
            "consentry source: the client secret is wrong; give the secret's value, not its id (AADSTS7000215)");
  }

  @Test
  void whateverIsKilledWhenEachEventIsThereOnce() throws Exception {
    List<String> tenants = IntStream.range(0, TENANTS).mapToObj(n -> "t" + n + ".example").toList();
    tenants.forEach(tenant -> fill(tenant, EVENTS_EACH));
    // Small pages, so that there is always one under way.
    logs.values().forEach(log -> log.largest(100));
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Settings settings = SourceProcess.cluster(kafka, 2);
      Path sources = sources(tenants);
      long seed = ThreadLocalRandom.current().nextLong();
      Random random = new Random(seed);
      for (int kill = 0; kill < KILLS; kill++) {
        int before = mock.requests().size();
        Process source = source(sources, kafka);
        Awaitility.await().atMost(LIMIT).until(() -> mock.requests().size() > before);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500)); // a random moment, not a wait
        source.destroyForcibly().waitFor();
        if (kill == KILLS / 2) {
          assertThat(AuditReader.events(settings))
              .as("killed while events flow")
              .hasSizeBetween(1, TENANTS * EVENTS_EACH - 1);
        }
      }
      Process last = source(sources, kafka);
      Map<String, List<String>> expected =
          tenants.stream()
              .collect(Collectors.toMap(tenant -> tenant, tenant -> json(logs.get(tenant))));
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() ->
              assertThat(AuditReader.events(settings))
                  .hasSizeGreaterThanOrEqualTo(TENANTS * EVENTS_EACH));
      last.destroy();
      assertThat(last.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

      Map<String, List<String>> written =
          AuditReader.events(settings).stream()
              .collect(
                  Collectors.groupingBy(
                      event -> String.valueOf(event.headers().get("consentry.tenant")),
                      Collectors.mapping(Event::value, Collectors.toList())));
      assertThat(written.keySet()).isEqualTo(expected.keySet());
      expected.forEach((tenant, events) ->
          assertThat(written.get(tenant))
              .as("%s, seed %d", tenant, seed)
              .containsExactlyInAnyOrderElementsOf(events));
      assertThat(said()).doesNotContain(SECRET);
    }
  }

  private void fill(String tenant, int events) {
    AuditLog log = new AuditLog(Timer.SYSTEM, mock.graph());
    Instant from = Instant.now().minus(Duration.ofDays(6));
    for (int n = 0; n < events; n++) {
      log.add("Directory_" + tenant + "_" + n, from.plusSeconds(n * 120L));
    }
    logs.put(tenant, log);
  }

  private static List<String> json(@Nullable AuditLog log) {
    return log == null ? List.of() : log.events().stream().map(AuditLog.Event::json).toList();
  }

  private Path sources(List<String> tenants) throws IOException {
    return Files.writeString(
        folder.resolve("sources.yaml"),
        """
        sources:
          - graph:
              tenants: [%s]
              client-id: app
              client-secret: env:GRAPH_SECRET
              authority: %s
              endpoint: %s
        """
            .formatted(String.join(", ", tenants), mock.authority(), mock.graph()));
  }

  private Process source(Path sources, EmbeddedKafka kafka) throws IOException {
    return consentry(
        "source",
        "--sources",
        sources.toString(),
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--schema-registry-url",
        "mock://graph");
  }

  /** The options that have one look written there. */
  private String[] once(Path out, String... who) {
    List<String> options =
        new ArrayList<>(List.of("source", "graph", "--tenant", "contoso.example"));
    options.addAll(List.of(who));
    options.addAll(
        List.of(
            "--authority",
            mock.authority().toString(),
            "--endpoint",
            mock.graph().toString(),
            "--once",
            "--out",
            out.toString()));
    return options.toArray(String[]::new);
  }

  private Process consentry(String... arguments) throws IOException {
    return consentry(Map.of(), arguments);
  }

  private Process consentry(Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("GRAPH_SECRET", SECRET);
    builder.environment().putAll(environment);
    builder
        .environment()
        .put("CONSENTRY_JAVA_OPTS", "-Xmx512m " + mock.certificate().javaOptions());
    builder.redirectOutput(folder.resolve("out.txt").toFile());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("said.txt").toFile()));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }
}
