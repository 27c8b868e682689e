package io.consentry.source.eventhubs;

import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.Source;
import io.consentry.source.Target;
import io.consentry.source.Timer;
import io.consentry.source.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hub, copied record by record: all its partitions, as a member of no consumer group. How far
 * each has been copied is a mark of the feed, so that it stands in the same transaction as the
 * copies; Event Hubs knows nothing of it. What a hub's retention took before it was copied, and a
 * hub that was made anew, are said in the log.
 */
final class EventHubSource implements Source {
  /** On each copy: where it comes from. */
  static final String TOPIC = "consentry.source.topic";

  static final String PARTITION = "consentry.source.partition";
  static final String OFFSET = "consentry.source.offset";

  private static final Logger LOG = LoggerFactory.getLogger(EventHubSource.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** What somebody must mend on the other side: to ask often mends nothing. */
  private static final Duration SLOWLY = Duration.ofMinutes(5);

  /** How often it is looked whether there are more partitions, in what the client knows of them. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /**
   * What Microsoft recommends (azure-docs, event-hubs/apache-kafka-configurations.md): idle
   * connections are cut after 240 s, so that both must be shorter.
   */
  private static final int IDLE_MILLIS = 180_000;

  private static final int REQUEST_MILLIS = 60_000;
  private static final int RECONNECT_MILLIS = 30_000;
  private static final int MOST_RECORDS = 5_000;
  private static final int MOST_BYTES = 8 << 20;

  private final String name;
  private final String hub;
  private final Map<String, Object> client;
  private final @Nullable String tenant;
  private final Timer timer;
  private final Trouble trouble;

  /**
   * The hub.
   *
   * @param host of the namespace: part of the source's name
   * @param client the settings that reach it, which win over those recommended
   * @param tenant of events that name none
   */
  EventHubSource(
      String host, String hub, Map<String, Object> client, @Nullable String tenant, Timer timer) {
    this.name = "event-hubs/" + host + "/" + hub;
    this.hub = hub;
    this.client = settings(client);
    this.tenant = tenant;
    this.timer = timer;
    this.trouble = new Trouble(name);
  }

  private static Map<String, Object> settings(Map<String, Object> client) {
    Map<String, Object> config = new HashMap<>();
    config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, IDLE_MILLIS);
    config.put(CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, IDLE_MILLIS);
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MILLIS);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES);
    config.putAll(client);
    // Neither made, nor begun anew, without being said.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    Map<Integer, Copied> copied = new HashMap<>();
    feed.marks(name)
        .forEach((partition, mark) ->
            Copied.read(mark).ifPresent(last -> copied.put(Integer.valueOf(partition), last)));
    while (true) {
      try {
        new Reading(feed, copied).run();
      } catch (InterruptException e) {
        // The flag that Kafka has set again would end what comes next, too.
        boolean _ = Thread.interrupted();
        throw new InterruptedException(e.getMessage());
      } catch (ConfigException e) {
        throw new SourceException("expected settings of a Kafka client, got " + e.getMessage());
      } catch (AuthenticationException | AuthorizationException e) {
        trouble.is(oneLine(e));
        timer.sleep(SLOWLY);
      } catch (KafkaException e) {
        trouble.is(oneLine(e));
        timer.sleep(AGAIN);
      }
    }
  }

  /** Kafka's own words on a client that cannot be made say little; their cause says it. */
  private static String oneLine(KafkaException e) {
    Throwable told = e;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    String said = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    return "expected to read the hub, got " + said;
  }

  /** From one connection to the next. */
  private final class Reading {
    private final Feed feed;
    private final Map<Integer, Copied> copied;

    /** Partitions whose next record is the last one that was copied, to be known again by it. */
    private final Set<Integer> unproved = new HashSet<>();

    private Set<TopicPartition> assigned = Set.of();
    private Instant looked = Instant.MIN;

    Reading(Feed feed, Map<Integer, Copied> copied) {
      this.feed = feed;
      this.copied = copied;
    }

    void run() throws InterruptedException {
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      try {
        while (true) {
          look(consumer);
          try {
            write(consumer, consumer.poll(POLL));
          } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions()
                .forEach((partition, _) -> outOfRange(consumer, partition));
          }
        }
      } finally {
        boolean interrupted = Thread.interrupted();
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Takes up partitions that have come, and leaves those that have gone. */
    private void look(KafkaConsumer<byte[], byte[]> consumer) {
      Instant now = timer.now();
      if (now.isBefore(looked.plus(LOOK))) {
        return;
      }
      looked = now;
      @Nullable List<PartitionInfo> infos = consumer.partitionsFor(hub);
      if (infos == null || infos.isEmpty()) {
        throw new KafkaException(
            "no hub %s in the namespace, or none that it may read".formatted(hub));
      }
      Set<TopicPartition> found = new HashSet<>();
      infos.forEach(info -> found.add(new TopicPartition(hub, info.partition())));
      if (found.equals(assigned)) {
        return;
      }
      Set<TopicPartition> more = new HashSet<>(found);
      more.removeAll(assigned);
      if (!assigned.isEmpty()) {
        LOG.info(
            "partitions changed: source={} before={} now={}", name, assigned.size(), found.size());
      }
      consumer.assign(found);
      more.forEach(partition -> start(consumer, partition));
      assigned = found;
    }

    private void start(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
      @Nullable Copied last = copied.get(partition.partition());
      if (last == null) {
        unproved.remove(partition.partition());
        consumer.seekToBeginning(Set.of(partition));
      } else {
        unproved.add(partition.partition());
        consumer.seek(partition, last.offset());
      }
    }

    private void write(
        KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
        throws InterruptedException {
      Instant polled = timer.now();
      List<Item> items = new ArrayList<>();
      Map<Integer, Copied> now = new LinkedHashMap<>();
      for (TopicPartition partition : records.partitions()) {
        for (ConsumerRecord<byte[], byte[]> record : proved(consumer, records.records(partition))) {
          items.add(item(record, polled));
          now.put(partition.partition(), Copied.of(record));
        }
      }
      Map<String, byte @Nullable []> marks = new LinkedHashMap<>();
      now.forEach((partition, last) -> marks.put(Integer.toString(partition), last.mark()));
      feed.write(name, new Batch(items, marks));
      copied.putAll(now);
      trouble.over();
    }

    /** Those after the last one that was copied; none where that is another one than it was. */
    private List<ConsumerRecord<byte[], byte[]>> proved(
        KafkaConsumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> records) {
      ConsumerRecord<byte[], byte[]> first = records.getFirst();
      @Nullable Copied last = copied.get(first.partition());
      if (!unproved.remove(first.partition()) || last == null || first.offset() != last.offset()) {
        return records;
      }
      if (last.equals(Copied.of(first))) {
        return records.subList(1, records.size());
      }
      anew(consumer, new TopicPartition(hub, first.partition()));
      return List.of();
    }

    private void outOfRange(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
      @Nullable Copied last = copied.get(partition.partition());
      long begin = of(partition, consumer.beginningOffsets(Set.of(partition)));
      long end = of(partition, consumer.endOffsets(Set.of(partition)));
      if (last != null && last.offset() + 1 > end) {
        anew(consumer, partition);
        return;
      }
      if (last != null && last.offset() + 1 < begin) {
        LOG.warn(
            "events lost: source={} partition={} missing={} first={} reason=the hub's retention was over before they were read",
            name,
            partition.partition(),
            begin - last.offset() - 1,
            last.offset() + 1);
      }
      unproved.remove(partition.partition());
      consumer.seek(partition, begin);
    }

    private static long of(TopicPartition partition, Map<TopicPartition, Long> offsets) {
      return Objects.requireNonNull(offsets.get(partition));
    }

    private void anew(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
      LOG.warn(
          "hub made anew, read from its beginning: source={} partition={}",
          name,
          partition.partition());
      copied.remove(partition.partition());
      unproved.remove(partition.partition());
      consumer.seekToBeginning(Set.of(partition));
    }
  }

  /**
   * The key keeps the order of a partition, and its colon tells it from a tenant. After a slash the
   * partitioner would not look, and all partitions of the hub would end up in one.
   */
  private Item item(ConsumerRecord<byte[], byte[]> record, Instant polled) {
    Map<String, String> headers = new HashMap<>();
    headers.put(Headers.SOURCE, name);
    headers.put(Headers.POLLED, polled.toString());
    headers.put(TOPIC, record.topic());
    headers.put(PARTITION, Integer.toString(record.partition()));
    headers.put(OFFSET, Long.toString(record.offset()));
    if (tenant != null) {
      headers.put(Headers.TENANT, tenant);
    }
    return new Item(
        Target.AUDIT, record.topic() + ":" + record.partition(), record.value(), headers);
  }
}
