package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.Topics.Topic;
import io.consentry.avro.Finding;
import io.consentry.catalog.Catalog;
import io.consentry.deliver.CefEvent;
import io.consentry.deliver.SiemFormat;
import io.consentry.deliver.SiemFormatTest;
import io.consentry.deliver.SiemSaid;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.risk.PolicyReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The story on a broker, out to people: the topics of a SIEM, Kafka Connect's own file sink on one
 * of them, and {@code consentry findings}.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class SiemIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path CONNECT = Path.of("docker/connect");

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedRegistry registry;
  private static Settings settings;
  private static Topics topics;
  private static final List<Finding> REVISIONS = new ArrayList<>();
  private static final Map<String, Finding> NEWEST = new LinkedHashMap<>();

  @BeforeAll
  static void tellTheStory() throws Exception {
    kafka = EmbeddedKafka.start();
    registry = EmbeddedRegistry.start();
    settings =
        new Settings(
            "consentry-siem",
            kafka.bootstrapServers(),
            2,
            (short) 1,
            1,
            true,
            Duration.ofMillis(100),
            folder.resolve("state"),
            SiemFormat.all(),
            Map.of("schema.registry.url", registry.url()),
            Map.of(),
            Sharing.ALONE);
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), settings.replication());
    }
    try (StreamApp app = StreamApp.of(settings, Catalog.bundled(), PolicyReader.bundled());
        CommittedReader reader = new CommittedReader(settings, topics)) {
      app.start();
      Story.bundled().send(settings, topics);
      reader.until(LIMIT, () -> reader.handled() && reader.of(topics.findings()).size() > 50);
      reader
          .of(topics.findings())
          .forEach(record -> {
            Finding finding = reader.value(topics.findings(), record);
            REVISIONS.add(finding);
            NEWEST.put(finding.getFindingId(), finding);
          });
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    kafka.close();
  }

  @Test
  void eachFormatsTopicHasEachRevisionUnderTheFindingsId() {
    assertThat(REVISIONS).hasSizeGreaterThan(NEWEST.size());
    topics
        .siem()
        .forEach((format, topic) -> {
          Map<String, List<String>> expected = new HashMap<>();
          REVISIONS.forEach(finding ->
              expected
                  .computeIfAbsent(finding.getFindingId(), _ -> new ArrayList<>())
                  .add(format.render(finding)));
          assertThat(documents(topic)).as(format.name()).isEqualTo(expected);
        });
    assertThat(REVISIONS)
        .allSatisfy(SiemFormatTest::assertValid)
        .allSatisfy(SiemFormatTest::assertSame);
  }

  /** What a topic has, by key, in order. */
  private static Map<String, List<String>> documents(Topic<String, String> topic) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    Map<String, List<String>> found = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(partition -> new TopicPartition(topic.name(), partition))
              .toList();
      consumer.assign(partitions);
      while (consumer.endOffsets(partitions).entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record ->
                found.computeIfAbsent(record.key(), _ -> new ArrayList<>()).add(record.value()));
      }
    }
    return found;
  }

  @Test
  void connectsFileSinkWritesTheDocuments() throws Exception {
    Path file = folder.resolve("findings.ocsf.json");
    Map<String, String> worker = properties("worker.properties");
    worker.put("bootstrap.servers", kafka.bootstrapServers());
    worker.put("offset.storage.file.filename", folder.resolve("offsets").toString());
    worker.put("plugin.discovery", "only_scan");
    worker.remove("plugin.path");
    Map<String, String> sink = properties("file.properties");
    sink.put("file", file.toString());
    List<String> expected =
        documents(Objects.requireNonNull(topics.siem().get(SiemFormat.named("ocsf"))))
            .values()
            .stream()
            .flatMap(List::stream)
            .toList();

    AllConnectorClientConfigOverridePolicy policy = new AllConnectorClientConfigOverridePolicy();
    Plugins plugins = new Plugins(worker);
    JsonConverter keys = new JsonConverter();
    keys.configure(Map.of("schemas.enable", "false"), true);
    StandaloneConfig config = new StandaloneConfig(worker);
    FileOffsetBackingStore offsets = new FileOffsetBackingStore(keys);
    offsets.configure(config);
    StandaloneHerder herder =
        new StandaloneHerder(
            new Worker("siem-it", Time.SYSTEM, plugins, config, offsets, policy),
            "siem-it",
            policy);
    herder.start();
    try {
      List<Throwable> failures = new ArrayList<>();
      herder.putConnectorConfig(
          "file",
          sink,
          false,
          (failure, _) -> {
            if (failure != null) {
              failures.add(failure);
            }
          });
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(() -> {
            assertThat(failures).isEmpty();
            assertThat(file).exists();
            assertThat(Files.readAllLines(file)).hasSameSizeAs(expected);
          });
      assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      herder.stop();
    }
  }

  private static Map<String, String> properties(String file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(CONNECT.resolve(file))) {
      properties.load(reader);
    }
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
    return map;
  }

  /** What the command wrote. */
  private record Ran(int exit, String out, String err) {}

  private static Ran findings(String... more) {
    return findingsAt(kafka, more);
  }

  private static Ran findingsAt(EmbeddedKafka cluster, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "findings",
                "--bootstrap-servers",
                cluster.bootstrapServers(),
                "--schema-registry-url",
                registry.url()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine cli = Consentry.commandLine();
    cli.setOut(new PrintWriter(out));
    cli.setErr(new PrintWriter(err, true));
    return new Ran(cli.execute(arguments.toArray(String[]::new)), out.toString(), err.toString());
  }

  @Test
  void findingsGivesTheNewestRevisionOfEach() {
    Ran ran = findings("--format", "json");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    List<JsonNode> lines = ran.out().lines().map(SiemSaid::json).toList();
    assertThat(lines).hasSameSizeAs(NEWEST.keySet());
    assertThat(lines)
        .allSatisfy(line ->
            assertThat(line.path("revision").asInt())
                .isEqualTo(newest(line.path("findingId").asText()).getRevision()));
    assertThat(findings("--format", "json", "--all-revisions").out().lines())
        .hasSameSizeAs(REVISIONS);
  }

  private static Finding newest(String id) {
    return Objects.requireNonNull(NEWEST.get(id), id);
  }

  @Test
  void findingsGivesOnlyWhatIsAskedFor() {
    List<Finding> grave =
        NEWEST.values().stream().filter(each -> each.getLevel().equals("critical")).toList();
    assertThat(grave).isNotEmpty();

    Ran cef = findings("--format", "cef", "--min-level", "critical", "--tenant", Story.TENANT);
    assertThat(cef.out().lines().map(line -> CefEvent.parse(line).extension().get("externalId")))
        .containsExactlyInAnyOrderElementsOf(grave.stream().map(Finding::getFindingId).toList());
    assertThat(findings("--format", "ecs", "--tenant", "nobody").out()).isEmpty();
    assertThat(findings("--min-level", "critical").out())
        .contains("CRITICAL")
        .doesNotContain("\u001b");

    long ofTheDay =
        NEWEST.values().stream()
            .filter(each -> each.getTime().toString().startsWith("2026-03-03"))
            .count();
    assertThat(ofTheDay).isPositive();
    assertThat(
            findings("--format", "hec", "--from", "2026-03-03", "--until", "2026-03-03")
                .out()
                .lines())
        .hasSize((int) ofTheDay);
    assertThat(
            findings(
                    "--format",
                    "asim",
                    "--from",
                    "2026-03-04T02:16:05Z",
                    "--until",
                    "2026-03-04T02:16:06Z")
                .out()
                .lines())
        .anyMatch(line -> line.contains("radiantsecurity-connector"));
  }

  @Test
  void whatIsNoFindingIsToldOfAndTheRestIsRead() throws Exception {
    try (EmbeddedKafka other = EmbeddedKafka.start()) {
      Settings broken = at(other);
      Topics its = StreamApp.topics(broken);
      assertThat(findingsAt(other).err())
          .startsWith(
              "consentry findings: cannot read the topic: topic consentry.findings: expected");
      try (TopicAdmin admin = new TopicAdmin(broken)) {
        admin.create(its.all(), (short) 1);
      }
      Finding finding = REVISIONS.getFirst();
      String topic = its.findings().name();
      byte[] value = its.findings().value().serializer().serialize(topic, finding);
      try (KafkaProducer<String, byte[]> producer =
          new KafkaProducer<>(
              CommittedReader.oneAtATime(broken),
              new StringSerializer(),
              new ByteArraySerializer())) {
        producer.send(new ProducerRecord<>(topic, 0, "x", new byte[] {7, 7, 7, 7, 7, 7})).get();
        producer.send(new ProducerRecord<>(topic, 0, "y", null)).get();
        producer.send(new ProducerRecord<>(topic, 0, finding.getFindingId(), value)).get();
      }

      Ran ran = findingsAt(other, "--format", "json");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out().lines()).hasSize(1);
      assertThat(ran.err())
          .hasLineCount(1)
          .startsWith(
              "consentry findings: consentry.findings partition 0 offset 0: expected a finding, got ");
    }
  }

  private static Settings at(EmbeddedKafka other) {
    return new Settings(
        "consentry-broken",
        other.bootstrapServers(),
        1,
        (short) 1,
        1,
        true,
        Duration.ofMillis(100),
        folder.resolve("broken"),
        Map.of("schema.registry.url", registry.url()),
        Map.of());
  }

  @Test
  void wrongUsageIsOneLineAndExitCodeTwo() {
    assertUsage(
        "--format: expected text, json, ocsf, ecs, cef, hec, asim, got leef", "--format", "leef");
    assertUsage(
        "--min-level: expected one of info, low, medium, high, critical, got grave",
        "--min-level",
        "grave");
    assertUsage("--from: expected a day such as 2026-03-04", "--from", "yesterday");
    assertUsage("--until: expected a day such as 2026-03-04", "--until", "2026-03-04T25:00:00Z");
    assertUsage(
        "--format: expected text, json, ocsf, ecs, cef, hec, asim, got \\u001b[2J",
        "--format",
        "\u001b[2J");
  }

  private static void assertUsage(String message, String... arguments) {
    Ran ran = findings(arguments);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith(message);
  }

  @Test
  void aPipeThatNobodyReadsAnyMoreEndsItQuietly() throws Exception {
    Path err = folder.resolve("pipe.err");
    Process process = shell("findings --format json --all-revisions --follow | head -n 1", err);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(out).hasLineCount(1);
    assertThat(Files.readString(err)).isEmpty();
  }

  @Test
  void followGoesOnUntilItIsToldToStop() throws Exception {
    Path err = folder.resolve("follow.err");
    Path out = folder.resolve("follow.out");
    Process process = shell("findings --format json --follow > " + out, err);

    Awaitility.await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class) // the shell makes the file
        .untilAsserted(() -> assertThat(Files.readAllLines(out)).hasSize(NEWEST.size()));
    assertThat(process.isAlive()).isTrue();
    process.destroy(); // SIGTERM; the shell has become the program

    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(err)).isEmpty();
  }

  private static Process shell(String command, Path err) throws IOException {
    String program = Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString();
    String exec = command.contains("|") ? "" : "exec ";
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            exec
                + program
                + " "
                + command.replaceFirst(
                    "findings",
                    "findings --bootstrap-servers %s --schema-registry-url %s"
                        .formatted(kafka.bootstrapServers(), registry.url())));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectError(err.toFile()).start();
  }
}
