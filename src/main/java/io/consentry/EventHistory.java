package io.consentry;

import io.consentry.activity.JsonStream;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.stream.Normalise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Raw events of the past, from files or from a topic, in an order that is the same each time. */
final class EventHistory implements JsonStream.Taker {
  private static final Duration POLL = Duration.ofMillis(500);

  /** An idle broker answers a poll at once; so many empty ones mean that it is gone. */
  private static final int EMPTY_POLLS = 60;

  private final Normaliser normaliser = new Normaliser();
  private final String tenant;
  private final Taker taker;
  private Instant newest = Instant.EPOCH;

  /**
   * A history.
   *
   * @param tenant of events that name none
   */
  EventHistory(String tenant, Taker taker) {
    this.tenant = tenant;
    this.taker = taker;
  }

  /** Where the events go. */
  interface Taker {
    /** The bytes of one or more events, before they are read. */
    void raw(byte[] values);

    void take(Reading reading);
  }

  /** Reads the files in that order; - is standard input. */
  void files(List<String> files) throws IOException {
    for (String file : files) {
      try (InputStream in = UserFiles.stream(file)) {
        new JsonStream(in).forEach(this);
      }
    }
  }

  /** Reads what the topic holds now, partition after partition. Throws Kafka's own exceptions. */
  void topic(String bootstrapServers, String topic, Map<String, String> kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    // To ask for a topic that is not there must not make it.
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic);
      if (partitions.isEmpty()) {
        throw new IllegalStateException(topic + ": expected a topic that exists, got none");
      }
      partitions.stream()
          .map(partition -> new TopicPartition(topic, partition.partition()))
          .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
          .forEach(partition -> partition(consumer, partition));
    }
  }

  private void partition(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    int empty = 0;
    while (consumer.position(partition) < end) {
      var records = consumer.poll(POLL);
      empty = records.isEmpty() ? empty + 1 : 0;
      if (empty > EMPTY_POLLS) {
        throw new IllegalStateException(
            "%s: expected records up to offset %d, got none after %d"
                .formatted(partition, end, consumer.position(partition)));
      }
      records.forEach(this::record);
    }
  }

  private void record(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null) {
      @Nullable Header header = record.headers().lastHeader(Normalise.TENANT_HEADER);
      byte @Nullable [] named = header == null ? record.key() : header.value();
      read(record.value(), named == null ? tenant : new String(named, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void take(long line, byte[] values) {
    read(values, tenant);
  }

  @Override
  public void tooLong(long line) {
    taker.take(
        new Reading.Rejected(
            -1,
            "line %d: expected at most %d bytes, got more"
                .formatted(line, JsonStream.MAX_VALUE_BYTES)));
  }

  private void read(byte[] values, String of) {
    taker.raw(values);
    // What an inventory holds says no time: it is as of the newest event before it.
    @Nullable Instant now = newest.equals(Instant.EPOCH) ? null : newest;
    normaliser.normalise(values, of, now, this::reading);
  }

  private void reading(Reading reading) {
    if (reading instanceof Reading.Read read && read.activity().time().isAfter(newest)) {
      newest = read.activity().time();
    }
    taker.take(reading);
  }
}
