package io.consentry;

import io.consentry.Topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Looks after topics on the cluster. */
final class TopicAdmin implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 15;
  private static final String PLAINTEXT = "PLAINTEXT";

  /** By this name the log knows whose failed connections to leave out: they end in an exception. */
  private static final String CLIENT_ID = "consentry-topics";

  private final Admin admin;
  private final String servers;
  private final boolean plain;

  /** Connects to the cluster of the settings. */
  TopicAdmin(Settings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, CLIENT_ID);
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
    config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000 / 2);
    this.servers = settings.bootstrapServers();
    this.plain = PLAINTEXT.equals(settings.kafka().getOrDefault("security.protocol", PLAINTEXT));
    try {
      this.admin = Admin.create(config);
    } catch (KafkaException e) {
      throw new ClusterException(
          "connect to %s: expected kafka.* settings that can be used, got %s"
              .formatted(servers, Consentry.describeRoot(e)),
          e);
    }
  }

  /** What is wrong with the cluster; the message is one line that says what to do. */
  static final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  Admin admin() {
    return admin;
  }

  /** Those of the topics that are not there. */
  List<Topic<?, ?>> missing(Collection<Topic<?, ?>> topics) {
    Set<String> existing = names();
    return topics.stream().filter(topic -> !existing.contains(topic.name())).toList();
  }

  /** The names of all topics. */
  Set<String> names() {
    return new TreeSet<>(await("list topics", admin.listTopics().names()));
  }

  /** What the group has committed, by partition. */
  Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return await(
        "read offsets of group " + group,
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  /** Makes the topics; one that somebody else made meanwhile is as good. */
  void create(List<Topic<?, ?>> topics, short replication) {
    List<NewTopic> wanted = new ArrayList<>();
    for (Topic<?, ?> topic : topics) {
      Optional<Short> copies = replication < 0 ? Optional.empty() : Optional.of(replication);
      wanted.add(
          new NewTopic(topic.name(), Optional.of(topic.partitions()), copies)
              .configs(topic.config()));
    }
    admin
        .createTopics(wanted)
        .values()
        .forEach((name, made) -> {
          try {
            await("create topic " + name, made);
          } catch (ClusterException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              throw e;
            }
          }
        });
  }

  /**
   * Topics whose partitions differ from what the settings say, as lines to print; the topic's own
   * number stays.
   *
   * @throws ClusterException where those of activities and signals differ: a tenant's meet in one
   *     task by the number of the partition, which Kafka Streams does not check of merged topics
   */
  List<String> differing(Topics topics) {
    List<String> lines = new ArrayList<>();
    Map<String, TopicDescription> found =
        await(
            "describe topics",
            admin.describeTopics(topics.all().stream().map(Topic::name).toList()).allTopicNames());
    int activities = partitions(found, topics.activities());
    int signals = partitions(found, topics.signals());
    if (activities != signals) {
      throw new ClusterException(
          "topics %s and %s: expected as many partitions each, as a tenant's records of both share state, got %d and %d; make one of them anew"
              .formatted(topics.activities().name(), topics.signals().name(), activities, signals),
          null);
    }
    for (Topic<?, ?> topic : topics.all()) {
      @Nullable TopicDescription is = found.get(topic.name());
      if (is != null && is.partitions().size() != topic.partitions()) {
        lines.add(
            "topic %s: expected %d partitions, got %d; it is used as it is"
                .formatted(topic.name(), topic.partitions(), is.partitions().size()));
      }
    }
    return lines;
  }

  private static int partitions(Map<String, TopicDescription> found, Topic<?, ?> topic) {
    @Nullable TopicDescription is = found.get(topic.name());
    return is == null ? 0 : is.partitions().size();
  }

  /** A broker that wants TLS says nothing to a client that does not speak it. */
  private String hint() {
    return plain
        ? "; is it there, and does it want TLS or a login (kafka.security.protocol is PLAINTEXT)?"
        : "";
  }

  <T> T await(String what, KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS + 5L, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      boolean silent = cause instanceof org.apache.kafka.common.errors.TimeoutException;
      throw new ClusterException(
          "%s on %s: expected the cluster to do so, got %s"
              .formatted(
                  what,
                  servers,
                  silent ? Consentry.describe(cause) + hint() : Consentry.describeRoot(cause)),
          cause);
    } catch (TimeoutException e) {
      throw new ClusterException(
          "%s on %s: expected an answer, got none%s".formatted(what, servers, hint()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("%s on %s: interrupted".formatted(what, servers), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
