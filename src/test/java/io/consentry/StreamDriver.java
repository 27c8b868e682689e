package io.consentry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import io.consentry.avro.Activity;
import io.consentry.avro.Assessment;
import io.consentry.avro.CatalogDocument;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.HoldingState;
import io.consentry.catalog.Catalog;
import io.consentry.registry.MockRegistries;
import io.consentry.registry.ValueSerdes;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.Counted;
import io.consentry.stream.KnowledgeView;
import io.consentry.stream.Normalise;
import io.consentry.stream.StateStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The real topology in Kafka's test driver, with a registry in memory. */
final class StreamDriver implements AutoCloseable {
  static final Catalog BUNDLED = Catalog.bundled();

  static {
    // The state of a test is meant to be temporary.
    if (LoggerFactory.getLogger("org.apache.kafka.streams.processor.internals.StateDirectory")
        instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }

  final Topics topics;
  final TopologyTestDriver driver;
  final TestInputTopic<byte[], byte[]> audit;
  final TestInputTopic<byte[], byte[]> rawSignals;
  final TestInputTopic<byte[], byte[]> directory;
  final TestInputTopic<byte[], byte[]> rawActivities;
  final TestInputTopic<String, byte[]> catalog;
  final TestInputTopic<String, byte[]> policy;
  private final String scope = UUID.randomUUID().toString();

  StreamDriver(Path state) {
    this(state, "");
  }

  /**
   * @param registryUrl the registry's address; empty for one in memory
   */
  StreamDriver(Path state, String registryUrl) {
    Settings settings =
        new Settings(
            "consentry-test",
            "localhost:0",
            1,
            (short) 1,
            1,
            // Under exactly-once the driver forgets what a handler sends before the next record
            // comes. That guarantee is for the tests with a broker.
            false,
            Duration.ofMillis(100),
            state,
            Map.of(
                "schema.registry.url",
                registryUrl.isEmpty() ? "mock://" + scope : registryUrl,
                "max.retries",
                "0"),
            Map.of());
    topics = new Topics(new ValueSerdes(settings.registry()), 1);
    Properties properties = settings.streams(topics.deadLetters().name());
    KnowledgeView view =
        new KnowledgeView(
            BUNDLED,
            PolicyReader.bundled(),
            topics.catalog().name(),
            topics.policy().name(),
            topics.catalogDocuments());
    driver =
        new TopologyTestDriver(
            ConsentTopology.of(topics, view, properties), properties, Instant.EPOCH);
    audit = input(topics.audit().name());
    rawSignals = input(topics.rawSignals().name());
    directory = input(topics.directory().name());
    rawActivities = input(topics.activities().name());
    catalog =
        driver.createInputTopic(
            topics.catalog().name(), new StringSerializer(), new ByteArraySerializer());
    policy =
        driver.createInputTopic(
            topics.policy().name(), new StringSerializer(), new ByteArraySerializer());
  }

  /** Publishes a policy document; null takes it back. */
  void publishPolicy(String name, @Nullable String content) {
    policy.pipeInput(name, content == null ? null : document(name, content));
  }

  private TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends an event in Azure Monitor's format, at its own time. */
  void send(WireEvent event) {
    send(event.azureMonitor(), event.time());
  }

  void send(String value, Instant time) {
    send(value.getBytes(StandardCharsets.UTF_8), time);
  }

  void send(byte[] value, Instant time) {
    audit.pipeInput(null, value, time);
  }

  /** Sends a record with the tenant in its header and its key; null for neither. */
  void send(String value, @Nullable String header, @Nullable String key, Instant time) {
    Headers headers = new RecordHeaders();
    if (header != null) {
      headers.add(Normalise.TENANT_HEADER, header.getBytes(StandardCharsets.UTF_8));
    }
    audit.pipeInput(
        new TestRecord<>(
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8),
            headers,
            time));
  }

  /** Publishes a catalog document; null takes it back. */
  void publish(String name, @Nullable String content) {
    catalog.pipeInput(name, content == null ? null : document(name, content));
  }

  byte[] document(String name, String content) {
    CatalogDocument document = new CatalogDocument(name, content, "", Instant.EPOCH);
    return topics.catalogDocuments().serializer().serialize(topics.catalog().name(), document);
  }

  List<TestRecord<String, Activity>> activities() {
    return output(topics.activities()).readRecordsToList();
  }

  List<TestRecord<String, Activity>> signals() {
    return output(topics.signals()).readRecordsToList();
  }

  List<TestRecord<String, Assessment>> assessments() {
    return output(topics.assessments()).readRecordsToList();
  }

  List<TestRecord<String, Finding>> findings() {
    return output(topics.findings()).readRecordsToList();
  }

  List<TestRecord<String, HeldGrant>> grants() {
    return output(topics.grants()).readRecordsToList();
  }

  List<DeadLetter> deadLetters() {
    return output(topics.deadLetters()).readValuesToList();
  }

  List<TestRecord<byte[], byte[]>> rawDeadLetters() {
    return raw(topics.deadLetters().name()).readRecordsToList();
  }

  /**
   * Puts into the ledger what no step can make anything of, and gives its key.
   *
   * @param holder who holds it in the events' tenant
   */
  String holdsWhatCannotBeRead(String holder) {
    String key = WireEvents.TENANT + "|" + holder + "|delegated-permission|x";
    driver
        .<String, HoldingState>getKeyValueStore(StateStores.LEDGER)
        .put(
            key,
            new HoldingState(
                WireEvents.TENANT,
                holder,
                "of-a-later-version",
                "",
                "x",
                "",
                null,
                null,
                "x",
                List.of(),
                List.of(),
                null,
                null));
    return key;
  }

  /** A topic's records as they are on the wire. */
  TestOutputTopic<byte[], byte[]> raw(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private <K, V> TestOutputTopic<K, V> output(Topics.Topic<K, V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.key().deserializer(), topic.value().deserializer());
  }

  /** The total of one of our own counters. */
  double counted(String what) {
    return driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(what + "-total"))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }

  /** How many records a step was given. */
  double handled(String step) {
    return driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().group().equals(Counted.GROUP))
        .filter(metric -> step.equals(metric.getKey().tags().get(Counted.STEP)))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }

  @Override
  public void close() {
    driver.close();
    MockRegistries.drop(scope);
  }
}
