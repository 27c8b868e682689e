package io.consentry.stream;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Clients of Kafka Streams, whose producers commit no offsets after an abort.
 *
 * <p>All tasks of a thread write in one transaction. When Kafka Streams 4.3 finds the state of one
 * of them corrupted, as after a kill, it commits the others first and then aborts; in a rebalance
 * it leaves the commit out, and aborts all the same. The others go on, and their next commit covers
 * records whose outputs the abort has thrown away: lost for good. A failed commit instead makes the
 * thread give up all of its tasks and their state, and begin again from what was committed, with a
 * new producer.
 *
 * <p>Source: apache/kafka pull requests 8440, which found this, and 10444, which leaves the commit
 * out in a rebalance; {@code TaskManager.handleCorruption}.
 */
public final class GuardedProducers implements KafkaClientSupplier {
  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new Guarded(config);
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  private static final class Guarded extends KafkaProducer<byte[], byte[]> {
    private boolean aborted;

    Guarded(Map<String, Object> config) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void abortTransaction() {
      aborted = true;
      super.abortTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      if (aborted) {
        throw new CommitFailedException(
            "an earlier transaction of this producer was aborted; what it covered is read again");
      }
      super.sendOffsetsToTransaction(offsets, group);
    }
  }
}
