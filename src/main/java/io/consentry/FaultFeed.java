package io.consentry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** Sends a history at a steady pace on a thread of its own, and loses and doubles nothing. */
final class FaultFeed implements AutoCloseable {
  /** Longer than anything is broken. */
  private static final int PATIENCE_MILLIS = 600_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Sent> events;
  private final int first;
  private final int perSecond;
  private final String topic;
  private final BooleanSupplier flows;
  private final Thread thread;
  private final AtomicInteger sent = new AtomicInteger();
  private volatile boolean stopped;

  /**
   * One record.
   *
   * @param shift of the record's time from now
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Sent(String tenant, byte[] value, Duration shift) {}

  /**
   * A feed, not yet started.
   *
   * @param first how many are sent at once
   * @param flows asked after these: only when they are through does the pace begin, so that what is
   *     broken later breaks a stream that flows
   */
  FaultFeed(
      Settings settings,
      String topic,
      List<Sent> events,
      int first,
      int perSecond,
      BooleanSupplier flows) {
    this.flows = flows;
    this.events = List.copyOf(events);
    this.first = first;
    this.perSecond = perSecond;
    this.topic = topic;
    Map<String, Object> config = settings.producer();
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    thread = Thread.ofPlatform().name("feed").daemon().unstarted(this::send);
  }

  /** The partition that a tenant's events are in. */
  static int group(String tenant, int partitions) {
    return Utils.toPositive(Utils.murmur2(tenant.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  void start() {
    thread.start();
  }

  private void send() {
    long start = System.nanoTime();
    try {
      for (Sent event : events) {
        if (sent.get() == first) {
          awaitFlow();
          start = System.nanoTime();
        }
        if (stopped) {
          return;
        }
        long due = start + (long) ((sent.get() - first) * 1e9 / perSecond);
        long left = due - System.nanoTime();
        if (left > 0) {
          Thread.sleep(Duration.ofNanos(left));
        }
        byte[] tenant = event.tenant().getBytes(StandardCharsets.UTF_8);
        int partition = group(event.tenant(), producer.partitionsFor(topic).size());
        long time = Instant.now().plus(event.shift()).toEpochMilli();
        var _ = producer.send(new ProducerRecord<>(topic, partition, time, tenant, event.value()));
        var _ = sent.incrementAndGet();
      }
      producer.flush();
    } catch (InterruptedException | InterruptException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitFlow() throws InterruptedException {
    producer.flush();
    while (!stopped && !flows.getAsBoolean()) {
      Thread.sleep(Duration.ofMillis(10));
    }
  }

  /** How many were sent. */
  int sent() {
    return sent.get();
  }

  boolean ended() {
    return !thread.isAlive();
  }

  /** Waits until that share of the history is sent. */
  void awaitShare(double share) throws InterruptedException {
    while (!ended() && sent.get() < share * events.size()) {
      Thread.sleep(Duration.ofMillis(10));
    }
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ofSeconds(5));
  }
}
