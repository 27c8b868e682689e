package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.catalog.Catalog;
import io.consentry.deliver.webhook.Deliveries;
import io.consentry.deliver.webhook.DestinationsReader;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.serve.Monitoring;
import io.consentry.serve.Page;
import io.consentry.serve.PageAddress;
import io.consentry.source.Feed;
import io.consentry.source.Source;
import io.consentry.source.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard and the alert rules ask for is exported, by who runs each part. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class MetricsIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Pattern ASKED = Pattern.compile("\\b(?:consentry|jvm|kafka)_[a-z_]+");
  private static final Pattern EXPORTED = Pattern.compile("(?m)^([a-z_]+)[{ ]");

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private EmbeddedRegistry registry;
  private Settings settings;
  private Topics topics;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start();
    registry = EmbeddedRegistry.start();
    settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topics.partitions", "1",
                "threads", "1",
                "state.dir", folder.resolve("state").toString()),
            Map.of());
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), (short) 1);
    }
  }

  @AfterEach
  void stop() {
    registry.close();
    kafka.close();
  }

  @Test
  void everyMetricOfTheDashboardAndTheRulesIsExported() throws Exception {
    Catalog catalog = Catalog.bundled();
    Policy policy = PolicyReader.bundled();
    PageAddress anywhere = new PageAddress("127.0.0.1", 0, null);
    try (StreamApp app = StreamApp.of(settings, catalog, policy, "127.0.0.1:8080");
        Deliveries deliveries = deliveries();
        Sources sources =
            new Sources(List.of(new Quiet()), new SourceFeeds(settings, topics, "a"));
        Monitoring ofDeliveries = new Monitoring(anywhere, deliveries, deliveries::ready);
        Monitoring ofSources = new Monitoring(anywhere, sources, sources::ready)) {
      app.start();
      assertThat(app.awaitRunning(LIMIT)).isTrue();
      try (Page page =
          new Page(
              PageVerb.setup(anywhere, settings, topics, catalog, policy)
                  .with(new StreamInstances(app.streams(), "127.0.0.1:8080")))) {
        page.watch(sources);
        for (int port : List.of(page.port(), ofDeliveries.port(), ofSources.port())) {
          Awaitility.await().atMost(LIMIT).until(() -> get(port, "/readyz").statusCode() == 200);
          assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
        }
        System.gc(); // what pauses took is exported once there was one
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> names(page.port()).contains("jvm_gc_pause_seconds_sum"));
        sendUnreadable(Instant.now().minus(Duration.ofHours(6)));
        Awaitility.await()
            .atMost(LIMIT)
            .until(() ->
                get(page.port(), "/metrics").body().contains("consentry_dead_letters_total 1.0"));
        Set<String> exported = new TreeSet<>();
        exported.addAll(names(page.port()));
        exported.addAll(names(ofDeliveries.port()));
        exported.addAll(names(ofSources.port()));

        assertThat(exported).containsAll(asked());
        assertThat(names(page.port())).contains("consentry_source_stopped");
        assertThat(get(ofSources.port(), "/metrics").body())
            .contains("consentry_source_feed_open 1.0", "source=\"quiet\"");
        assertThat(get(ofSources.port(), "/").statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void otherAddressesAskForTheToken() throws Exception {
    PageAddress open = PageAddress.of("0.0.0.0:0", List.of(), TOKEN, null);
    try (Monitoring monitoring = new Monitoring(open, _ -> {}, () -> false)) {
      assertThat(get(monitoring.port(), "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(monitoring.port(), "/livez").statusCode()).isEqualTo(200);
      assertThat(get(monitoring.port(), "/metrics").statusCode()).isEqualTo(401);
      assertThat(get(monitoring.port(), "/metrics", "Authorization", "Bearer " + TOKEN).body())
          .contains("jvm_memory_used_bytes");
    }
  }

  /** Of a time before this process, as after an outage. */
  private void sendUnreadable(Instant time) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] broken = "{\"broken".getBytes(StandardCharsets.UTF_8);
      var _ =
          producer.send(
              new ProducerRecord<>(topics.audit().name(), 0, time.toEpochMilli(), null, broken));
    }
  }

  /** What the files name, in expressions and in texts. */
  private static Set<String> asked() throws IOException {
    StringBuilder texts = new StringBuilder();
    for (Path file :
        List.of(
            Path.of("docker", "prometheus", "rules.yaml"),
            Path.of("docker", "grafana", "dashboards", "consentry.json"))) {
      texts.append(Files.readString(file));
    }
    Set<String> asked = all(ASKED, texts.toString(), 0);
    assertThat(asked).hasSizeGreaterThan(15);
    return asked;
  }

  private Set<String> names(int port) throws Exception {
    return all(EXPORTED, get(port, "/metrics").body(), 1);
  }

  private static Set<String> all(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request = request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Deliveries deliveries() {
    return new Deliveries(
        DestinationsReader.read(
            "destinations.yaml",
            """
            destinations:
              - name: soar
                url: https://hooks.soar.example/v1
                keys: ["env:KEY"]
            """,
            Map.of("KEY", "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz")),
        settings.client(),
        settings.applicationId(),
        "a",
        topics.playbooks().name(),
        DeliverCommand.ledger(settings, topics),
        Clock.systemUTC());
  }

  /** A source that has nothing to tell. */
  private static final class Quiet implements Source {
    @Override
    public String name() {
      return "quiet";
    }

    @Override
    public void run(Feed feed) throws InterruptedException {
      Thread.sleep(Duration.ofDays(1));
    }
  }
}
