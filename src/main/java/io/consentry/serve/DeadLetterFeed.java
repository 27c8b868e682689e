package io.consentry.serve;

import io.consentry.Topics.Topic;
import io.consentry.avro.DeadLetter;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes what the topic of dead letters says into the view. */
record DeadLetterFeed(Topic<String, DeadLetter> topic, DeadLetterView view)
    implements TopicFeed.Reader {
  @Override
  public void end(int partition, long offset) {
    view.end(partition, offset);
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    if (record.value() != null) {
      view.add(
          topic.value().deserializer().deserialize(record.topic(), record.value()),
          record.partition(),
          record.offset(),
          Instant.ofEpochMilli(record.timestamp()));
    }
  }
}
