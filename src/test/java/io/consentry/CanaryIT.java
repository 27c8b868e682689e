package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consentry.activity.WireEvents;
import io.consentry.config.TestKeys;
import io.consentry.deliver.PlaybookFindings;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.source.graph.MockGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M8: every secret that one installation holds, each used, and none of them said anywhere. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class CanaryIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String BROKER = "canary-0-of-the-broker-login";
  private static final String REGISTRY = "canary-1-of-the-registry";
  private static final String PAGE = "canary-2-of-the-page-0123456789abcdef";
  private static final String KEY = "canary-3-of-the-webhook-key-0123";
  private static final String HEADER = "canary-4-of-the-webhook-header";
  private static final String GRAPH = "canary-5-of-the-graph-client";
  private static final List<String> CANARIES =
      List.of(BROKER, REGISTRY, PAGE, KEY, HEADER, GRAPH, TestKeys.PASSWORD);

  @TempDir private Path folder;
  private TestKeys keys;
  private EmbeddedKafka kafka;
  private EmbeddedRegistry registry;
  private HttpServer server;
  private MockGraph graph;
  private Settings settings;
  private Topics topics;
  private final Set<String> used = new ConcurrentSkipListSet<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Process> started = new LinkedHashMap<>();

  @BeforeEach
  void start() throws IOException {
    keys = TestKeys.in(folder, "broker");
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), keys.listener(BROKER));
    registry = EmbeddedRegistry.start();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var _ = server.createContext("/hook", this::refuse);
    var _ = server.createContext("/registry", this::forward);
    server.start();
    graph = new MockGraph(folder);
    graph.authority(request -> {
      note(request.getBodyAsString(), GRAPH);
      return MockGraph.json(
          401,
          "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\"}");
    });
    settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topics.partitions", "1"),
            Map.of());
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), (short) 1);
    }
  }

  @AfterEach
  void stop() {
    started.values().forEach(Process::destroyForcibly);
    graph.close();
    server.stop(0);
    registry.close();
    kafka.close();
  }

  private void note(String said, String canary) {
    if (said.contains(canary)) {
      used.add(canary);
    }
  }

  /** A receiver that refuses, and that gives back what it was told. */
  private void refuse(HttpExchange exchange) throws IOException {
    String given = String.valueOf(exchange.getRequestHeaders().getFirst("X-Secret"));
    note(given, HEADER);
    if (exchange.getRequestHeaders().containsKey("webhook-signature")) {
      used.add(KEY);
    }
    byte[] body = bytes("no: " + given);
    exchange.sendResponseHeaders(400, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A registry that wants a login. */
  private void forward(HttpExchange exchange) throws IOException {
    byte[] answer = new byte[0];
    int status = 401;
    if (login().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      used.add(REGISTRY);
      String path = exchange.getRequestURI().toString().substring("/registry".length());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(registry.url() + path))
              .header("Content-Type", "application/json")
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .build();
      try {
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        answer = response.body();
        status = response.statusCode();
      } catch (InterruptedException e) {
        throw new IOException("stopped", e);
      }
    }
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String login() {
    return "Basic " + Base64.getEncoder().encodeToString(bytes("ada:" + REGISTRY));
  }

  @Test
  void noSecretIsSaidAnywhere() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), PAGE + "\n");
    int page = freePort();
    int sender = freePort();
    int source = freePort();

    start("run", "--page", "127.0.0.1:" + page, "--token-file", token.toString());
    ready(page);
    start(
        "deliver",
        "--destinations",
        destinations().toString(),
        "--instance",
        "it",
        "--metrics",
        "127.0.0.1:" + sender,
        "--token-file",
        token.toString());
    start(
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
        "--metrics",
        "127.0.0.1:" + source);
    send();
    Awaitility.await().atMost(LIMIT).until(() -> used.containsAll(Set.of(KEY, HEADER, GRAPH)));
    Awaitility.await().atMost(LIMIT).until(() -> said("source").contains("AADSTS7000215"));

    Map<String, String> places = new LinkedHashMap<>();
    places.put("/metrics of run", get(page, "/metrics"));
    places.put("/api/v1/health", get(page, "/api/v1/health"));
    places.put("/readyz", get(page, "/readyz"));
    places.put("/api/v1/findings", get(page, "/api/v1/findings"));
    used.add(PAGE); // without it these are 401
    places.put("/metrics of deliver", get(sender, "/metrics"));
    places.put("/metrics of source", get(source, "/metrics"));
    for (Map.Entry<String, Process> program : started.entrySet()) {
      String command = "/proc/" + program.getValue().pid() + "/cmdline";
      places.put(command, Files.readString(Path.of(command)));
      assertThat(places.get(command)).contains(program.getKey(), "env:BROKER_LOGIN");
    }
    assertThat(start("deliver", "status").waitFor(LIMIT)).isTrue();
    for (Process program : started.values()) {
      program.destroy();
      assertThat(program.waitFor(LIMIT)).isTrue();
    }
    for (String program : started.keySet()) {
      places.put("output of " + program, said(program));
    }
    places.putAll(topics());

    assertThat(said("run")).contains("running on");
    assertThat(said("status")).contains("soar");
    assertThat(places.get("topic " + topics.findings().name())).isNotEmpty();
    assertThat(used).contains(REGISTRY, PAGE, KEY, HEADER, GRAPH);
    assertThat(forms()).as("the test sees a login").anyMatch(login()::contains);
    places.forEach(
        (place, text) -> assertThat(text).as(place).isNotEmpty().doesNotContain(forms()));
  }

  /** Each as it is, and as it stands in a Base64 of whatever it is a part of. */
  private static List<String> forms() {
    List<String> forms = new ArrayList<>(CANARIES);
    for (String canary : CANARIES) {
      for (int before = 0; before < 3; before++) {
        byte[] bytes = bytes("x".repeat(before) + canary);
        String text = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        forms.add(text.substring(before == 0 ? 0 : 4, bytes.length / 3 * 4));
      }
    }
    return forms;
  }

  private Process start(String... verb) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.addAll(List.of(verb));
    command.addAll(List.of("--bootstrap-servers", kafka.moreBootstrapServers()));
    command.addAll(List.of("--schema-registry-url", at("/registry")));
    Map<String, String> set = new HashMap<>();
    keys.trusting(keys)
        .forEach((name, value) ->
            set.put(
                "kafka." + name,
                name.endsWith("password") ? "file:" + folder.resolve("store-password") : value));
    set.put("kafka.security.protocol", "SASL_SSL");
    set.put("kafka.sasl.mechanism", "PLAIN");
    set.put("kafka.sasl.jaas.config", "env:BROKER_LOGIN");
    set.put("basic.auth.credentials.source", "USER_INFO");
    set.put("basic.auth.user.info", "env:REGISTRY_LOGIN");
    set.put("topics.partitions", "1");
    set.put("threads", "1");
    set.put("state.dir", folder.resolve("state").toString());
    set.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    Files.writeString(folder.resolve("store-password"), TestKeys.PASSWORD + "\n");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("CONSENTRY_JAVA_OPTS", "-Xmx384m " + graph.certificate().javaOptions());
    environment.put(
        "BROKER_LOGIN",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ada\""
            + " password=\""
            + BROKER
            + "\";");
    environment.put("REGISTRY_LOGIN", "ada:" + REGISTRY);
    environment.put("HOOK_KEY", "whsec_" + Base64.getEncoder().encodeToString(bytes(KEY)));
    environment.put("HOOK_HEADER", HEADER);
    environment.put("GRAPH_SECRET", GRAPH);
    String name = verb[1].equals("status") ? "status" : verb[0];
    Process process = builder.redirectOutput(folder.resolve(name + ".out").toFile()).start();
    started.put(name, process);
    return process;
  }

  private String said(String program) throws IOException {
    return Files.readString(folder.resolve(program + ".out"));
  }

  private String at(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private Path destinations() throws IOException {
    return Files.writeString(
        folder.resolve("destinations.yaml"),
        """
        destinations:
          - name: soar
            url: %s
            allow-http: yes
            allow-addresses: [127.0.0.1/32]
            keys: ["env:HOOK_KEY"]
            headers: {X-Secret: "env:HOOK_HEADER"}
            start: earliest
        """
            .formatted(at("/hook")));
  }

  /** An event to score, something unreadable, and a finding to announce. */
  private void send() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            CommittedReader.oneAtATime(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      String event =
          WireEvents.consent(WireEvents.NOTES)
              .in("11111111-2222-4333-8444-555555555501")
              .azureMonitor();
      for (String raw : List.of(event, "{\"no\": event")) {
        var _ = producer.send(new ProducerRecord<>(topics.audit().name(), bytes(raw)));
      }
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topics.playbooks().name(),
                  bytes("finding1"),
                  PlaybookFindings.event("finding1", 1, Instant.now())));
    }
    try (CommittedReader reader = new CommittedReader(settings, topics)) {
      reader.until(
          LIMIT,
          () ->
              !reader.of(topics.findings()).isEmpty()
                  && !reader.of(topics.deadLetters()).isEmpty());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** All that is on each topic: keys, values and headers, as Latin-1 has them. */
  private Map<String, String> topics() {
    Map<String, ByteArrayOutputStream> found = new HashMap<>();
    try (TopicAdmin admin = new TopicAdmin(settings);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                settings.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Set<String> names = new TreeSet<>(admin.names());
      List<TopicPartition> partitions =
          names.stream()
              .flatMap(name -> consumer.partitionsFor(name).stream())
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Awaitility.await()
          .atMost(LIMIT)
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> take(record, found));
            return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
          });
    }
    return found.entrySet().stream()
        .collect(
            Collectors.toMap(
                each -> "topic " + each.getKey(),
                each -> each.getValue().toString(StandardCharsets.ISO_8859_1)));
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, Map<String, ByteArrayOutputStream> found) {
    ByteArrayOutputStream bytes =
        found.computeIfAbsent(record.topic(), _ -> new ByteArrayOutputStream());
    add(bytes, record.key());
    add(bytes, record.value());
    for (Header header : record.headers()) {
      add(bytes, bytes(header.key()));
      add(bytes, header.value());
    }
  }

  private static void add(ByteArrayOutputStream all, byte @Nullable [] bytes) {
    if (bytes != null) {
      all.writeBytes(bytes);
    }
    all.write('\n');
  }

  private void ready(int port) {
    Awaitility.await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> ask(port, "/readyz").statusCode() == 200);
  }

  private String get(int port, String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = ask(port, path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.headers().map() + "\n" + answer.body();
  }

  private HttpResponse<String> ask(int port, String path) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + path);
    return http.send(
        HttpRequest.newBuilder(address).header("Authorization", "Bearer " + PAGE).build(),
        BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
