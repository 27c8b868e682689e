package io.consentry;

import io.consentry.stream.Normalise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/**
 * What the whole topology is held against, each a process of its own with the same settings: a
 * consumer and a producer alone, Kafka Streams that only passes on, and reading the events alone.
 */
public final class BenchSubject {
  /** Where the first two write. */
  static final String OUT = "bench.out";

  private BenchSubject() {}

  /** What is measured. */
  enum Kind {
    /** A consumer and a producer, without Kafka Streams. */
    RAW,
    /** A topology of a source and a sink. */
    PASS,
    /** A topology that normalises, and writes nothing. */
    PARSE,
    /** {@code consentry run}. */
    FULL
  }

  /**
   * Runs until it is killed.
   *
   * @param args the kind, then settings as KEY=VALUE
   */
  public static void main(String[] args) {
    Map<String, String> flags = new HashMap<>();
    for (String arg : List.of(args).subList(1, args.length)) {
      int at = arg.indexOf('=');
      flags.put(arg.substring(0, at), arg.substring(at + 1));
    }
    Settings settings = Settings.read(null, flags, Map.of());
    switch (Kind.valueOf(args[0].toUpperCase(Locale.ROOT))) {
      case RAW -> raw(settings);
      case PASS -> streams(settings, BenchSubject::pass);
      case PARSE -> streams(settings, BenchSubject::parse);
      case FULL -> throw new IllegalArgumentException("expected raw, pass or parse, got full");
    }
  }

  /** Adds the steps of one kind to a topology. */
  private interface Steps {
    void add(StreamsBuilder builder, String from);
  }

  private static void streams(Settings settings, Steps steps) {
    Topics topics = StreamApp.topics(settings);
    Properties properties = settings.streams(topics.deadLetters().name());
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    steps.add(builder, topics.audit().name());
    Topology topology = builder.build(properties);
    new KafkaStreams(topology, properties).start();
  }

  private static void pass(StreamsBuilder builder, String from) {
    builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("in"))
        .to(OUT, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("out"));
  }

  private static void parse(StreamsBuilder builder, String from) {
    builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("in"))
        .process(Normalise::new, Named.as("normalise"))
        .foreach((_, _) -> {}, Named.as("end"));
  }

  /** A consumer and a producer for each thread, committing as often as Kafka Streams does. */
  private static void raw(Settings settings) {
    for (int i = 0; i < settings.threads(); i++) {
      int number = i;
      Thread.ofPlatform().name("raw-" + i).start(() -> raw(settings, number));
    }
  }

  private static void raw(Settings settings, int number) {
    Properties streams = settings.streams(OUT);
    Map<String, Object> in = new HashMap<>(settings.client());
    in.put(ConsumerConfig.GROUP_ID_CONFIG, settings.applicationId());
    in.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    in.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    Map<String, Object> out = settings.exactlyOnce() ? settings.client() : settings.producer();
    out.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, StreamProperties.COMPRESSION);
    out.put(ProducerConfig.BATCH_SIZE_CONFIG, StreamProperties.BATCH_BYTES);
    // As Kafka Streams does by default, and as the whole topology does.
    out.put(
        ProducerConfig.LINGER_MS_CONFIG,
        settings.exactlyOnce() ? 100 : StreamProperties.LINGER_MILLIS);
    if (settings.exactlyOnce()) {
      out.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.applicationId() + "-" + number);
    }
    for (String name : streams.stringPropertyNames()) {
      in.computeIfAbsent(name, streams::getProperty);
    }
    in.keySet().removeIf(name -> !ConsumerConfig.configNames().contains(name));
    try (Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(in, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(out, new ByteArraySerializer(), new ByteArraySerializer())) {
      if (settings.exactlyOnce()) {
        producer.initTransactions();
      }
      consumer.subscribe(List.of(StreamApp.topics(settings).audit().name()));
      while (true) {
        batch(settings, consumer, producer);
      }
    }
  }

  private static void batch(
      Settings settings, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
    if (settings.exactlyOnce()) {
      producer.beginTransaction();
    }
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    long until = System.nanoTime() + settings.commitInterval().toNanos();
    while (System.nanoTime() < until) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(10));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        var _ = producer.send(new ProducerRecord<>(OUT, record.key(), record.value()));
      }
      done.putAll(records.nextOffsets());
    }
    if (settings.exactlyOnce()) {
      producer.sendOffsetsToTransaction(done, consumer.groupMetadata());
      producer.commitTransaction();
    } else {
      producer.flush();
      consumer.commitSync(done);
    }
  }
}
