package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.avro.DeadLetter;
import io.consentry.catalog.Catalog;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.risk.PolicyReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the stream could not read is named by its reason, and sent through it once more. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class DeadLettersIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private EmbeddedRegistry registry;
  private Settings settings;
  private Topics topics;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start();
    registry = EmbeddedRegistry.start();
    settings =
        Settings.read(
            null,
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topics.partitions", "2",
                "state.dir", folder.toString()),
            Map.of());
    topics = StreamApp.topics(settings);
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      admin.create(topics.all(), settings.replication());
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String value : List.of("{\"broken", "{\"broken", "[1]")) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                topics.audit().name(), 0, null, value.getBytes(StandardCharsets.UTF_8));
        record.headers().add("consentry.tenant", "t1".getBytes(StandardCharsets.UTF_8));
        var _ = producer.send(record);
      }
      var _ = producer.send(object("{\"id\":\"r1\"}"));
    }
    try (StreamApp app = StreamApp.of(settings, Catalog.bundled(), PolicyReader.bundled());
        CommittedReader reader = new CommittedReader(settings, topics)) {
      app.start();
      reader.until(LIMIT, () -> reader.of(topics.deadLetters()).size() == 4);
    }
  }

  @AfterEach
  void stop() {
    registry.close();
    kafka.close();
  }

  @Test
  void aReasonsRecordsAreSentOnceMoreAsTheyWere() {
    assertThat(run("list")).isZero();
    String reason =
        out.toString()
            .lines()
            .filter(line -> line.contains("  2, last "))
            .findFirst()
            .orElseThrow()
            .substring(0, 10);

    assertThat(run("replay", reason, "--dry-run")).isZero();
    assertThat(audit()).hasSize(3);
    assertThat(run("replay", reason)).isZero();

    assertThat(out.toString()).contains("entra.audit-0-0", "2 of 2 records are sent");
    assertThat(audit()).hasSize(5);
    assertThat(audit().subList(3, 5))
        .allSatisfy(record -> {
          assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("{\"broken");
          assertThat(
                  new String(
                      record.headers().lastHeader("consentry.tenant").value(),
                      StandardCharsets.UTF_8))
              .isEqualTo("t1");
          assertThat(
                  new String(
                      record.headers().lastHeader("consentry.replayed").value(),
                      StandardCharsets.UTF_8))
              .startsWith("entra.audit-0-");
        });
  }

  @Test
  void oneRecordIsNamedByItsPlaceAndNothingElseIsSent() {
    assertThat(run("replay", "entra.audit-0-2")).isZero();
    assertThat(audit()).hasSize(4);

    assertThat(run("replay", "nobody")).isEqualTo(Consentry.FAILED);

    assertThat(err.toString().lines())
        .containsExactly(
            "consentry dead-letters replay: expected a reason or record of `dead-letters list`, got nobody");
    assertThat(audit()).hasSize(4);
  }

  @Test
  void anObjectOfTheDirectoryIsSentAgainUnlessItWasShownSince() {
    assertThat(run("replay", "consentry.directory-0-0")).isZero();
    assertThat(records(topics.directory())).hasSize(2);

    assertThat(run("replay", "consentry.directory-0-0")).isEqualTo(Consentry.FAILED);

    assertThat(err.toString())
        .startsWith("consentry.directory-0-0: expected the newest record of its object, got");
    assertThat(records(topics.directory())).hasSize(2);
  }

  @Test
  void whatFailedOnNoRecordIsSaidAndSendsNothing() throws Exception {
    DeadLetter letter =
        new DeadLetter(
            "", -1, -1L, null, "review", "of no use", null, -1, "", Instant.ofEpochMilli(0));
    byte[] value =
        topics.deadLetters().value().serializer().serialize(topics.deadLetters().name(), letter);
    SendAgain.all(
        settings,
        List.of(
            new ProducerRecord<>(
                topics.deadLetters().name(), "review".getBytes(StandardCharsets.UTF_8), value)));

    assertThat(run("list")).isZero();
    String reason =
        out.toString()
            .lines()
            .filter(line -> line.endsWith(" on no record: review: of no use"))
            .findFirst()
            .orElseThrow()
            .substring(0, 10);
    assertThat(run("replay", reason)).isEqualTo(Consentry.FAILED);

    assertThat(err.toString()).startsWith("step review: expected a dead letter of a record, got");
    assertThat(out.toString()).endsWith("0 of 1 records are sent" + System.lineSeparator());
  }

  private ProducerRecord<byte[], byte[]> object(String value) {
    return new ProducerRecord<>(
        topics.directory().name(),
        0,
        "contoso.example/roleAssignment/r1".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }

  private List<ConsumerRecord<String, byte[]>> audit() {
    return records(topics.audit());
  }

  private List<ConsumerRecord<String, byte[]>> records(Topics.Topic<?, ?> topic) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    TopicReader.read(settings.client(), topic.name(), Map.of(), records::add);
    return records;
  }

  private int run(String... verb) {
    CommandLine commandLine = Consentry.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(verb));
    all.addAll(
        List.of(
            "--bootstrap-servers", kafka.bootstrapServers(),
            "--schema-registry-url", registry.url()));
    return commandLine.execute(all.toArray(String[]::new));
  }
}
