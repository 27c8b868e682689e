package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.TopicAdmin.ClusterException;
import io.consentry.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewPartitions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of topics that somebody else made. */
final class TopicAdminIT {
  @Test
  void activitiesAndSignalsHaveAsManyPartitions(@TempDir Path folder) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Settings settings =
          Settings.read(
              null,
              Map.of(
                  "bootstrap.servers",
                  kafka.bootstrapServers(),
                  "schema.registry.url",
                  "mock://topics",
                  "topics.partitions",
                  "2",
                  "state.dir",
                  folder.toString()),
              Map.of());
      Topics topics = StreamApp.topics(settings);
      try (TopicAdmin admin = new TopicAdmin(settings)) {
        admin.create(topics.all(), settings.replication());
        more(admin, topics.audit(), 3);
        assertThat(admin.differing(topics))
            .containsExactly(
                "topic entra.audit: expected 2 partitions, got 3; it is used as it is");

        more(admin, topics.signals(), 3);

        assertThatThrownBy(() -> admin.differing(topics))
            .isInstanceOf(ClusterException.class)
            .hasMessageStartingWith(
                "topics consentry.activities and consentry.signals: expected as many partitions each")
            .hasMessageContaining("got 2 and 3");
        more(admin, topics.activities(), 3);
        assertThat(admin.differing(topics)).hasSize(3);
      }
    }
  }

  private static void more(TopicAdmin admin, Topics.Topic<?, ?> topic, int partitions) {
    var _ =
        admin.await(
            "add partitions",
            admin
                .admin()
                .createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(partitions)))
                .all());
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> partitions(admin, topic.name()) == partitions);
  }

  private static int partitions(TopicAdmin admin, String topic) {
    return admin
        .await("describe", admin.admin().describeTopics(Set.of(topic)).allTopicNames())
        .values()
        .iterator()
        .next()
        .partitions()
        .size();
  }
}
