package io.consentry.serve;

import io.consentry.activity.Printable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the stream is doing: what each topic carries, how far the consumer group is behind, what each
 * step of this instance has handled. Asked of the cluster every few seconds, on a thread of its
 * own, so that no request waits for it.
 */
final class HealthView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthView.class);
  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  /** Behind for less is how a stream works. */
  private static final Duration BEHIND_AFTER = Duration.ofSeconds(30);

  private final PageSetup setup;
  private final Admin admin;
  private final Clock clock;
  private final Set<String> topics = new LinkedHashSet<>();
  private final Set<String> steps = new LinkedHashSet<>();

  /** Those of the steps that the stream reads as a member of its group. */
  private final Set<String> read = new LinkedHashSet<>();

  /** Those of the steps that are topics. */
  private final Set<String> carriers = new LinkedHashSet<>();

  private final Backlog backlog = new Backlog();
  private final List<List<String>> edges = new ArrayList<>();
  private final Thread thread;
  private volatile Snapshot snapshot;
  private volatile boolean closed;

  /**
   * What was seen at one time.
   *
   * @param counts offsets ever written, by topic, and records handled here, by step
   * @param lag records not yet handled, by topic that the stream reads
   * @param waiting since when the first of them has been there
   * @param problem why the cluster did not answer; null if it did
   */
  private record Snapshot(
      Instant at,
      Instant since,
      String status,
      Map<String, Long> counts,
      Map<String, Double> perSecond,
      Map<String, Long> lag,
      Map<String, Instant> waiting,
      @Nullable String problem) {
    @Nullable Instant behindSince() {
      return waiting.values().stream().min(Comparator.naturalOrder()).orElse(null);
    }
  }

  HealthView(PageSetup setup) {
    this.setup = setup;
    this.clock = setup.clock();
    this.admin = Admin.create(new HashMap<>(setup.client()));
    setup.topics().all().forEach(topic -> topics.add(topic.name()));
    draw(setup.map());
    Instant now = clock.instant();
    snapshot =
        new Snapshot(now, now, "ok", Map.of(), Map.of(), Map.of(), Map.of(), "nothing asked yet");
    thread = Thread.ofVirtual().name("page-health").unstarted(this::run);
  }

  /** A topic is one step, whether it is written or read. */
  private void draw(TopologyDescription map) {
    for (TopologyDescription.Subtopology part : map.subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        steps.add(step(node));
        if (node instanceof TopologyDescription.Source) {
          read.add(step(node));
        }
        if (!(node instanceof TopologyDescription.Processor)) {
          carriers.add(step(node));
        }
        node.successors().forEach(next -> edges.add(List.of(step(node), step(next))));
      }
    }
    map.globalStores()
        .forEach(store -> {
          steps.add(step(store.source()));
          carriers.add(step(store.source()));
          steps.add(store.processor().name());
          edges.add(List.of(step(store.source()), store.processor().name()));
        });
  }

  private static String step(TopologyDescription.Node node) {
    return switch (node) {
      case TopologyDescription.Source source when source.topicSet() != null ->
          String.join(", ", source.topicSet());
      case TopologyDescription.Sink sink when sink.topic() != null -> sink.topic();
      default -> node.name();
    };
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        snapshot = ask(snapshot);
      } catch (ExecutionException | TimeoutException e) {
        failed(e);
      } catch (InterruptedException _) {
        return;
      }
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void failed(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String problem = Printable.of(String.valueOf(cause), 300);
    Snapshot before = snapshot;
    if (before.problem() == null) {
      LOG.warn("cluster gives no answer: reason={}", problem);
    }
    boolean anew = !before.status().equals("failing");
    Instant now = clock.instant();
    snapshot =
        new Snapshot(
            now,
            anew ? now : before.since(),
            "failing",
            before.counts(),
            Map.of(),
            before.lag(),
            before.waiting(),
            problem);
  }

  private Snapshot ask(Snapshot before)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    // Not all need be there: which formats the stream writes, its own settings say.
    Set<String> existing = new HashSet<>(get(admin.listTopics().names()));
    Map<String, String> shown = new HashMap<>();
    Stream.concat(topics.stream(), steps.stream()).forEach(name -> shown.put(name, name));
    // The stream's own topics bear its name before theirs.
    read.forEach(name -> shown.putIfAbsent(setup.applicationId() + "-" + name, name));
    existing.retainAll(shown.keySet());
    get(admin.describeTopics(existing).allTopicNames())
        .forEach((name, topic) ->
            topic
                .partitions()
                .forEach(part ->
                    latest.put(new TopicPartition(name, part.partition()), OffsetSpec.latest())));
    Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(latest).all());
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(setup.applicationId()).partitionsToOffsetAndMetadata());
    Instant now = clock.instant();
    Map<String, Long> counts = new HashMap<>();
    Map<String, Long> lag = new HashMap<>();
    Map<String, Instant> waiting = new HashMap<>();
    setup.instances().processed().forEach((step, total) -> counts.put(step, total.longValue()));
    found.forEach((partition, end) -> {
      String name = shown.getOrDefault(partition.topic(), partition.topic());
      counts.merge(name, end.offset(), Long::sum);
      if (read.contains(name)) {
        @Nullable OffsetAndMetadata at = committed.get(partition);
        long handled = at == null ? 0 : at.offset();
        lag.merge(name, Math.max(0, end.offset() - handled), Long::sum);
        backlog
            .since(partition, end.offset(), handled, now)
            .ifPresent(since ->
                waiting.merge(name, since, (one, other) -> one.isBefore(other) ? one : other));
      }
    });
    boolean late =
        waiting.values().stream().anyMatch(since -> since.plus(BEHIND_AFTER).isBefore(now));
    String status = late ? "behind" : "ok";
    return new Snapshot(
        now,
        status.equals(before.status()) ? before.since() : now,
        status,
        counts,
        rates(before, counts, now),
        lag,
        waiting,
        null);
  }

  private static Map<String, Double> rates(Snapshot before, Map<String, Long> counts, Instant now) {
    double seconds = Duration.between(before.at(), now).toMillis() / 1000.0;
    Map<String, Double> rates = new HashMap<>();
    before
        .counts()
        .forEach((name, count) -> {
          // A task that went to another instance takes its counts with it.
          long more = Math.max(0, counts.getOrDefault(name, count) - count);
          rates.put(name, seconds <= 0 ? 0 : Math.round(more / seconds * 10) / 10.0);
        });
    return rates;
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many seconds ago the oldest record came that waits for the stream; null for none. */
  @Nullable Long behind() {
    return ago(snapshot.behindSince());
  }

  /** The same as a number: 0 for none. */
  double behindSeconds() {
    @Nullable Long seconds = behind();
    return seconds == null ? 0 : seconds;
  }

  /** The topics that the stream reads as a member of its group. */
  Set<String> read() {
    return Set.copyOf(read);
  }

  /** Records of the topic that the stream has not handled. */
  double lag(String topic) {
    return snapshot.lag().getOrDefault(topic, 0L);
  }

  private @Nullable Long ago(@Nullable Instant time) {
    return time == null ? null : Duration.between(time, clock.instant()).toSeconds();
  }

  /** Whether the cluster answers. */
  boolean answers() {
    return snapshot.problem() == null;
  }

  Map<String, Object> answer() {
    Snapshot now = snapshot;
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("status", now.status());
    answer.put("since", now.since().toString());
    answer.put("problem", now.problem());
    answer.put("behind", behind());
    answer.put("steps", steps.stream().map(step -> step(step, now)).toList());
    answer.put("edges", edges);
    return Nulls.allowed(answer);
  }

  private Map<String, Object> step(String name, Snapshot now) {
    Map<String, @Nullable Object> step = new LinkedHashMap<>();
    step.put("name", name);
    step.put("topic", carriers.contains(name));
    step.put("records", now.counts().get(name));
    step.put("perSecond", now.perSecond().get(name));
    step.put("lag", now.lag().get(name));
    step.put("age", ago(now.waiting().get(name)));
    return Nulls.allowed(step);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    admin.close(Duration.ofSeconds(2));
  }
}
