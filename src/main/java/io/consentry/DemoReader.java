package io.consentry;

import io.consentry.avro.Finding;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what the stream publishes in the demo, as any other consumer would: committed records,
 * through the registry.
 */
final class DemoReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /** An act whose finding has not changed for so long is shown; a later change shows it again. */
  private static final long QUIET_MILLIS = 400;

  /** Nothing new for so long after all was sent, and the story is over. */
  private static final long OVER_MILLIS = 3_000;

  private final KafkaConsumer<String, byte[]> consumer;
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
        List.of(topics.assessments(), topics.findings(), topics.deadLetters()).stream()
            .map(topic -> new TopicPartition(topic.name(), 0))
            .toList());
  }

  /** Gives each finding once it is quiet, until nothing new comes. */
  void readAll(Consumer<Finding> each) {
    long last = System.currentTimeMillis();
    boolean any = false;
    while (!any || System.currentTimeMillis() - last < OVER_MILLIS) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        take(record);
        last = System.currentTimeMillis();
        any = true;
      }
      giveQuiet(each, QUIET_MILLIS);
    }
    giveQuiet(each, 0);
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
      Finding finding =
          topics.findings().value().deserializer().deserialize(record.topic(), record.value());
      waiting.remove(finding.getFindingId());
      waiting.put(finding.getFindingId(), new Waiting(finding, System.currentTimeMillis()));
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
    consumer.close();
  }
}
