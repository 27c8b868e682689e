package io.consentry.serve;

import io.consentry.activity.Printable;
import io.consentry.registry.SchemaRegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning and goes on reading, on a thread of its own: committed records
 * alone, as a member of no group, so that every instance reads everything and nothing is left
 * behind on the cluster.
 */
final class TopicFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final String name;
  private final Map<String, Reader> readers;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final Consumer<String, byte[]> consumer;
  private final Duration again;
  private final Thread thread;
  private volatile boolean closed;

  /** Takes records, one at a time. */
  interface Reader {
    void read(ConsumerRecord<String, byte[]> record);

    /** Where a partition begins, before its first record. */
    default void begin(int partition, long offset) {}

    /** Where a partition ends when its reading begins: what was there before has lower offsets. */
    default void end(int partition, long offset) {}
  }

  /**
   * @param client settings of the Kafka client
   * @param readers by topic
   */
  TopicFeed(String name, Map<String, Object> client, Map<String, Reader> readers) {
    this(name, consumer(name, client), readers, AGAIN);
  }

  /**
   * The same over that consumer, which it closes.
   *
   * @param again how long to wait before what could not be read is read again
   */
  TopicFeed(
      String name, Consumer<String, byte[]> consumer, Map<String, Reader> readers, Duration again) {
    this.name = name;
    this.consumer = consumer;
    this.readers = Map.copyOf(readers);
    this.again = again;
    thread = Thread.ofPlatform().name("page-" + name).daemon().unstarted(this::run);
  }

  private static Consumer<String, byte[]> consumer(String name, Map<String, Object> client) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "consentry-page-" + name);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  void start() {
    thread.start();
  }

  /** Open once all that there was at the start is read. */
  CountDownLatch loaded() {
    return loaded;
  }

  private void run() {
    try {
      @Nullable Map<TopicPartition, Long> ends = null;
      while (!closed) {
        ends = step(ends);
      }
    } catch (WakeupException | InterruptException e) {
      if (!closed) {
        LOG.error("page stopped reading: feed={} reason={}", name, String.valueOf(e));
      }
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
  }

  /**
   * Begins, or reads on. What Kafka or the registry cannot do now it is asked for again: a page
   * must outlive their restart.
   *
   * @param ends where the partitions ended at the start, of those not yet read so far; null before
   *     the start
   * @return the same afterwards
   */
  private @Nullable Map<TopicPartition, Long> step(@Nullable Map<TopicPartition, Long> ends) {
    try {
      Map<TopicPartition, Long> left = ends == null ? begin() : ends;
      boolean whole = readAll(consumer.poll(POLL));
      left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      if (left.isEmpty()) {
        loaded.countDown();
      }
      if (!whole) {
        pause();
      }
      return left;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("page reads again: feed={} reason={}", name, String.valueOf(e));
      pause();
      return ends;
    }
  }

  private Map<TopicPartition, Long> begin() {
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    consumer
        .beginningOffsets(partitions)
        .forEach(
            (partition, offset) -> reader(partition.topic()).begin(partition.partition(), offset));
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    ends.forEach((partition, end) -> reader(partition.topic()).end(partition.partition(), end));
    return ends;
  }

  /** Reads them up to the first that the registry is asked for in vain. Whether all were read. */
  private boolean readAll(ConsumerRecords<String, byte[]> records) {
    Map<TopicPartition, Long> unread = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      if (!unread.isEmpty() || !read(record)) {
        unread.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record.offset());
      }
    }
    unread.forEach(consumer::seek);
    return unread.isEmpty();
  }

  /** Whether it is done with, shown or not; else the registry is to blame, and not the record. */
  private boolean read(ConsumerRecord<String, byte[]> record) {
    try {
      reader(record.topic()).read(record);
    } catch (SchemaRegistryException e) {
      LOG.warn("page reads again: feed={} reason={}", name, String.valueOf(e));
      return false;
    } catch (RuntimeException e) {
      // One record that cannot be shown must not hide all that come after it.
      LOG.error(
          "record not shown: topic={} partition={} offset={} reason={}",
          record.topic(),
          record.partition(),
          record.offset(),
          Printable.of(String.valueOf(e), 300));
    }
    return true;
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> found = new ArrayList<>();
    for (String topic : readers.keySet()) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> found.add(new TopicPartition(topic, info.partition())));
    }
    return found;
  }

  private Reader reader(String topic) {
    Reader reader = readers.get(topic);
    if (reader == null) {
      throw new IllegalStateException(
          "topic " + topic + ": expected one that is read, got another");
    }
    return reader;
  }

  private void pause() {
    try {
      Thread.sleep(again);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    if (!thread.isAlive()) {
      return;
    }
    try {
      thread.join(CLOSE_WITHIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
