package io.consentry;

import io.consentry.TopicAdmin.ClusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning: committed records only, as a member of no group, so that
 * nothing is left behind. To ask for a topic that is not there does not make it.
 */
final class TopicReader<K> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int TIMEOUT_MILLIS = 15_000;

  /** An idle broker answers a poll at once; so many empty ones mean that it is gone. */
  private static final int EMPTY_POLLS = 60;

  private final KafkaConsumer<K, byte[]> consumer;
  private BooleanSupplier goOn = () -> true;

  /** A reader with those settings of the client. */
  TopicReader(Map<String, Object> client, Deserializer<K> keys) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // What retention takes away while it is read is gone; no offset is ever committed.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    consumer = new KafkaConsumer<>(config, keys, new ByteArrayDeserializer());
  }

  /**
   * Gives each record of a topic from the given offsets on, or from the beginning where there is
   * none, to the end as it is at the call.
   */
  static void read(
      Map<String, Object> client,
      String topic,
      Map<TopicPartition, Long> from,
      Consumer<ConsumerRecord<String, byte[]>> each) {
    try (TopicReader<String> reader = new TopicReader<>(client, new StringDeserializer())) {
      boolean _ = reader.read(from, reader.ends(topic), each);
    }
  }

  /** Asked after each batch whether to go on. */
  void whileTrue(BooleanSupplier asked) {
    goOn = asked;
  }

  /** Where each partition of the topic ends now, in the order of partitions. */
  Map<TopicPartition, Long> ends(String topic) {
    @Nullable List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new ClusterException(
          "topic %s: expected on the cluster, got none; `consentry run --create-topics` makes it"
              .formatted(topic),
          null);
    }
    Stream<TopicPartition> partitions =
        infos.stream()
            .map(PartitionInfo::partition)
            .sorted()
            .map(n -> new TopicPartition(topic, n));
    Map<TopicPartition, Long> ends = new LinkedHashMap<>();
    partitions.forEach(each -> ends.put(each, 0L));
    ends.putAll(consumer.endOffsets(ends.keySet()));
    return ends;
  }

  /**
   * Gives each record of these partitions up to these offsets, in the order of each partition.
   *
   * @param from where to begin, of those that do not begin at the beginning
   * @return whether it was read to the end, and not stopped by what is asked after each batch
   */
  boolean read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      Consumer<ConsumerRecord<K, byte[]>> each) {
    consumer.assign(to.keySet());
    consumer.seekToBeginning(to.keySet());
    from.forEach(consumer::seek);
    int empty = 0;
    while (to.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      ConsumerRecords<K, byte[]> records = consumer.poll(POLL);
      empty = records.isEmpty() ? empty + 1 : 0;
      if (empty > EMPTY_POLLS) {
        throw new ClusterException(
            "topics %s: expected records up to offsets %s, got none for %d s"
                .formatted(
                    consumer.assignment(), to.values(), EMPTY_POLLS * POLL.toMillis() / 1000),
            null);
      }
      records.forEach(each);
      if (!goOn.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** The record at that offset; empty where there is none, or none any more. */
  Optional<ConsumerRecord<K, byte[]>> at(TopicPartition partition, long offset) {
    Set<TopicPartition> only = Set.of(partition);
    List<ConsumerRecord<K, byte[]>> found = new ArrayList<>();
    long begin = consumer.beginningOffsets(only).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
    if (offset >= begin && offset < end) {
      boolean _ =
          read(
              Map.of(partition, offset),
              Map.of(partition, offset + 1),
              record -> {
                if (record.offset() == offset) {
                  found.add(record);
                }
              });
    }
    return found.stream().findFirst();
  }

  /** Gives what comes after what was read, until what is asked after each batch says no. */
  void follow(Consumer<ConsumerRecord<K, byte[]>> each) {
    do {
      consumer.poll(POLL).forEach(each);
    } while (goOn.getAsBoolean());
  }

  /** Ends reading, from another thread, with Kafka's WakeupException. */
  void stop() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
