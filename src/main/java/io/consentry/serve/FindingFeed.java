package io.consentry.serve;

import io.consentry.Topics.Topic;
import io.consentry.avro.Finding;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Takes what the topic of findings says into the view. */
record FindingFeed(
    Topic<String, Finding> topic, FindingsView view, Inventory inventory, FindingStream stream)
    implements TopicFeed.Reader {
  @Override
  public void begin(int partition, long offset) {
    stream.begin(partition, offset);
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    @Nullable Finding finding = topic.read(record);
    if (finding != null) {
      inventory.finding(finding);
      view.add(
          record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), finding);
    }
  }
}
