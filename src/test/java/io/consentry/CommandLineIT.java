package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvents;
import io.consentry.avro.Finding;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.registry.AvroSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users start it: a process, its output, its exit code, what it leaves. */
final class CommandLineIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String NOWHERE = "127.0.0.1:9";
  private static final String TENANTS = "11111111-2222-4333-8444-5555555555%02d";

  @TempDir private Path folder;
  private final List<Started> started = new ArrayList<>();
  private @Nullable EmbeddedKafka kafka;
  private @Nullable EmbeddedRegistry registry;

  @AfterEach
  void stop() {
    started.forEach(program -> program.process.destroyForcibly());
    if (registry != null) {
      registry.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  private String kafka() {
    if (kafka == null) {
      kafka = EmbeddedKafka.start();
    }
    return kafka.bootstrapServers();
  }

  private String registry() {
    if (registry == null) {
      registry = EmbeddedRegistry.start();
    }
    return registry.url();
  }

  /** A running program, with its output in files. */
  private record Started(Process process, Path out, Path err) {
    String text() throws IOException {
      return Files.readString(out);
    }

    String errors() throws IOException {
      return Files.readString(err);
    }

    int exit() throws InterruptedException {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
      return process.exitValue();
    }

    /** SIGTERM, and waits until it has ended. */
    void terminate() throws InterruptedException {
      process.destroy();
      var _ = exit();
    }
  }

  private Started start(String... arguments) throws IOException {
    return startOn("-Xmx512m", arguments);
  }

  private Started startOn(String javaOptions, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consentry.home"), "bin", "consentry").toString());
    command.addAll(Arrays.asList(arguments));
    int number = started.size();
    ProcessBuilder builder = new ProcessBuilder(command);
    Path out = folder.resolve(number + ".out");
    Path err = folder.resolve(number + ".err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    builder
        .environment()
        .put("CONSENTRY_JAVA_OPTS", javaOptions + " -Djava.io.tmpdir=" + temporary);
    Started program = new Started(builder.start(), out, err);
    started.add(program);
    return program;
  }

  private Started onCluster(String verb, String state, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                verb,
                "--bootstrap-servers",
                kafka(),
                "--schema-registry-url",
                registry(),
                "--set",
                "state.dir=" + folder.resolve(state),
                "--set",
                "threads=1",
                "--set",
                "topics.partitions=2"));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private Started running(String state, String... more) throws IOException {
    Started program = onCluster("run", state, more);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !program.process.isAlive() || program.errors().contains("running on"));
    assertThat(program.errors()).contains("consentry run: running on " + kafka());
    return program;
  }

  private static void assertNoStackTrace(Started program) throws IOException {
    assertThat(program.text() + program.errors())
        .doesNotContain("\tat ", "Exception in thread", "Caused by:");
  }

  @Test
  void whoeverNamesCollectorGetsIt() throws Exception {
    Started usual = startOn("-XX:+PrintCommandLineFlags", "--version");
    assertThat(usual.exit()).as(usual.errors()).isZero();
    assertThat(usual.text()).contains("-XX:+UseParallelGC");

    Started named = startOn("-XX:+UseSerialGC -XX:+PrintCommandLineFlags", "--version");
    assertThat(named.exit()).as(named.errors()).isZero();
    assertThat(named.text()).contains("-XX:+UseSerialGC").doesNotContain("-XX:+UseParallelGC");
  }

  @Test
  void runSaysWhichTopicsAreMissing() throws Exception {
    Started run = onCluster("run", "state");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.errors())
        .hasLineCount(1)
        .startsWith(
            "consentry run: topics are missing: consentry.sources, entra.audit, entra.signals, ")
        .contains("--create-topics");
  }

  @Test
  void runEndsInOrderOnSigtermAndAnotherInstanceTakesOverAtOnce() throws Exception {
    Started first = running("one", "--create-topics");
    Started second = running("two");
    Awaitility.await().atMost(LIMIT).until(() -> members() == 2);

    first.terminate();

    assertThat(first.process.exitValue()).as(first.errors()).isZero();
    long start = System.nanoTime();
    send(20);
    try (CommittedReader reader = reader()) {
      reader.until(LIMIT, () -> reader.of(StreamApp.topics(settings()).assessments()).size() == 20);
    }
    // A member that only goes silent holds its partitions for the session's 45 seconds.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));

    Started refused = onCluster("reset", "two", "--yes");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.errors())
        .hasLineCount(1)
        .contains("instances of consentry are running; nothing deleted; stop them first");

    second.terminate();
    assertThat(second.process.exitValue()).as(second.errors()).isZero();

    Started dry = onCluster("reset", "two");
    assertThat(dry.exit()).isZero();
    assertThat(dry.text())
        .contains(
            "offsets of group consentry",
            "topic consentry-ledger-changelog",
            "topic consentry-directory-changelog",
            "topic consentry-cases-changelog",
            "folder " + folder.resolve("two").resolve("consentry"),
            "nothing deleted; run again with --yes to delete");
    assertThat(changelogs()).isEqualTo(8);
    assertThat(folder.resolve("two").resolve("consentry")).exists();

    Started reset = onCluster("reset", "two", "--yes");
    assertThat(reset.exit()).as(reset.errors()).isZero();
    assertThat(reset.text()).endsWith("deleted\n");
    Awaitility.await().atMost(LIMIT).until(() -> changelogs() == 0);
    assertThat(folder.resolve("two").resolve("consentry")).doesNotExist();
    for (Started program : started) {
      assertNoStackTrace(program);
    }
  }

  private Settings settings() {
    return new Settings(
        "consentry",
        kafka(),
        2,
        (short) 1,
        1,
        true,
        Duration.ofMillis(100),
        folder,
        Map.of("schema.registry.url", registry()),
        Map.of());
  }

  private CommittedReader reader() {
    return new CommittedReader(settings(), StreamApp.topics(settings()));
  }

  private int members() throws Exception {
    try (TopicAdmin admin = new TopicAdmin(settings())) {
      return admin
          .admin()
          .describeConsumerGroups(List.of("consentry"))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .members()
          .size();
    }
  }

  private long changelogs() {
    try (TopicAdmin admin = new TopicAdmin(settings())) {
      return admin.names().stream().filter(name -> name.endsWith("-changelog")).count();
    }
  }

  /** Events of as many tenants, which fall to all partitions. */
  private void send(int tenants) {
    send(0, tenants);
  }

  private void send(int from, int to) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            CommittedReader.oneAtATime(settings()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        String tenant = TENANTS.formatted(i);
        String event = WireEvents.consent(WireEvents.NOTES).in(tenant).azureMonitor();
        var _ =
            producer.send(
                new ProducerRecord<>(
                    "entra.audit",
                    tenant.getBytes(StandardCharsets.UTF_8),
                    event.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void aPublishedPolicyIsInForceAndExplainedAndCanBeTakenBack() throws Exception {
    Path policy = Files.writeString(folder.resolve("mine.yaml"), "points: {user-consent: 80}\n");
    running("one", "--create-topics");

    Started publish = onTopics("policy", "publish", policy.toString());

    assertThat(publish.exit()).as(publish.errors()).isZero();
    assertThat(publish.text()).isEqualTo("mine, 27 characters\n");
    try (CommittedReader reader = reader()) {
      Finding strict = findingOf(reader, 1, 80);
      Started explain =
          onTopics("policy", "explain", strict.getFindingId(), "--policy", policy.toString());
      assertThat(explain.exit()).as(explain.errors()).isZero();
      assertThat(explain.text())
          .contains("  +80 user-consent: ", "[" + policy + ", line 1]", "level: ");

      Started remove = onTopics("policy", "remove", "mine");
      assertThat(remove.exit()).as(remove.errors()).isZero();
      assertThat(findingOf(reader, 40, 0).getScore()).isLessThan(40);
    }

    Started backtest =
        start(
            "backtest",
            "--topic",
            "entra.audit",
            "--bootstrap-servers",
            kafka(),
            "--policy",
            policy.toString(),
            "--publish");
    assertThat(backtest.exit()).as(backtest.errors()).isZero();
    assertThat(backtest.text()).contains("appears ", "user-consent: ", " 0 rejected\n");
    AtomicReference<String> published = new AtomicReference<>("");
    TopicReader.read(
        Map.of("bootstrap.servers", kafka()),
        "consentry.backtests",
        Map.of(),
        record -> published.set(new String(record.value(), StandardCharsets.UTF_8)));
    assertThat(published.get())
        .contains("\"type\":\"appears\"", "{\"id\":\"user-consent\",\"before\":8,\"after\":80}");

    Started selfcheck =
        start("policy", "selfcheck", "--topic", "entra.audit", "--bootstrap-servers", kafka());
    assertThat(selfcheck.exit()).as(selfcheck.errors()).isZero();
    assertThat(selfcheck.text()).contains(" 0 signals; ", "140 of the 140 core rows");

    Started nothing =
        start("policy", "selfcheck", "--topic", "no.such.topic", "--bootstrap-servers", kafka());
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.errors()).hasLineCount(1).contains("no.such.topic");
    for (Started program : started) {
      assertNoStackTrace(program);
    }
  }

  /**
   * A published document is in force from the next event on, once the instance has read it: sends
   * events of one tenant after the other until a finding is as strict as expected.
   */
  private Finding findingOf(CommittedReader reader, int tenant, int atLeast) {
    List<Finding> found = new ArrayList<>();
    int[] next = {tenant};
    reader.until(
        LIMIT,
        () -> {
          send(next[0], next[0] + 1);
          String last = TENANTS.formatted(next[0]++);
          reader.until(
              LIMIT,
              () ->
                  findings(reader).stream()
                      .anyMatch(finding -> finding.getTenantId().equals(last)));
          found.addAll(
              findings(reader).stream()
                  .filter(finding -> finding.getTenantId().equals(last))
                  .filter(finding ->
                      atLeast == 0 ? finding.getScore() < 40 : finding.getScore() >= atLeast)
                  .toList());
          return !found.isEmpty();
        });
    return found.getLast();
  }

  private List<Finding> findings(CommittedReader reader) {
    Topics topics = StreamApp.topics(settings());
    return reader.of(topics.findings()).stream()
        .map(record -> reader.value(topics.findings(), record))
        .toList();
  }

  private Started onTopics(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--bootstrap-servers", kafka(), "--schema-registry-url", registry()));
    return start(all.toArray(String[]::new));
  }

  @Test
  void anUnreachableBrokerIsOneLine() throws Exception {
    for (String verb : List.of("run", "reset")) {
      Started program =
          start(verb, "--bootstrap-servers", NOWHERE, "--schema-registry-url", "http://" + NOWHERE);

      assertThat(program.exit()).isEqualTo(1);
      assertThat(program.errors()).hasLineCount(1).contains("list topics on " + NOWHERE);
    }
  }

  @Test
  void anUnreachableRegistryIsOneLine() throws Exception {
    Started run =
        start(
            "run",
            "--create-topics",
            "--bootstrap-servers",
            kafka(),
            "--schema-registry-url",
            "http://" + NOWHERE,
            "--set",
            "topics.replication=1");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.errors()).hasLineCount(1).contains("Schema registry", "http://" + NOWHERE);
    // The topics are there now.
    Started serve =
        start(
            "serve",
            "--address",
            "127.0.0.1:0",
            "--bootstrap-servers",
            kafka(),
            "--schema-registry-url",
            "http://" + NOWHERE);
    assertThat(serve.exit()).isEqualTo(1);
    assertThat(serve.errors()).hasLineCount(1).contains("Schema registry", "http://" + NOWHERE);
  }

  @Test
  void badSettingsAreOneLine() throws Exception {
    Started run = start("run", "--set", "thread=4");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.errors()).hasLineCount(1).contains("setting thread in the command line");
  }

  @Test
  void topologyPrintsTopicsAndMap() throws Exception {
    Started topology = start("topology");

    assertThat(topology.exit()).isZero();
    assertThat(topology.text())
        .contains("entra.audit", "Processor: deduplicate (stores: [recent, seen])");
    assertThat(topology.errors()).isEmpty();
  }

  @Test
  void demoTellsItsStoryAndLeavesNothing() throws Exception {
    Started demo = start("demo");

    assertThat(demo.exit()).as(demo.errors()).isZero();
    assertThat(demo.text())
        .contains("CRITICAL", "records in four wire formats", " findings (", " dead letters.");
    assertThat(demo.text()).containsPattern("First finding after [0-9.]+ s");
    assertThat(withoutExpectedLetters(demo.errors())).isEmpty();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertNoStackTrace(demo);
  }

  @Test
  void demoKeepsKafkaForOthersUntilItIsTold() throws Exception {
    Started demo = start("demo", "--keep");
    Pattern addresses = Pattern.compile("Kafka is at (\\S+), the schema registry at (\\S+)\n");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !demo.process.isAlive() || addresses.matcher(demo.text()).find());
    Matcher found = addresses.matcher(demo.text());
    assertThat(found.find()).as(demo.text() + demo.errors()).isTrue();

    assertThat(read(found.group(1), found.group(2))).isNotEmpty();
    demo.terminate();

    assertThat(demo.process.exitValue()).isZero();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertThat(withoutExpectedLetters(demo.errors())).isEmpty();
  }

  @Test
  void demoCanBeStoppedInTheMiddle() throws Exception {
    Started demo = start("demo");
    Awaitility.await().atMost(LIMIT).until(() -> demo.text().contains("First finding"));

    demo.terminate();

    assertThat(demo.process.exitValue()).isZero();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertNoStackTrace(demo);
  }

  /** What any consumer does: a registry's address, a group, a topic. */
  private static List<Finding> read(String servers, String registryUrl) {
    AvroSerde<Finding> serde = AvroSerde.of(Finding.class);
    serde.configure(Map.of("schema.registry.url", registryUrl), false);
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers);
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    List<Finding> findings = new ArrayList<>();
    try (KafkaConsumer<String, Finding> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), serde.deserializer())) {
      TopicPartition partition = new TopicPartition("consentry.findings", 0);
      consumer.assign(List.of(partition));
      Awaitility.await()
          .atMost(LIMIT)
          .pollInSameThread()
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> findings.add(record.value()));
            return consumer.position(partition)
                >= consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
          });
    }
    return findings;
  }

  private static String withoutExpectedLetters(String errors) {
    return errors
        .lines()
        .filter(line -> !line.startsWith("WARNING: ") && !line.contains("dead letter: record="))
        .reduce("", (a, b) -> a + b + "\n");
  }
}
