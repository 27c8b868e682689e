package io.consentry.deliver.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events for one destination, in a consumer group of its own: what a slow destination has
 * not taken yet stays in Kafka, and holds up no other one. A record counts as read once the ledger
 * says what became of it.
 */
public final class Sender implements AutoCloseable {
  /** On a record that is sent once more: the destination that it is for. */
  public static final String REPLAY = "consentry.replay";

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration BUSY = Duration.ofMillis(10);
  private static final Duration COMMIT = Duration.ofSeconds(1);
  private static final Duration FINISH = Duration.ofSeconds(5);
  private static final int BATCH = 100;

  private final Destination destination;
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaLedger ledger;
  private final WebhookClient client;
  private final ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();
  private final Courier courier;
  private final Progress progress = new Progress();
  private final String topic;
  private final Clock clock;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closing;
  private volatile boolean reading;
  private Instant committed = Instant.EPOCH;

  /**
   * A sender, not yet started.
   *
   * @param kafka properties of the consumer: the cluster and the group
   */
  Sender(
      Destination destination,
      Map<String, Object> kafka,
      String topic,
      KafkaLedger ledger,
      WebhookClient client,
      Clock clock,
      RandomGenerator random) {
    this.destination = destination;
    this.topic = topic;
    this.ledger = ledger;
    this.client = client;
    this.clock = clock;
    this.courier = new Courier(destination, client, ledger, clock, random, attempts);
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        destination.start().startsWith("P")
            ? "by_duration:" + destination.start()
            : destination.start());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Starts; the future ends when it has stopped, with what was wrong if anything was. */
  CompletableFuture<Void> start() {
    Thread _ = Thread.ofPlatform().name("deliver-" + destination.name()).start(this::run);
    return ended;
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(List.of(topic), new Assignment());
      while (!closing && !ended.isDone()) {
        step();
      }
      finish();
      var _ = ended.complete(null);
    } catch (KafkaException e) {
      var _ = ended.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("sender stopped: destination={}", destination.name(), e);
      var _ = ended.completeExceptionally(e);
    }
  }

  private void step() {
    Set<TopicPartition> mine = consumer.assignment();
    if (courier.room() && !courier.disabled()) {
      consumer.resume(mine);
    } else {
      consumer.pause(mine);
    }
    for (ConsumerRecord<String, byte[]> record : consumer.poll(courier.busy() ? BUSY : IDLE)) {
      take(record);
    }
    reading = true;
    courier.work();
    Instant now = clock.instant();
    if (now.isAfter(committed.plus(COMMIT))) {
      committed = now;
      commit(progress.toCommit());
    }
  }

  /** What is under way may still end; then what is done is committed. */
  private void finish() {
    Instant until = clock.instant().plus(FINISH);
    while (courier.busy() && clock.instant().isBefore(until)) {
      consumer.pause(consumer.assignment());
      for (ConsumerRecord<String, byte[]> record : consumer.poll(BUSY)) {
        take(record); // assigned just now; it is not committed
      }
      courier.handleAnswers();
    }
    ledger.flush();
    commit(progress.toCommit());
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    Receipt receipt =
        new Receipt(new TopicPartition(record.topic(), record.partition()), record.offset());
    progress.begin(receipt.partition, record.offset());
    if (isOfAnother(destination, record)) {
      receipt.done();
      return;
    }
    try {
      courier.accept(WebhookEvent.read(record.value()), record.value(), replayed(record), receipt);
    } catch (WebhookEvent.NotAnEventException e) {
      String where = "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
      courier.refuse(
          String.valueOf(record.key()),
          record.value(),
          where,
          String.valueOf(e.getMessage()),
          receipt);
    }
  }

  private static boolean isOfAnother(
      Destination destination, ConsumerRecord<String, byte[]> record) {
    @Nullable Header replay = record.headers().lastHeader(REPLAY);
    return replay != null
        && !destination.name().equals(new String(replay.value(), StandardCharsets.UTF_8));
  }

  /** When somebody asked to send it once more; null if nobody did. */
  private static @Nullable Instant replayed(ConsumerRecord<String, byte[]> record) {
    return record.headers().lastHeader(REPLAY) == null
        ? null
        : Instant.ofEpochMilli(record.timestamp());
  }

  /**
   * Whether a sender would have something to do for a record.
   *
   * @param event what is in the record
   */
  public static boolean wouldSend(
      Destination destination,
      Ledger ledger,
      ConsumerRecord<String, byte[]> record,
      WebhookEvent event) {
    @Nullable Instant replay = replayed(record);
    return !isOfAnother(destination, record)
        && (replay != null || destination.filter().takes(event))
        && !ledger.settled(destination.name(), event.id(), replay);
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets);
      }
    } catch (RebalanceInProgressException | CommitFailedException e) {
      // Whoever gets the partition reads a little again, and finds it in the ledger.
      LOG.info(
          "not committed: destination={} reason={}",
          destination.name(),
          e.getClass().getSimpleName());
    }
  }

  /** Where an event comes from. */
  private final class Receipt implements Courier.Receipt {
    final TopicPartition partition;
    final long offset;

    Receipt(TopicPartition partition, long offset) {
      this.partition = partition;
      this.offset = offset;
    }

    @Override
    public void done() {
      progress.done(partition, offset);
    }

    @Override
    public void failed(Throwable cause) {
      var _ = ended.completeExceptionally(cause);
    }
  }

  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      ledger.catchUp();
      courier.restore();
      // A new destination begins here, and not where the topic ends when it first commits.
      Map<TopicPartition, OffsetAndMetadata> start = new HashMap<>();
      for (TopicPartition partition : partitions) {
        start.put(partition, new OffsetAndMetadata(consumer.position(partition)));
      }
      commit(start);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit(progress.toCommit());
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      Set<TopicPartition> gone = new HashSet<>(partitions);
      progress.forget(gone);
      courier.forget(receipt -> receipt instanceof Receipt ours && gone.contains(ours.partition));
    }
  }

  /** Whether it has asked Kafka for events, and has not ended. */
  boolean ready() {
    return reading && !ended.isDone();
  }

  void bindTo(MeterRegistry registry) {
    courier.counts.bindTo(registry, destination.name());
  }

  /** Asks it to stop. */
  void stop() {
    closing = true;
  }

  /** Stops, after what is under way. */
  @Override
  public void close() {
    stop();
    try {
      ended.join();
    } catch (CompletionException _) {
      // told to whoever started it
    }
    client.close();
    attempts.shutdownNow();
  }
}
