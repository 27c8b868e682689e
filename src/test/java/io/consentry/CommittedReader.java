package io.consentry;

import io.consentry.Topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Reads what the stream has committed, as any other consumer would. */
final class CommittedReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Settings settings;
  private final Topics topics;
  private final TopicAdmin admin;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, List<ConsumerRecord<String, byte[]>>> records = new HashMap<>();

  CommittedReader(Settings settings, Topics topics) {
    this.settings = settings;
    this.topics = topics;
    this.admin = new TopicAdmin(settings);
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        List.of(topics.assessments(), topics.findings(), topics.grants(), topics.deadLetters())
            .stream()
            .flatMap(topic -> partitions(topic).stream())
            .toList());
  }

  /** The records of a topic read so far. */
  List<ConsumerRecord<String, byte[]>> of(Topic<?, ?> topic) {
    return records.getOrDefault(topic.name(), List.of());
  }

  <V> V value(Topic<?, V> topic, ConsumerRecord<String, byte[]> record) {
    return topic.value().deserializer().deserialize(topic.name(), record.value());
  }

  /** Reads on until it is so. */
  void until(Duration limit, Callable<Boolean> met) {
    Awaitility.await()
        .atMost(limit)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            records.computeIfAbsent(record.topic(), _ -> new ArrayList<>()).add(record);
          }
          return met.call();
        });
  }

  /** Whether the stream has handled all that was sent, and all that it made is read here. */
  boolean handled() {
    return committed(partitions(topics.audit()))
        && committed(partitions(topics.activities()))
        && committed(shuffled())
        && consumer.endOffsets(consumer.assignment()).entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** What goes from one task of the stream to another: the campaigns' part comes last. */
  private Collection<TopicPartition> shuffled() {
    return admin.names().stream()
        .filter(name -> name.startsWith(settings.applicationId()) && name.endsWith("-repartition"))
        .flatMap(name -> consumer.partitionsFor(name).stream())
        .map(part -> new TopicPartition(part.topic(), part.partition()))
        .toList();
  }

  private boolean committed(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = admin.committed(settings.applicationId());
    return consumer.endOffsets(partitions).entrySet().stream()
        .allMatch(end -> {
          @Nullable OffsetAndMetadata offset = committed.get(end.getKey());
          return end.getValue() == 0 || (offset != null && offset.offset() >= end.getValue());
        });
  }

  /** Where the topic ends, over all its partitions. */
  long end(Topic<?, ?> topic) {
    return consumer.endOffsets(partitions(topic)).values().stream().mapToLong(end -> end).sum();
  }

  private static Collection<TopicPartition> partitions(Topic<?, ?> topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(partition -> new TopicPartition(topic.name(), partition))
        .toList();
  }

  @Override
  public void close() {
    admin.close();
    consumer.close();
  }

  /**
   * How a producer sends to topics made a moment ago: two batches at once may arrive out of order
   * there, and stay so.
   */
  static Map<String, Object> oneAtATime(Settings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put("max.in.flight.requests.per.connection", 1);
    return config;
  }
}
