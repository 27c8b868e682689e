package io.consentry;

import io.consentry.TopicAdmin.ClusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What the brokers know of a stream from which nothing comes any more: who is in its group, and
 * which open transactions readers of committed records wait for.
 */
final class FaultStandStill {
  private FaultStandStill() {}

  /** Asks the brokers; a line of text for each thing, and for each question without an answer. */
  static List<String> lines(Settings settings) {
    List<String> lines = new ArrayList<>();
    try (TopicAdmin topics = new TopicAdmin(settings)) {
      Admin admin = topics.admin();
      List<String> group = List.of(settings.applicationId());
      ask(lines, () -> group(topics, "consumers", admin.describeConsumerGroups(group).all()));
      ask(lines, () -> group(topics, "streams", admin.describeStreamsGroups(group).all()));
      ask(lines, () -> open(topics));
      ask(lines, () -> transactions(topics));
    }
    return lines;
  }

  private static void ask(List<String> lines, Supplier<List<String>> question) {
    try {
      lines.addAll(question.get());
    } catch (ClusterException e) {
      lines.add(Consentry.describe(e));
    }
  }

  private static List<String> group(TopicAdmin topics, String sort, KafkaFuture<?> described) {
    return List.of("group: " + topics.await("describe group of " + sort, described));
  }

  private static List<String> transactions(TopicAdmin topics) {
    List<String> ids =
        topics.await("list transactions", topics.admin().listTransactions().all()).stream()
            .map(TransactionListing::transactionalId)
            .toList();
    return topics
        .await("describe transactions", topics.admin().describeTransactions(ids).all())
        .entrySet()
        .stream()
        .map(each -> "transaction: " + each.getKey() + " " + each.getValue())
        .toList();
  }

  /** Partitions that have records that are not committed, with who wrote them. */
  private static List<String> open(TopicAdmin topics) {
    List<TopicPartition> all =
        topics
            .await("describe topics", topics.admin().describeTopics(topics.names()).allTopicNames())
            .values()
            .stream()
            .flatMap(topic ->
                topic.partitions().stream()
                    .map(part -> new TopicPartition(topic.name(), part.partition())))
            .toList();
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        ends(topics, all, IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, ListOffsetsResultInfo> stable =
        ends(topics, all, IsolationLevel.READ_COMMITTED);
    List<TopicPartition> open =
        all.stream().filter(each -> end(stable, each) < end(ends, each)).toList();
    var producers =
        topics.await("describe producers", topics.admin().describeProducers(open).all());
    return open.stream()
        .map(each ->
            "open: %s, committed up to %d, end %d, %s"
                .formatted(each, end(stable, each), end(ends, each), producers.get(each)))
        .toList();
  }

  private static long end(
      Map<TopicPartition, ListOffsetsResultInfo> ends, TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition)).offset();
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> ends(
      TopicAdmin topics, List<TopicPartition> all, IsolationLevel level) {
    Map<TopicPartition, OffsetSpec> latest =
        all.stream().collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    return topics.await(
        "list offsets", topics.admin().listOffsets(latest, new ListOffsetsOptions(level)).all());
  }
}
