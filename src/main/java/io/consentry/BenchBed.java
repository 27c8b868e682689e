package io.consentry;

import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;

import io.consentry.BenchSubject.Kind;
import io.consentry.bench.Brokers;
import io.consentry.bench.Child;
import io.consentry.bench.MadeHistory;
import io.consentry.bench.MadeHistory.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What one case of the bench runs on: a broker in a process of its own, topics, and a history. */
final class BenchBed implements AutoCloseable {
  private static final String BROKER_HEAP = "-Xmx1g";
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Path folder;
  private final Brokers brokers;
  private final Map<String, String> flags;
  private final Settings settings;
  private final TopicAdmin admin;
  private final Topics topics;

  /**
   * Starts a broker and makes the topics.
   *
   * @param folder empty; for data, state and logs
   * @param exactlyOnce the guarantee of what runs on it
   * @param commit how often that commits
   */
  BenchBed(Path folder, boolean exactlyOnce, Duration commit)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.brokers = Brokers.start(folder.resolve("kafka"), 1, BROKER_HEAP, Map.of());
    this.flags =
        Map.of(
            "bootstrap.servers",
            brokers.bootstrapServers(),
            "schema.registry.url",
            "mock://bench",
            "state.dir",
            folder.resolve("state").toString(),
            "processing.guarantee",
            exactlyOnce ? "exactly_once_v2" : "at_least_once",
            "commit.interval",
            commit.toString(),
            "kafka.isolation.level",
            "read_committed");
    this.settings = Settings.read(null, flags, Map.of());
    this.topics = StreamApp.topics(settings);
    this.admin = new TopicAdmin(settings);
    admin.create(topics.all(), (short) 1);
    var out =
        new NewTopic(BenchSubject.OUT, Optional.of(settings.partitions()), Optional.of((short) 1));
    admin.await("create topic", admin.admin().createTopics(List.of(out)).all());
  }

  Settings settings() {
    return settings;
  }

  Topics topics() {
    return topics;
  }

  TopicAdmin admin() {
    return admin;
  }

  Path stateDir() {
    return settings.stateDir();
  }

  /**
   * Writes events of a history to the topic of raw events, those from one number to before another.
   * They can be read all at once, when all are there.
   */
  void fill(Shape shape, long from, long to) {
    try (Producer<byte[], byte[]> producer = producer(Map.of(TRANSACTIONAL_ID_CONFIG, "bench"))) {
      producer.initTransactions();
      producer.beginTransaction();
      AtomicLong number = new AtomicLong();
      MadeHistory.of(
          shape,
          event -> {
            long each = number.getAndIncrement();
            if (each >= from && each < to) {
              var _ =
                  producer.send(
                      new ProducerRecord<>(topics.audit().name(), key(event), event.value()));
            }
          });
      producer.commitTransaction();
    }
  }

  /** The key of an event: its tenant. */
  static byte[] key(MadeHistory.Event event) {
    return event.tenant().getBytes(StandardCharsets.UTF_8);
  }

  /** A producer that sends large batches, each in its turn. */
  Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = settings.producer();
    config.putAll(more);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The process that is measured, not yet started. */
  Child subject(Kind kind, String heap) {
    List<String> arguments = new ArrayList<>();
    String main;
    if (kind == Kind.FULL) {
      main = Consentry.class.getName();
      arguments.add("run");
      flags.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
    } else {
      main = BenchSubject.class.getName();
      arguments.add(kind.name().toLowerCase(Locale.ROOT));
      flags.forEach((name, value) -> arguments.add(name + "=" + value));
    }
    Path said = folder.resolve(kind.name().toLowerCase(Locale.ROOT) + ".log");
    return new Child(Child.java(heap, main, arguments), said, Map.of());
  }

  /**
   * How far the subject has come with a topic: how much was committed of how much there is.
   *
   * @param left what is not committed yet
   */
  record Progress(long done, long left) {}

  Progress progress(String topic) {
    Map<TopicPartition, OffsetAndMetadata> committed = admin.committed(settings.applicationId());
    long done = 0;
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends(topic).entrySet()) {
      OffsetAndMetadata at = committed.get(end.getKey());
      long offset = at == null ? 0 : at.offset();
      done += offset;
      // Behind the last record of a transaction stands a marker, which not everybody commits.
      left += Math.max(0, end.getValue() - offset - 1);
    }
    return new Progress(done, left);
  }

  /** Whether what is waited for has come. */
  interface Reached {
    boolean now() throws IOException;
  }

  /** Waits for that progress; says so when the subject dies or stands still. */
  void await(Child subject, Reached reached) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.now()) {
      if (!subject.runs() || System.nanoTime() > giveUp) {
        throw new IOException(
            "bench: expected %s to come to the end, got:%n%s".formatted(subject, subject.said()));
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  /** How many records and markers a topic has. */
  long end(String topic) {
    return ends(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<TopicPartition, Long> ends(String topic) {
    Map<String, TopicDescription> described =
        admin.await("describe topic", admin.admin().describeTopics(List.of(topic)).allTopicNames());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    described
        .values()
        .forEach(description ->
            description
                .partitions()
                .forEach(each ->
                    latest.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> found =
        admin.await("read end of " + topic, admin.admin().listOffsets(latest).all());
    found.forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** The processor time of a process so far. */
  static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  long brokerPid() {
    return brokers.process(0).pid();
  }

  /** The most memory that a process had at a time, in bytes; 0 where the system does not say. */
  static long mostMemory(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (Files.notExists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  @Override
  public void close() {
    admin.close();
    brokers.close();
  }
}
