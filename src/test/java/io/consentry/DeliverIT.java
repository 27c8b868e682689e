package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consentry.avro.Delivery;
import io.consentry.deliver.PlaybookFindings;
import io.consentry.deliver.webhook.KafkaLedger;
import io.consentry.deliver.webhook.Ledger;
import io.consentry.deliver.webhook.StandardWebhooks;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sender as a process, against a broker and a receiver that fail it. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DeliverIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int KILLS = 20;
  private static final String SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz";

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private EmbeddedRegistry registry;
  private HttpServer receiver;
  private Settings settings;
  private Topics topics;
  private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
  private final AtomicInteger badSignatures = new AtomicInteger();
  private final AtomicReference<@Nullable Process> toKill = new AtomicReference<>();
  private volatile int status = 200;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    kafka = EmbeddedKafka.start();
    registry = EmbeddedRegistry.start();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var _ = receiver.createContext("/", this::receive);
    receiver.start();
    settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topics.partitions", "2"),
            Map.of());
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), (short) 1);
    }
    Files.writeString(
        folder.resolve("destinations.yaml"),
        """
        destinations:
          - name: torq
            url: http://127.0.0.1:%d/hook
            allow-http: yes
            allow-addresses: [127.0.0.1/32]
            keys: ["env:HOOK_KEY"]
            headers: {X-Torq-Auth: "env:TORQ_SECRET"}
            start: earliest
        """
            .formatted(receiver.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    receiver.stop(0);
    registry.close();
    kafka.close();
  }

  /** Answers, and then, if it is to, kills the sender before that can write its ledger. */
  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    boolean signed =
        StandardWebhooks.verify(
            SECRET,
            id,
            exchange.getRequestHeaders().getFirst("webhook-timestamp"),
            body,
            exchange.getRequestHeaders().getFirst("webhook-signature"));
    if (!signed || !"s3cret".equals(exchange.getRequestHeaders().getFirst("X-Torq-Auth"))) {
      badSignatures.incrementAndGet();
    }
    received.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
    @Nullable Process victim = toKill.getAndSet(null);
    if (victim != null) {
      victim.destroyForcibly();
    }
  }

  private Process deliver(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.add("deliver");
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of(
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--schema-registry-url",
            registry.url(),
            "--set",
            "topics.partitions=2"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(started.size() + ".out").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("CONSENTRY_JAVA_OPTS", "-Xmx256m");
    builder.environment().put("HOOK_KEY", SECRET);
    builder.environment().put("TORQ_SECRET", "s3cret");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Process sender() throws IOException {
    return deliver(
        "--destinations", folder.resolve("destinations.yaml").toString(), "--instance", "it");
  }

  private String output(String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve(started.size() + ".out");
    Process process = deliver(arguments);
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  private Set<String> announce(int events) {
    Set<String> ids = new TreeSet<>();
    Map<String, Object> client = settings.client();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < events; i++) {
        String finding = "finding%04d".formatted(i);
        ids.add(finding + "-r1");
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topics.playbooks().name(),
                    finding,
                    PlaybookFindings.event(finding, 1, Instant.now())));
      }
    }
    return ids;
  }

  @Test
  void killedTwentyTimesBetweenTheAnswerAndItsLedgerItLosesNothingAndAddsNoId() throws Exception {
    Set<String> ids = announce(100);

    for (int kill = 0; kill < KILLS; kill++) {
      Process process = sender();
      toKill.set(process);
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("killed").isTrue();
      assertThat(process.exitValue()).as("by SIGKILL").isEqualTo(137);
    }
    Process last = sender();
    Awaitility.await().atMost(LIMIT).until(() -> received.keySet().containsAll(ids));
    last.destroy();
    assertThat(last.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(last.exitValue()).isZero();
    assertThat(received.keySet()).isEqualTo(ids);
    assertThat(badSignatures).hasValue(0);
    int calls = received.values().stream().mapToInt(AtomicInteger::get).sum();
    // The test is honest only if it did hit the gap: some were sent again under their old ids.
    assertThat(calls).as("calls").isGreaterThan(ids.size()).isLessThan(ids.size() + 8 * KILLS);
    assertThat(output("status")).contains("torq  delivered 100, retrying 0, failed 0");

    // What was acknowledged is not sent again after a restart.
    Process again = sender();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() ->
            Files.readString(folder.resolve((started.size() - 1) + ".out")).contains("sending to"));
    Awaitility.await()
        .during(Duration.ofSeconds(4))
        .atMost(LIMIT)
        .until(() -> received.values().stream().mapToInt(AtomicInteger::get).sum() == calls);
    again.destroy();
    assertThat(again.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aGoneDestinationIsDisabledUntilSomebodyEnablesIt() throws Exception {
    Set<String> ids = announce(3);
    status = 410;

    Process sender = sender();
    Awaitility.await().atMost(LIMIT).until(() -> output("status").contains("DISABLED"));
    int calls = received.values().stream().mapToInt(AtomicInteger::get).sum();
    status = 204;
    assertThat(output("enable", "torq")).contains("torq is enabled");

    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> output("status").contains("torq  delivered 3, retrying 0, failed 0"));
    assertThat(calls).isBetween(1, 4);
    assertThat(received.keySet()).isEqualTo(ids);
    sender.destroy();
    assertThat(sender.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(sender.exitValue()).isZero();
  }

  @Test
  void whatWasGivenUpIsSentOnceMoreAndNothingElse() throws Exception {
    announce(3);
    givenUp("finding0001", Ledger.FAILED);
    givenUp("finding0002", Ledger.DELIVERED); // since then
    Process sender = sender();
    Awaitility.await().atMost(LIMIT).until(() -> received.containsKey("finding0000-r1"));

    assertThat(output("replay", "torq", "--dry-run"))
        .contains("finding0001-r1", "1 events would be sent to torq")
        .doesNotContain("finding0002");
    assertThat(output("replay", "torq")).contains("1 events are sent to torq");

    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> output("status").contains("torq  delivered 3, retrying 0, failed 0"));
    assertThat(received.keySet()).containsExactlyInAnyOrder("finding0000-r1", "finding0001-r1");
    assertThat(output("replay", "torq")).contains("0 events are sent to torq");
    sender.destroy();
    assertThat(sender.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** As after the last attempt, three days later; and what came of it then. */
  private void givenUp(String finding, String state) throws Exception {
    String id = finding + "-r1";
    Instant now = Instant.now();
    Delivery delivery =
        new Delivery(
            "torq", id, finding, "", state, 10, now, now, null, 503, "not taken, HTTP 503", false);
    try (KafkaLedger ledger = DeliverCommand.ledger(settings, topics)) {
      ledger.deadLetter(delivery, finding, PlaybookFindings.event(finding, 1, now)).get();
      ledger.put(delivery).get();
    }
  }

  @Test
  void aDryRunShowsWhatWouldBeSentAndSendsNothing() throws Exception {
    announce(4);
    givenUp("finding0001", Ledger.FAILED);
    givenUp("finding0002", Ledger.DELIVERED);
    Path destinations = folder.resolve("destinations.yaml");
    Files.writeString(
        destinations,
        """
          - name: new
            url: https://new.example/hook
            keys: ["env:HOOK_KEY"]
          - name: late
            url: https://late.example/hook
            keys: ["env:HOOK_KEY"]
            start: PT1H
        """,
        StandardOpenOption.APPEND);

    String shown = output("--destinations", destinations.toString(), "--dry-run");

    assertThat(shown.lines())
        .as(shown)
        .extracting(line -> line.split("  ", -1))
        .extracting(parts -> parts[0].split(" ", -1)[0] + " " + parts[1])
        .containsExactlyInAnyOrder(
            "torq finding0000-r1",
            "torq finding0003-r1",
            "late finding0000-r1",
            "late finding0001-r1",
            "late finding0002-r1",
            "late finding0003-r1");
    assertThat(shown).contains("opened").doesNotContain("s3cret").doesNotContain("/hook");
    assertThat(received).isEmpty();
  }
}
