package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.avro.Assessment;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.risk.Campaigns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the stream has committed, from now on, on a thread of its own, and remembers how long
 * an event waited for its assessment.
 */
final class FaultReader implements AutoCloseable {
  /** Reviews go by the clock of the wall, which the pure core has not. */
  private static final String REVIEW = "Review_";

  private static final Duration POLL = Duration.ofMillis(50);

  private final Topics topics;
  private final boolean repeats;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private final Map<String, Assessment> assessed = new HashMap<>();
  private final Set<String> doubled = new HashSet<>();
  private final Map<String, Finding> found = new HashMap<>();
  private final Map<String, HeldGrant> held = new HashMap<>();
  private int letters;
  private int backwards;
  private long countedFrom = Long.MAX_VALUE;
  private long longestMillis;
  private volatile boolean closed;

  /**
   * Begins where the topics end now.
   *
   * @param repeats whether outputs may come more than once
   */
  FaultReader(Settings settings, Topics topics, boolean repeats) {
    this.topics = topics;
    this.repeats = repeats;
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic<?, ?> topic :
        List.of(topics.assessments(), topics.findings(), topics.grants(), topics.deadLetters())) {
      for (int each = 0; each < topic.partitions(); each++) {
        partitions.add(new TopicPartition(topic.name(), each));
      }
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    thread = Thread.ofPlatform().name("read-outputs").daemon().start(this::read);
  }

  private void read() {
    while (!closed) {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      synchronized (this) {
        records.forEach(this::take);
      }
    }
    consumer.close();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.assessments().name())) {
      assessment(record);
    } else if (record.topic().equals(topics.findings().name())) {
      finding(record);
    } else if (record.topic().equals(topics.grants().name())) {
      if (record.value() == null) {
        held.remove(record.key());
      } else {
        held.put(record.key(), value(topics.grants(), record));
      }
    } else {
      letters++;
    }
  }

  private void assessment(ConsumerRecord<String, byte[]> record) {
    Assessment assessment = value(topics.assessments(), record);
    if (assessment.getEventId().startsWith(REVIEW)) {
      return;
    }
    if (assessed.put(record.key(), assessment) != null && !repeats) {
      doubled.add(record.key());
    }
    // What is made of a record keeps its time. One whose time is not that of sending is left out.
    if (record.timestamp() >= countedFrom) {
      longestMillis = Math.max(longestMillis, System.currentTimeMillis() - record.timestamp());
    }
  }

  private void finding(ConsumerRecord<String, byte[]> record) {
    Finding finding = value(topics.findings(), record);
    boolean review = finding.getEventIds().stream().anyMatch(id -> id.startsWith(REVIEW));
    if (review || finding.getTenantId().equals(Campaigns.OPERATOR)) {
      return;
    }
    if (repeats) {
      uncount(finding);
    }
    @Nullable Finding before = found.put(record.key(), finding);
    if (!repeats && before != null && before.getRevision() >= finding.getRevision()) {
      backwards++;
    }
  }

  /** Takes out of the finding what depends on how often it was published. */
  static void uncount(Finding finding) {
    finding.put("revision", 0);
    finding.put("state", "");
    finding.put("reason", null);
  }

  private static <V> V value(Topic<?, V> topic, ConsumerRecord<String, byte[]> record) {
    return Objects.requireNonNull(topic.read(record));
  }

  /** How many distinct assessments have come. */
  synchronized int size() {
    return assessed.size();
  }

  /** Whether all that is expected has come. */
  synchronized boolean has(FaultAnswer answer) {
    return assessed.size() >= answer.assessments().size()
        && found.equals(answer.findings())
        && held.equals(answer.held())
        && letters >= answer.rejected();
  }

  /** How what has come differs from the answer. */
  synchronized FaultOutcome.Counts compare(FaultAnswer answer) {
    int missing = 0;
    int differing = 0;
    for (Map.Entry<String, Assessment> each : answer.assessments().entrySet()) {
      @Nullable Assessment got = assessed.get(each.getKey());
      missing += got == null ? 1 : 0;
      differing += got != null && !got.equals(each.getValue()) ? 1 : 0;
    }
    Set<String> unexpected = new HashSet<>(assessed.keySet());
    unexpected.removeAll(answer.assessments().keySet());
    return new FaultOutcome.Counts(
        answer.assessments().size(),
        missing,
        doubled.size() + unexpected.size() + backwards,
        differing,
        differences(answer.findings(), found),
        differences(answer.held(), held),
        letters - answer.rejected());
  }

  private static <V> int differences(Map<String, V> expected, Map<String, V> got) {
    Set<String> keys = new HashSet<>(expected.keySet());
    keys.addAll(got.keySet());
    return (int)
        keys.stream().filter(key -> !Objects.equals(expected.get(key), got.get(key))).count();
  }

  /** Whether so many have come. Once they have, the waits of what is sent from then on count. */
  synchronized boolean begins(int assessments) {
    if (assessed.size() < assessments) {
      return false;
    }
    countedFrom = System.currentTimeMillis();
    return true;
  }

  /** The longest time from when an event was sent until its assessment was there. */
  synchronized Duration longestWait() {
    return Duration.ofMillis(longestMillis);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
