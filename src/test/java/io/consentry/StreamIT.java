package io.consentry;

import static io.consentry.activity.WireEvents.consent;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.Histories.Sent;
import io.consentry.activity.WireEvents;
import io.consentry.avro.DeadLetter;
import io.consentry.catalog.Catalog;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.Normalise;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole stream, exactly-once, on a broker, with a registry over HTTP. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class StreamIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> TENANTS =
      List.of(
          WireEvents.TENANT,
          "11111111-2222-4333-8444-555555555555",
          "22222222-2222-4333-8444-555555555555");

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private EmbeddedRegistry registry;
  private Settings settings;
  private Topics topics;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start();
    registry = EmbeddedRegistry.start();
    settings =
        new Settings(
            "consentry-it",
            kafka.bootstrapServers(),
            2,
            (short) 1,
            2,
            true,
            Duration.ofMillis(100),
            folder.resolve("state"),
            Map.of("schema.registry.url", registry.url()),
            Map.of());
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), settings.replication());
    }
    producer =
        new KafkaProducer<>(
            CommittedReader.oneAtATime(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    registry.close();
    kafka.close();
  }

  private StreamApp running() throws InterruptedException {
    StreamApp app = StreamApp.of(settings, Catalog.bundled(), PolicyReader.bundled());
    app.start();
    assertThat(app.awaitRunning(LIMIT)).isTrue();
    return app;
  }

  private void send(String tenant, String value) {
    byte[] key = tenant.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.audit().name(), key, value.getBytes(StandardCharsets.UTF_8));
    record.headers().add(Normalise.TENANT_HEADER, key);
    var _ = producer.send(record);
  }

  @Test
  void everythingExactlyOnceThroughRestartsAndTheLossOfState() throws Exception {
    new CatalogPublisher(settings, topics, Clock.systemUTC())
        .publish(Catalog.bundled().documents());
    PureCore core = new PureCore();
    List<List<Sent>> histories = new ArrayList<>();
    for (int tenant = 0; tenant < TENANTS.size(); tenant++) {
      List<Sent> history = Histories.of(TENANTS.get(tenant), 100 + tenant);
      history.forEach(core::take);
      histories.add(history);
    }

    try (CommittedReader reader = new CommittedReader(settings, topics)) {
      sendPart(histories, 0);
      try (StreamApp _ = running()) {
        sendPart(histories, 1);
        reader.until(LIMIT, () -> reader.of(topics.assessments()).size() > 50);
      } // with work left to do
      sendPart(histories, 2);
      try (StreamApp _ = running()) {
        int before = reader.of(topics.assessments()).size();
        reader.until(LIMIT, () -> reader.of(topics.assessments()).size() > before + 20);
      }
      Folders.delete(settings.stateDir());
      sendPart(histories, 3);
      try (StreamApp app = running()) {
        reader.until(LIMIT, () -> app.failed() || reader.handled());
        assertThat(app.failed()).isFalse();
      }

      Proof.assertOutputs(reader, topics, core);

      List<DeadLetter> letters =
          reader.of(topics.deadLetters()).stream()
              .map(record -> reader.value(topics.deadLetters(), record))
              .toList();
      assertThat(letters).hasSize(8);
      assertThat(letters).extracting(DeadLetter::getStep).contains("normalise", "deserialize");
      assertThat(letters)
          .extracting(
              letter -> letter.getTopic() + letter.getPartition() + "/" + letter.getOffset())
          .doesNotHaveDuplicates();
    }
  }

  /** A quarter of each history, a record that is no event, and one that is no activity. */
  private void sendPart(List<List<Sent>> histories, int part) {
    for (List<Sent> history : histories) {
      int size = history.size();
      history
          .subList(size * part / 4, size * (part + 1) / 4)
          .forEach(sent -> send(sent.tenant(), sent.value()));
    }
    send(TENANTS.get(part % TENANTS.size()), "no event " + part);
    var _ =
        producer.send(
            new ProducerRecord<>(
                topics.activities().name(),
                TENANTS.getFirst().getBytes(StandardCharsets.UTF_8),
                new byte[] {7, 7, 7, 7, 7, 7, (byte) part}));
    producer.flush();
  }

  @Test
  void aPublishedDocumentChangesTheJudgementOfARunningStream() throws Exception {
    Path file = folder.resolve("huntress.yaml");
    Files.writeString(
        file,
        Objects.requireNonNull(Catalog.bundled().documents().get("vendors/huntress"))
            .replace("distinctive_names: [Huntress]", "distinctive_names: [Zebrafish]"));

    try (StreamApp _ = running();
        CommittedReader reader = new CommittedReader(settings, topics)) {
      sendZebrafish();
      reader.until(LIMIT, () -> reader.of(topics.findings()).size() == 1);
      assertThat(
              reader.value(topics.findings(), reader.of(topics.findings()).getFirst()).getVendor())
          .isNull();

      StringWriter out = new StringWriter();
      CommandLine cli = Consentry.commandLine();
      cli.setOut(new PrintWriter(out));
      int exit =
          cli.execute(
              "catalog",
              "publish",
              "--bootstrap-servers",
              kafka.bootstrapServers(),
              "--schema-registry-url",
              registry.url(),
              file.toString());

      assertThat(exit).isZero();
      assertThat(out.toString())
          .contains("vendors/huntress, ", "1 documents published to consentry.catalog");
      reader.until(
          LIMIT,
          () -> {
            sendZebrafish();
            var vendor =
                reader.value(topics.findings(), reader.of(topics.findings()).getLast()).getVendor();
            return vendor != null && vendor.getId().equals("huntress");
          });
    }
  }

  private void sendZebrafish() {
    String id = UUID.randomUUID().toString();
    WireEvents.App app = new WireEvents.App(id, UUID.randomUUID().toString(), id, "Zebrafish");
    send(
        WireEvents.TENANT, consent(app).forAll().scopes("Mail.Read").correlated(id).azureMonitor());
    producer.flush();
  }

  @Test
  void publishesNothingWhereSomethingIsWrong() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "vendor: [");
    StringWriter err = new StringWriter();
    CommandLine cli = Consentry.commandLine();
    cli.setErr(new PrintWriter(err, true));

    int exit =
        cli.execute(
            "catalog",
            "publish",
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--schema-registry-url",
            registry.url(),
            bad.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1).contains("bad.yaml line 1");
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      Awaitility.await().until(() -> admin.names().contains("consentry.catalog"));
    }
    try (CommittedReader reader = new CommittedReader(settings, topics)) {
      assertThat(reader.end(topics.catalog())).isZero();
    }
  }
}
