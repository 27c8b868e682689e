package io.consentry.serve;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.gives;
import static io.consentry.serve.FindingFilter.LEVELS;

import io.consentry.Topics;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.catalog.Catalog;
import io.consentry.embedded.EmbeddedKafka;
import io.consentry.registry.StateSerde;
import io.consentry.registry.ValueSerdes;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * How quick the live page is: over a real broker, with 100,000 findings and 10,000 applications.
 * Broker, server and all who ask share this process and its cores.
 *
 * <p>Arguments: which of {@code live}, {@code api} and {@code browser} to measure, separated by
 * commas; all by default.
 */
public final class PageBench implements AutoCloseable {
  static final int FINDINGS = 100_000;
  static final int APPLICATIONS = 10_000;
  static final int TENANTS = 50;

  /** As the stream commits. */
  private static final long COMMIT_NANOS = Duration.ofMillis(100).toNanos();

  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final List<String> SCOPES = List.of("User.Read", "Mail.Read", "Files.Read.All");
  private static final StateSerde<Finding> AVRO = StateSerde.of(Finding.class);
  private static final byte[] FINDING =
      AVRO.serializer()
          .serialize(
              "",
              OutputMapper.toAvro(
                  new Scene()
                      .act(ADMIN, gives(app("Mail archive"), "Mail.ReadWrite"))
                      .finding()));

  private final EmbeddedKafka kafka = EmbeddedKafka.start();
  private final Topics topics =
      new Topics(new ValueSerdes(Map.of("schema.registry.url", "mock://page-bench")), 6);
  private final Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
  final Page page;

  PageBench() throws Exception {
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(
              topics.all().stream()
                  .map(topic ->
                      new NewTopic(topic.name(), topic.partitions(), (short) 1)
                          .configs(topic.config()))
                  .toList())
          .all()
          .get();
    }
    fill();
    page =
        new Page(
            new PageSetup(
                new PageAddress("127.0.0.1", 0, null),
                client,
                "mock://page-bench",
                "consentry",
                topics,
                Catalog.bundled(),
                PolicyReader.bundled(),
                new Topology().describe(),
                Instances.NONE,
                Clock.systemUTC()));
  }

  public static void main(String[] args) throws Exception {
    Set<String> parts =
        args.length == 0 ? Set.of("live", "api", "browser") : Set.of(args[0].split(",", -1));
    long began = System.nanoTime();
    try (PageBench bench = new PageBench();
        PageClients clients = new PageClients(bench.page.port())) {
      clients.awaitReady();
      System.out.printf(
          "%,d findings and %,d applications of %d tenants: written and read in %.1f s%n",
          FINDINGS, APPLICATIONS, TENANTS, (System.nanoTime() - began) / 1e9);
      if (parts.contains("api")) {
        clients.api(bench);
      }
      if (parts.contains("live")) {
        clients.live(bench);
      }
      if (parts.contains("browser")) {
        new PageInBrowser(bench, bench.page.port()).measure();
      }
    }
  }

  private void fill() throws Exception {
    try (KafkaProducer<String, byte[]> producer = producer(null)) {
      for (int i = 0; i < APPLICATIONS; i++) {
        for (String scope : SCOPES) {
          HeldGrant grant =
              new HeldGrant(
                  tenant(i),
                  principal(i),
                  "delegated-permission",
                  new UUID(9, 9).toString(),
                  "00000003-0000-0000-c000-000000000000",
                  "Microsoft Graph",
                  scope,
                  scope,
                  "",
                  START,
                  "Directory_" + i,
                  "event");
          producer.send(
              new ProducerRecord<>(
                  topics.grants().name(),
                  "%s|%s|%s".formatted(tenant(i), principal(i), scope),
                  topics.grants().value().serializer().serialize(topics.grants().name(), grant)));
        }
      }
      for (int i = 0; i < FINDINGS; i++) {
        producer.send(record("held-" + i, i, START.plusSeconds(i)));
      }
    }
  }

  /** Publishes so many a second, as the stream does: in transactions of a tenth of a second. */
  Thread publish(String prefix, int perSecond, int size, long[] due) {
    return Thread.ofPlatform()
        .name("findings")
        .start(() -> {
          try (KafkaProducer<String, byte[]> producer = producer(prefix)) {
            producer.initTransactions();
            long start = System.nanoTime() + COMMIT_NANOS;
            long commit = start;
            producer.beginTransaction();
            for (int i = 0; i < size; i++) {
              due[i] = start + i * 1_000_000_000L / perSecond;
              for (long left; (left = due[i] - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(left);
              }
              producer.send(record(prefix + i, i, Instant.now()));
              if (System.nanoTime() - commit > COMMIT_NANOS) {
                producer.commitTransaction();
                producer.beginTransaction();
                commit = System.nanoTime();
              }
            }
            producer.commitTransaction();
          }
        });
  }

  private KafkaProducer<String, byte[]> producer(String transactions) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    if (transactions == null) {
      config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    } else {
      config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactions);
    }
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  private ProducerRecord<String, byte[]> record(String id, int number, Instant time) {
    Finding finding = AVRO.deserializer().deserialize("", FINDING);
    int score = number * 37 % 101;
    set(finding, "findingId", id);
    set(finding, "tenantId", tenant(number));
    set(finding, "time", time);
    set(finding, "lastTime", time);
    set(finding, "score", score);
    set(finding, "level", LEVELS.get(Math.min(score / 20, LEVELS.size() - 1)));
    set(finding.getApplication(), "name", "Application " + number % APPLICATIONS);
    set(finding.getApplication(), "servicePrincipalId", principal(number % APPLICATIONS));
    String topic = topics.findings().name();
    return new ProducerRecord<>(
        topic, id, topics.findings().value().serializer().serialize(topic, finding));
  }

  private static void set(SpecificRecord record, String field, Object value) {
    record.put(record.getSchema().getField(field).pos(), value);
  }

  static String tenant(int number) {
    return new UUID(1, number % APPLICATIONS % TENANTS).toString();
  }

  static String principal(int number) {
    return new UUID(2, number).toString();
  }

  @Override
  public void close() {
    page.close();
    kafka.close();
  }
}
