package io.consentry;

import io.consentry.Topics.Topic;
import io.consentry.source.Batch;
import io.consentry.source.Feed.FeedException;
import io.consentry.source.Feed.TakenOverException;
import io.consentry.source.KafkaFeed;
import io.consentry.source.Sources;
import io.consentry.source.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Opens the feed of sources on the settings' cluster. Whoever opens it leaves a name of its own
 * there: a process that finds another's, when it opens the feed anew, was taken over by it. Kafka's
 * own refusals do not tell that from a process that was away for longer than a transaction may
 * last, such as on a laptop that slept.
 */
final class SourceFeeds implements Sources.Opener {
  private static final String OWNERS = "feed";

  private final Settings settings;
  private final Topics topics;
  private final String instance;
  private final byte[] self = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
  private boolean opened;

  /**
   * An opener for one run of sources.
   *
   * @param instance by which a process takes over from the one before it
   */
  SourceFeeds(Settings settings, Topics topics, String instance) {
    this.settings = settings;
    this.topics = topics;
    this.instance = instance;
  }

  /** The feed, opened once; see {@link KafkaFeed} for what that does. */
  static KafkaFeed open(Settings settings, Topics topics, String instance) {
    return new SourceFeeds(settings, topics, instance).get();
  }

  @Override
  public KafkaFeed get() {
    if (opened && !Arrays.equals(self, marks(settings).get(OWNERS + "/" + instance))) {
      throw new TakenOverException();
    }
    KafkaFeed feed =
        new KafkaFeed(
            settings.client(),
            settings.applicationId() + "-source-" + instance,
            target -> topic(topics, target).name(),
            Topics.SOURCES.name(),
            Topics.MAX_RECORD_BYTES,
            () -> marks(settings));
    try {
      feed.write(OWNERS, new Batch(List.of(), Map.of(instance, self)));
      opened = true;
      return feed;
    } catch (InterruptedException e) {
      feed.close();
      throw new InterruptException(e);
    } catch (FeedException e) {
      feed.close();
      throw e;
    }
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
