package io.consentry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokersIT {
  @TempDir private Path folder;

  @Test
  void aClusterOutlivesItsBrokers() throws Exception {
    try (Brokers brokers = Brokers.start(folder, 3, Map.of("num.partitions", "2"))) {
      String servers = brokers.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin
            .createTopics(List.of(new NewTopic("kept", Optional.empty(), Optional.empty())))
            .all()
            .get();
        assertThat(admin.describeFeatures().featureMetadata().get().finalizedFeatures())
            .hasEntrySatisfying(
                "transaction.version",
                version -> assertThat(version.maxVersionLevel()).isEqualTo((short) 2));

        brokers.kill(0);
        brokers.stop(1);
        brokers.start(0);
        brokers.startSoon(1);
        brokers.awaitAll();
        brokers.pause(2);
        brokers.resume(2);

        assertThat(brokers.bootstrapServers()).isEqualTo(servers);
        Awaitility.await()
            .until(() -> {
              Map<String, TopicDescription> found =
                  admin.describeTopics(List.of("kept")).allTopicNames().get();
              return found.values().stream()
                  .flatMap(topic -> topic.partitions().stream())
                  .allMatch(partition -> partition.isr().size() == 3);
            });
      }
    }
  }
}
