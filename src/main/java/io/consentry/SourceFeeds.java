package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.source.KafkaFeed;
import io.consentry.source.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Opens the feed of sources on the settings' cluster. */
final class SourceFeeds {
  private SourceFeeds() {}

  /**
   * The feed; see {@link KafkaFeed} for what opening it does.
   *
   * @param instance by which a process takes over from the one before it
   */
  static KafkaFeed open(Settings settings, Topics topics, String instance) {
    return new KafkaFeed(
        settings.client(),
        settings.applicationId() + "-source-" + instance,
        target -> topic(topics, target).name(),
        Topics.SOURCES.name(),
        Topics.MAX_RECORD_BYTES,
        () -> marks(settings));
  }

  private static Topic<?, ?> topic(Topics topics, Target target) {
    return switch (target) {
      case AUDIT -> topics.audit();
      case SIGNALS -> topics.rawSignals();
      case DIRECTORY -> topics.directory();
    };
  }

  /**
   * All committed marks. Read to where the log ends by any view of it: transactions of other
   * processes that are under way must not hide what the one before this had committed after them.
   */
  private static Map<String, byte[]> marks(Settings settings) {
    TopicPartition only = new TopicPartition(Topics.SOURCES.name(), 0);
    try (TopicAdmin admin = new TopicAdmin(settings);
        TopicReader<String> reader =
            new TopicReader<>(settings.client(), new StringDeserializer())) {
      ListOffsetsOptions any = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
      long end =
          admin
              .await(
                  "read where " + only.topic() + " ends",
                  admin
                      .admin()
                      .listOffsets(Map.of(only, OffsetSpec.latest()), any)
                      .partitionResult(only))
              .offset();
      Map<String, byte[]> marks = new LinkedHashMap<>();
      boolean _ =
          reader.read(
              Map.of(),
              Map.of(only, end),
              record -> {
                if (record.value() == null) {
                  marks.remove(record.key());
                } else {
                  marks.put(record.key(), record.value());
                }
              });
      return marks;
    }
  }
}
