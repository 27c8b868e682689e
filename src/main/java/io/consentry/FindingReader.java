package io.consentry;

import io.consentry.TopicAdmin.ClusterException;
import io.consentry.avro.Finding;
import io.consentry.risk.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of findings from its beginning, committed records only, without a group. Of what
 * is there already it can give the newest revision of each finding alone: it then reads the topic
 * twice, the first time for the keys, so that it need remember ids and offsets only. In the order
 * of each partition; all revisions of one finding are in one.
 */
final class FindingReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int TIMEOUT_MILLIS = 15_000;

  private final Filter filter;
  private final Topics topics;
  private final KafkaConsumer<String, byte[]> consumer;
  private Consumer<Finding> each = _ -> {};
  private Consumer<String> unreadable = _ -> {};
  private BooleanSupplier afterBatch = () -> true;
  private boolean allReadable = true;

  /**
   * Which findings are wanted.
   *
   * @param tenant of one tenant; null for all
   * @param from acts that began then or later
   * @param until acts that began before then
   */
  record Filter(@Nullable String tenant, Level least, Instant from, Instant until) {
    boolean takes(Finding finding) {
      return (tenant == null || tenant.equals(finding.getTenantId()))
          && Level.valueOf(finding.getLevel().toUpperCase(Locale.ROOT)).compareTo(least) >= 0
          && !finding.getTime().isBefore(from)
          && finding.getTime().isBefore(until);
    }
  }

  FindingReader(Settings settings, Filter filter) {
    this.filter = filter;
    this.topics = StreamApp.topics(settings);
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // What retention takes away while it is read is gone; no offset is ever committed.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** What is done with each finding. */
  void each(Consumer<Finding> action) {
    each = action;
  }

  /** What is done with a line about each record that is no finding; it is left out. */
  void unreadable(Consumer<String> action) {
    unreadable = action;
  }

  /** Asked after each batch whether to go on. */
  void afterBatch(BooleanSupplier goOn) {
    afterBatch = goOn;
  }

  /** Ends reading, from another thread. */
  void stop() {
    consumer.wakeup();
  }

  /**
   * Reads what is there, and then, to follow, what comes, until it is stopped.
   *
   * @return whether all of it could be read
   */
  boolean read(boolean allRevisions, boolean follow) {
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<String, Long> newest = new HashMap<>();
      if (!allRevisions) {
        var _ = readTo(ends, record -> newest.put(record.key(), record.offset()));
      }
      boolean goOn =
          readTo(
              ends,
              record -> {
                // What came after the end was read is newer than all that is known of it.
                @Nullable Long last = newest.get(record.key());
                if (last == null || record.offset() >= last) {
                  take(record);
                }
              });
      while (follow && goOn) {
        consumer.poll(POLL).forEach(this::take);
        goOn = afterBatch.getAsBoolean();
      }
    } catch (WakeupException e) {
      // told to stop: not a failure
    }
    return allReadable;
  }

  private List<TopicPartition> partitions() {
    String topic = topics.findings().name();
    List<TopicPartition> partitions = new ArrayList<>();
    @Nullable List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos != null) {
      infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    if (partitions.isEmpty()) {
      throw new ClusterException(
          "topic %s: expected on the cluster, got none; `consentry run --create-topics` makes it"
              .formatted(topic),
          null);
    }
    return partitions;
  }

  /** From the beginning to these offsets. Whether to go on. */
  private boolean readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<String, byte[]>> action) {
    consumer.seekToBeginning(ends.keySet());
    boolean goOn = true;
    while (goOn
        && ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(action);
      goOn = afterBatch.getAsBoolean();
    }
    return goOn;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return; // taken back: nothing is left to tell
    }
    try {
      Finding finding =
          topics.findings().value().deserializer().deserialize(record.topic(), record.value());
      if (filter.takes(finding)) {
        each.accept(finding);
      }
    } catch (SerializationException | IllegalArgumentException e) {
      allReadable = false;
      unreadable.accept(
          "%s partition %d offset %d: expected a finding, got %s"
              .formatted(
                  record.topic(), record.partition(), record.offset(), Consentry.describe(e)));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
