package io.consentry.serve;

import io.consentry.Topics.Topic;
import io.consentry.avro.DeadLetter;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Takes what the topic of dead letters says into the view. */
record DeadLetterFeed(Topic<String, DeadLetter> topic, DeadLetterView view)
    implements TopicFeed.Reader {
  @Override
  public void end(int partition, long offset) {
    view.end(partition, offset);
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> record) {
    @Nullable DeadLetter letter = topic.read(record);
    if (letter != null) {
      view.add(
          letter, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
    }
  }
}
