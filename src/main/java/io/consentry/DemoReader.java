package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.avro.Finding;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the stream publishes in the demo, as any other consumer would: committed records,
 * through the registry.
 */
final class DemoReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** An act whose finding has not changed for so long is shown; a later change shows it again. */
  private static final long QUIET_MILLIS = 400;

  private final KafkaConsumer<String, byte[]> consumer;
  private final TopicAdmin admin;
  private final String group;
  private final Topics topics;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private int assessments;
  private int deadLetters;

  private record Waiting(Finding finding, long since) {}

  DemoReader(Settings settings, Topics topics) {
    this.topics = topics;
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        Stream.of(topics.assessments(), topics.findings(), topics.deadLetters())
            .map(DemoReader::partition)
            .toList());
    admin = new TopicAdmin(settings);
    group = settings.applicationId();
  }

  /**
   * Gives each finding once it is quiet, until the stream has handled all that was sent before the
   * call, and all that it made of it is read.
   *
   * @param stop asked again and again whether to give up
   */
  void readAll(Consumer<Finding> each, BooleanSupplier stop) {
    boolean over = false;
    while (!over && !stop.getAsBoolean()) {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      records.forEach(this::take);
      giveQuiet(each, QUIET_MILLIS);
      // In this order: what the stream commits, it has published.
      over =
          records.isEmpty()
              && handled(topics.audit())
              && handled(topics.activities())
              && consumer.endOffsets(consumer.assignment()).entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
    giveQuiet(each, 0);
  }

  private boolean handled(Topic<?, ?> topic) {
    TopicPartition partition = partition(topic);
    @Nullable OffsetAndMetadata committed = admin.committed(group).get(partition);
    Map<TopicPartition, Long> end = consumer.endOffsets(List.of(partition));
    return committed != null && committed.offset() >= end.getOrDefault(partition, 0L);
  }

  /** The demo's topics have one partition. */
  private static TopicPartition partition(Topic<?, ?> topic) {
    return new TopicPartition(topic.name(), 0);
  }

  int assessments() {
    return assessments;
  }

  int deadLetters() {
    return deadLetters;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.assessments().name())) {
      assessments++;
    } else if (record.topic().equals(topics.deadLetters().name())) {
      deadLetters++;
    } else {
      @Nullable Finding finding = topics.findings().read(record);
      if (finding != null) {
        waiting.remove(finding.getFindingId());
        waiting.put(finding.getFindingId(), new Waiting(finding, System.currentTimeMillis()));
      }
    }
  }

  private void giveQuiet(Consumer<Finding> each, long quietMillis) {
    long now = System.currentTimeMillis();
    waiting
        .values()
        .removeIf(next -> {
          boolean quiet = now - next.since() >= quietMillis;
          if (quiet) {
            each.accept(next.finding());
          }
          return quiet;
        });
  }

  @Override
  public void close() {
    admin.close();
    consumer.close();
  }
}
