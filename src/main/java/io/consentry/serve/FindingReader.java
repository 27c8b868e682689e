package io.consentry.serve;

import io.consentry.Topics.Topic;
import io.consentry.avro.Finding;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes the topic of findings into the view. */
record FindingReader(Topic<String, Finding> topic, FindingsView view, FindingStream stream)
    implements TopicFeed.Reader {
  @Override
  public void begin(int partition, long offset) {
    stream.begin(partition, offset);
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    if (record.value() != null) {
      view.add(
          record.partition(),
          record.offset(),
          Instant.ofEpochMilli(record.timestamp()),
          topic.value().deserializer().deserialize(record.topic(), record.value()));
    }
  }
}
