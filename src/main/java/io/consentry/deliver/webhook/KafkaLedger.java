package io.consentry.deliver.webhook;

import io.consentry.avro.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger on its topic, of which every sender reads all, from the beginning and then along: a
 * partition of events may come from another sender at any time. In memory, an entry of a few
 * hundred bytes for each delivery of the last {@link #KEPT}.
 */
public final class KafkaLedger implements Ledger, AutoCloseable {
  /** As long as events are kept: what is no longer there cannot be sent again. */
  static final Duration KEPT = Duration.ofDays(31);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CATCH_UP = Duration.ofMinutes(2);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Producer<String, byte[]> producer;
  private final Consumer<String, byte[]> consumer;
  private final String topic;
  private final String failedTopic;
  private final Serde<Delivery> serde;
  private final Clock clock;
  private final Map<String, Delivery> entries = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<CompletableFuture<Void>> asked =
      new ConcurrentLinkedQueue<>();
  private final Map<CompletableFuture<Void>, Map<TopicPartition, Long>> catchingUp =
      new HashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread reader;
  private volatile boolean closing;
  private Instant pruned = Instant.EPOCH;

  /**
   * Opens the ledger, and begins to read it.
   *
   * @param client properties of any client of Kafka
   * @param writes properties of a producer without transactions
   */
  public KafkaLedger(
      Map<String, Object> client,
      Map<String, Object> writes,
      String topic,
      String failedTopic,
      Serde<Delivery> serde,
      Clock clock) {
    this(consumer(client), producer(writes), topic, failedTopic, serde, clock);
  }

  /** The same over those clients, which it closes. */
  KafkaLedger(
      Consumer<String, byte[]> consumer,
      Producer<String, byte[]> producer,
      String topic,
      String failedTopic,
      Serde<Delivery> serde,
      Clock clock) {
    this.consumer = consumer;
    this.producer = producer;
    this.topic = topic;
    this.failedTopic = failedTopic;
    this.serde = serde;
    this.clock = clock;
    reader = Thread.ofPlatform().name("delivery-ledger").daemon().start(this::read);
  }

  private static Producer<String, byte[]> producer(Map<String, Object> writes) {
    Map<String, Object> atOnce = new HashMap<>(writes);
    atOnce.put(ProducerConfig.ACKS_CONFIG, "all");
    atOnce.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(atOnce, new StringSerializer(), new ByteArraySerializer());
  }

  private static Consumer<String, byte[]> consumer(Map<String, Object> client) {
    Map<String, Object> reads = new HashMap<>(client);
    reads.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    reads.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    reads.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(reads, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Waits until all is read that was written before the call. */
  public void catchUp() {
    CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    asked.add(caughtUp);
    CompletableFuture.anyOf(caughtUp, ended)
        .orTimeout(CATCH_UP.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Completes, with what was wrong, when the ledger can no longer be read. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private void read() {
    try (consumer) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      while (!closing) {
        consumer.poll(POLL).forEach(this::take);
        answerCatchUps();
        prune();
      }
      var _ = ended.complete(null);
    } catch (RuntimeException | Error e) {
      // Whatever it is, Kafka's or the registry's: nobody else learns that the ledger stands still.
      var _ = ended.completeExceptionally(e);
    }
  }

  private void answerCatchUps() {
    for (CompletableFuture<Void> next = asked.poll(); next != null; next = asked.poll()) {
      catchingUp.put(next, consumer.endOffsets(consumer.assignment()));
    }
    catchingUp
        .entrySet()
        .removeIf(each -> {
          boolean there =
              each.getValue().entrySet().stream()
                  .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
          return there && each.getKey().complete(null);
        });
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      entries.remove(record.key());
    } else {
      // What this sender wrote itself is known since before it was read.
      Delivery read = serde.deserializer().deserialize(topic, record.value());
      entries.merge(
          record.key(),
          read,
          (known, now) -> now.getLast().isBefore(known.getLast()) ? known : now);
    }
  }

  private void prune() {
    Instant now = clock.instant();
    if (now.isAfter(pruned.plus(Duration.ofHours(1)))) {
      pruned = now;
      entries
          .values()
          .removeIf(each ->
              !each.getEventId().equals(ITSELF) && each.getLast().isBefore(now.minus(KEPT)));
    }
  }

  @Override
  public @Nullable Delivery get(String destination, String eventId) {
    return entries.get(Ledger.key(destination, eventId));
  }

  @Override
  public CompletableFuture<?> put(Delivery delivery) {
    String key = Ledger.key(delivery.getDestination(), delivery.getEventId());
    entries.put(key, delivery);
    return send(new ProducerRecord<>(topic, key, serde.serializer().serialize(topic, delivery)));
  }

  /** Takes back that a destination is disabled; every sender goes on with it. */
  public CompletableFuture<?> enable(String destination) {
    String key = Ledger.key(destination, ITSELF);
    entries.remove(key);
    return send(new ProducerRecord<>(topic, key, null));
  }

  @Override
  public CompletableFuture<?> deadLetter(Delivery delivery, String key, byte[] event) {
    ProducerRecord<String, byte[]> letter = new ProducerRecord<>(failedTopic, key, event);
    header(letter, "consentry.destination", delivery.getDestination());
    header(letter, "consentry.event", delivery.getEventId());
    header(letter, "consentry.attempts", Integer.toString(delivery.getAttempts()));
    header(letter, "consentry.status", Integer.toString(delivery.getStatus()));
    header(letter, "consentry.reason", delivery.getDetail());
    return send(letter);
  }

  private static void header(ProducerRecord<String, byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private CompletableFuture<?> send(ProducerRecord<String, byte[]> record) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    var _ =
        producer.send(
            record,
            (_, failure) -> {
              boolean _ =
                  failure == null ? sent.complete(null) : sent.completeExceptionally(failure);
            });
    return sent;
  }

  /** Waits until what was written before cannot be lost. */
  void flush() {
    producer.flush();
  }

  @Override
  public Collection<Delivery> all() {
    return new ArrayList<>(entries.values());
  }

  @Override
  public void close() {
    closing = true;
    producer.close(CLOSE);
    try {
      boolean _ = reader.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
