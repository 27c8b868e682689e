package io.consentry;

import io.consentry.bench.Figures;
import io.consentry.bench.MadeHistory;
import io.consentry.bench.MadeHistory.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How long it takes from a raw event to its assessment, as a reader of committed records sees it.
 * Events are sent when they are due, whatever became of those before; the time counts from when an
 * event was due.
 */
final class BenchLatency {
  private static final int WARM_SECONDS = 5;
  private static final int SECONDS = 15;
  private static final Duration LAST = Duration.ofSeconds(10);

  private final BenchBed bed;
  private long seed;

  BenchLatency(BenchBed bed, long seed) {
    this.bed = bed;
    this.seed = seed;
  }

  /** Measures at that many events a second, and adds the percentiles in milliseconds. */
  void at(double rate, double relevant, String name, Figures figures) throws InterruptedException {
    long count = Math.max(1, (long) (rate * (WARM_SECONDS + SECONDS)));
    List<MadeHistory.Event> events = new ArrayList<>();
    MadeHistory.of(new Shape(seed++, count, 100, 50, relevant, 0), events::add);
    Map<String, Long> due = new ConcurrentHashMap<>();
    List<Double> took = new ArrayList<>();
    try (Consumer<String, byte[]> consumer = consumer();
        Producer<byte[], byte[]> producer = bed.producer(Map.of())) {
      long began = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Thread sender =
          Thread.ofPlatform()
              .name("bench-sender")
              .start(() -> send(producer, events, rate, began, due));
      long counted = began + Duration.ofSeconds(WARM_SECONDS).toNanos();
      long end = began + (long) (count / rate * 1e9) + LAST.toNanos();
      while (System.nanoTime() < end && (sender.isAlive() || !due.isEmpty())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          Long at = due.remove(record.key());
          if (at != null && at >= counted) {
            took.add((System.nanoTime() - at) / 1e6);
          }
        }
      }
      sender.join();
    }
    figures.addPercentiles("latency at " + name, "ms", took);
  }

  private void send(
      Producer<byte[], byte[]> producer,
      List<MadeHistory.Event> events,
      double rate,
      long began,
      Map<String, Long> due) {
    String topic = bed.topics().audit().name();
    for (int i = 0; i < events.size(); i++) {
      MadeHistory.Event event = events.get(i);
      long at = began + (long) (i / rate * 1e9);
      while (System.nanoTime() < at) {
        LockSupport.parkNanos(at - System.nanoTime());
      }
      if (event.relevant()) {
        due.put(event.tenant() + "/" + event.id(), at);
      }
      var _ = producer.send(new ProducerRecord<>(topic, BenchBed.key(event), event.value()));
    }
    producer.flush();
  }

  private Consumer<String, byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(bed.settings().client());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "bench-" + UUID.randomUUID());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    String topic = bed.topics().assessments().name();
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList());
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position); // now, not at the first poll
    return consumer;
  }
}
