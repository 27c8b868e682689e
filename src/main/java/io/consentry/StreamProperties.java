package io.consentry;

import io.consentry.stream.BoundedRocksDb;
import io.consentry.stream.Counted;
import io.consentry.stream.DeadLetterWriter;
import io.consentry.stream.DeserializationHandler;
import io.consentry.stream.ProcessingHandler;
import io.consentry.stream.ProductionHandler;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams and its clients are set to, by Kafka's own names. */
final class StreamProperties {
  /** Of many small batches: for each of them lz4 takes 128 KB of fresh memory. */
  static final String COMPRESSION = "snappy";

  /**
   * Four times Kafka's default. A full batch is sent at once, and with it what there is of all
   * other partitions: dozens of topics and changelogs, each of a few records then.
   */
  static final int BATCH_BYTES = 64 << 10;

  /** Without any, at least once, each record of a step is soon a request of its own. */
  static final int LINGER_MILLIS = 2;

  private static final long MAX_POLL_MILLIS = 100;

  /**
   * Kafka Streams' default is 1,000. A thread polls again when all records it has are through; the
   * others wait for that in a rebalance, and until it is over nothing is committed. On processors
   * that are short, 1,000 were seen to take longer than a transaction may last, which costs a
   * thread all of its state.
   */
  private static final int POLL_RECORDS = 200;

  /** The same, of each partition, while state is restored; the default is 1,000, too. */
  private static final int BUFFERED_RECORDS = 50;

  private StreamProperties() {}

  /**
   * The properties that the stream runs with. What passes through to Kafka wins.
   *
   * @param deadLetters the topic of references to what cannot be handled
   */
  static Properties of(Settings settings, String deadLetters) {
    Properties streams = new Properties();
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    streams.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
    streams.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    streams.put(StreamsConfig.PROCESSOR_WRAPPER_CLASS_CONFIG, Counted.class);
    streams.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    handlers(streams, deadLetters);
    streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    streams.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        Topics.MAX_RECORD_BYTES);
    streams.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLL_RECORDS);
    streams.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
    producer(streams, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    producer(streams, ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    producer(streams, ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    guarantee(streams, settings);
    settings.sharing().into(streams, settings.exactlyOnce(), settings.commitInterval());
    streams.putAll(settings.registry());
    streams.putAll(settings.kafka());
    return streams;
  }

  private static void producer(Properties streams, String name, Object value) {
    streams.put(StreamsConfig.producerPrefix(name), value);
  }

  private static void handlers(Properties streams, String deadLetters) {
    streams.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeserializationHandler.class);
    streams.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, ProcessingHandler.class);
    streams.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, ProductionHandler.class);
    // On by default from Kafka 5.0 on, where the setting goes away; its constant is deprecated
    // already.
    streams.put("processing.exception.handler.global.enabled", true);
    streams.put(DeadLetterWriter.TOPIC_CONFIG, deadLetters);
  }

  private static void guarantee(Properties streams, Settings settings) {
    long commit = settings.commitInterval().toMillis();
    streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commit);
    if (settings.exactlyOnce()) {
      streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
      // A thread that waits for records commits nothing meanwhile, and waits for 100 ms by default.
      streams.put(StreamsConfig.POLL_MS_CONFIG, Math.min(MAX_POLL_MILLIS, commit));
    } else {
      streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
      // Kafka Streams lets each record wait for 100 ms on each of its two ways for others to come.
      producer(streams, ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
      // Why: Settings.producer().
      producer(streams, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    }
  }
}
