package io.consentry.source;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feed on a cluster: one transactional producer for all sources of the process, whose batches
 * that come together are one transaction. A thousand sources so need no thousand producers, and
 * none waits for the polls of another, only for its writes.
 */
public final class KafkaFeed implements Feed, AutoCloseable {
  /** On a record whose value was cut: how many bytes it had. */
  public static final String CUT = "consentry.cut";

  private static final Logger LOG = LoggerFactory.getLogger(KafkaFeed.class);

  /** A transaction of this many bytes is long enough to cost little, and visible soon. */
  private static final int MOST_BYTES = 8 << 20;

  private static final int MOST_BATCHES = 1_000;
  private static final int WAITING = 256;
  private static final int LINGER_MILLIS = 5;

  /** What keys and headers may add to a value. */
  private static final int ROOM = 64 << 10;

  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final int TRIES = 5;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Function<Target, String> topics;
  private final String marksTopic;
  private final int mostValue;
  private final NavigableMap<String, byte[]> marks;
  private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(WAITING);
  private final AtomicReference<@Nullable FeedException> broken = new AtomicReference<>();
  private final Thread writer;
  private volatile boolean closing;

  private record Pending(String source, Batch batch, CompletableFuture<Void> written) {}

  /**
   * Opens the feed: whoever had it before is shut out, and what it had not finished is undone or
   * done, before the marks are read.
   *
   * @param client properties of any client of the cluster
   * @param transactionalId the name by which a process takes over from the one before it
   * @param mostBytes the largest record that the topics take
   * @param marks reads all committed marks, by whole key; asked once
   * @throws KafkaException when the cluster does not answer
   */
  public KafkaFeed(
      Map<String, Object> client,
      String transactionalId,
      Function<Target, String> topics,
      String marksTopic,
      int mostBytes,
      Supplier<Map<String, byte[]>> marks) {
    this.topics = topics;
    this.marksTopic = marksTopic;
    this.mostValue = mostBytes - ROOM;
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, mostBytes);
    config.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, TenantPartitioner.class);
    config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      this.marks = new TreeMap<>(marks.get());
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    writer = Thread.ofPlatform().name("source-feed").start(this::run);
  }

  @Override
  public Map<String, byte[]> marks(String source) {
    String prefix = source + "/";
    Map<String, byte[]> found = new HashMap<>();
    // '0' comes after '/': a thousand sources do not each look at the marks of all.
    marks
        .subMap(prefix, source + "0")
        .forEach((key, value) -> found.put(key.substring(prefix.length()), value));
    return found;
  }

  @Override
  public void write(String source, Batch batch) throws InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    Pending pending = new Pending(source, batch, new CompletableFuture<>());
    throwIfBroken();
    while (!queue.offer(pending, 100, TimeUnit.MILLISECONDS)) {
      throwIfBroken();
    }
    try {
      // Broken after it was put there: nobody may come for it any more.
      @Nullable FeedException failure = broken.get();
      if (failure != null) {
        boolean _ = pending.written.completeExceptionally(failure);
      }
      pending.written.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FeedException failure
          ? failure
          : new FeedException("expected to write, got " + e.getCause(), e);
    }
  }

  private void throwIfBroken() {
    @Nullable FeedException failure = broken.get();
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    List<Pending> together = new ArrayList<>();
    try {
      while (!closing) {
        @Nullable Pending first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        together.clear();
        together.add(first);
        int bytes = first.batch.size();
        while (bytes < MOST_BYTES && together.size() < MOST_BATCHES) {
          @Nullable Pending next = queue.poll();
          if (next == null) {
            break;
          }
          together.add(next);
          bytes += next.batch.size();
        }
        transact(together);
        together.forEach(each -> each.written.complete(null));
      }
      fail(together, new FeedException("the feed was closed", null));
    } catch (InterruptedException | RuntimeException e) {
      fail(together, new FeedException(reason(e), e));
    }
  }

  /** The producer's own words on what it cannot do any more say less than their cause. */
  private static String reason(Throwable e) {
    Throwable told = e;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    return String.valueOf(told.getMessage());
  }

  private void fail(List<Pending> together, FeedException failure) {
    broken.set(failure);
    queue.drainTo(together);
    together.forEach(each -> each.written.completeExceptionally(failure));
  }

  /** Writes them in one transaction; what passes by itself is tried again. */
  private void transact(List<Pending> together) {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.beginTransaction();
        together.forEach(this::send);
        commit();
        return;
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        throw e;
      } catch (KafkaException e) {
        // Throws where the producer itself is beyond help, or where it may have been committed.
        producer.abortTransaction();
        if (attempt == TRIES || closing) {
          throw e;
        }
        LOG.warn("not written, tried again: attempt={} reason={}", attempt, e.getMessage());
      }
    }
  }

  private void send(Pending pending) {
    for (Item item : pending.batch.items()) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              topics.apply(item.target()),
              item.key().getBytes(StandardCharsets.UTF_8),
              value(pending, item));
      item.headers()
          .forEach(
              (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
      if (item.value() != null && record.value().length < item.value().length) {
        String size = Integer.toString(item.value().length);
        record.headers().add(CUT, size.getBytes(StandardCharsets.UTF_8));
      }
      // A failed record fails the commit: no callback is needed.
      var _ = producer.send(record);
    }
    pending
        .batch
        .marks()
        .forEach((key, value) -> {
          byte[] whole = (pending.source + "/" + key).getBytes(StandardCharsets.UTF_8);
          var _ = producer.send(new ProducerRecord<>(marksTopic, whole, value));
        });
  }

  /**
   * One larger than any record may be would stop its source for good: its beginning goes on alone,
   * which is no whole event, so that the stream refers to it as to all it cannot read.
   */
  private byte @Nullable [] value(Pending pending, Item item) {
    byte @Nullable [] value = item.value();
    if (value == null || value.length <= mostValue) {
      return value;
    }
    LOG.warn("event cut: source={} bytes={} most={}", pending.source, value.length, mostValue);
    return Arrays.copyOf(value, ROOM);
  }

  /** After a time-out nobody knows whether it was committed: to ask again is safe, and tells. */
  private void commit() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException | InterruptException e) {
        if (attempt == TRIES) {
          throw new CommitUnknownException(e);
        }
        LOG.warn("commit not answered, asked again: attempt={}", attempt);
      }
    }
  }

  /** Not one of Kafka's own, so that nobody aborts what may have been committed. */
  private static final class CommitUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommitUnknownException(KafkaException cause) {
      super("the cluster did not say whether a transaction was committed", cause);
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      boolean _ = writer.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE);
  }
}
