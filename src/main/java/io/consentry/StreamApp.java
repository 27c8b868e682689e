package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.registry.ValueSerdes;
import io.consentry.risk.Policy;
import io.consentry.stream.GuardedProducers;
import io.consentry.stream.KnowledgeView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running stream: starts, replaces threads that fail, stops in order. Wires the parts in the
 * order of the data path.
 */
final class StreamApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamApp.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);

  private final Topics topics;
  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ThreadFailures failures;

  /** A member whose name stays is expected back, and keeps its work meanwhile. */
  private final GroupMembershipOperation atClose;

  private StreamApp(Topics topics, Topology topology, Properties properties, Settings settings) {
    this.topics = topics;
    this.failures = new ThreadFailures(settings.threads());
    this.streams = streams(topology, properties, settings);
    this.atClose =
        settings.sharing().instance().isPresent()
            ? GroupMembershipOperation.REMAIN_IN_GROUP
            : GroupMembershipOperation.LEAVE_GROUP;
    Path state = Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG));
    Folders.keepPrivate(state);
    Folders.keepPrivate(state.resolve(properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG)));
    streams.setUncaughtExceptionHandler(this::onFailure);
    streams.setStateListener(this::onState);
  }

  private static KafkaStreams streams(Topology topology, Properties properties, Settings settings) {
    try {
      return new KafkaStreams(topology, properties, new GuardedProducers());
    } catch (StreamsException e) {
      // Its own lock says so, in words about Kafka Streams.
      if (String.valueOf(e.getMessage()).contains("same state directory")) {
        throw Settings.wrong(
            "state.dir",
            "a folder for this instance alone",
            settings.stateDir() + ", which another one uses",
            e);
      }
      throw e;
    }
  }

  /** The topics under the settings. */
  static Topics topics(Settings settings) {
    return new Topics(
        new ValueSerdes(settings.registry()), settings.partitions(), settings.siemFormats());
  }

  /** The stream, not yet started. */
  static StreamApp of(Settings settings, Catalog catalog, Policy policy) {
    return of(settings, catalog, policy, null);
  }

  /**
   * The stream, not yet started.
   *
   * @param server HOST:PORT at which other instances ask this one; null if they cannot
   */
  static StreamApp of(Settings settings, Catalog catalog, Policy policy, @Nullable String server) {
    Topics topics = topics(settings);
    Properties properties = settings.streams(topics.deadLetters().name());
    if (server != null) {
      properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server);
    }
    return new StreamApp(
        topics, topology(topics, catalog, policy, properties), properties, settings);
  }

  private static Topology topology(
      Topics topics, Catalog catalog, Policy policy, Properties properties) {
    KnowledgeView view =
        new KnowledgeView(
            catalog,
            policy,
            topics.catalog().name(),
            topics.policy().name(),
            topics.catalogDocuments());
    return ConsentTopology.of(topics, view, properties);
  }

  /** The stream's steps. */
  static TopologyDescription map(Settings settings, Topics topics, Catalog catalog, Policy policy) {
    return topology(topics, catalog, policy, settings.streams(topics.deadLetters().name()))
        .describe();
  }

  /** The running stream, for queries and metrics. */
  KafkaStreams streams() {
    return streams;
  }

  Topics topics() {
    return topics;
  }

  void start() {
    streams.start();
  }

  /**
   * Waits until it runs, or has failed. Whether it runs. Of state that is restored nobody knows how
   * long it takes, and what cannot go on ends by itself.
   */
  boolean awaitRunning() throws InterruptedException {
    running.await();
    return streams.state().isRunningOrRebalancing();
  }

  /** The same, for so long at most. */
  boolean awaitRunning(Duration limit) throws InterruptedException {
    return running.await(limit.toMillis(), TimeUnit.MILLISECONDS)
        && streams.state().isRunningOrRebalancing();
  }

  /** Waits until it has failed, or {@link #stop} was called. Whether it has not failed. */
  boolean awaitEnd() throws InterruptedException {
    ended.await();
    return !failed();
  }

  /** Whether it has given up. */
  boolean failed() {
    return streams.state() == State.ERROR || streams.state() == State.PENDING_ERROR;
  }

  /** Ends all waiting, so that who waits can close it. */
  void stop() {
    running.countDown();
    ended.countDown();
  }

  /**
   * A thread is replaced, as most failures pass; what comes back again and again stops the program
   * with one line.
   */
  private StreamThreadExceptionResponse onFailure(Throwable failure) {
    failures.add(System.nanoTime());
    if (failures.hopeless() || failure instanceof MissingSourceTopicException) {
      LOG.error("stream stopped: {}", rootMessage(failure));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn(
        "stream thread replaced: failures={} reason={}", failures.count(), rootMessage(failure));
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private void onState(State now, State before) {
    switch (now) {
      case RUNNING -> running.countDown();
      case ERROR, NOT_RUNNING -> stop();
      default -> {}
    }
  }

  /** The deepest that says something: an end of a connection has no message of its own. */
  private static String rootMessage(Throwable failure) {
    Throwable says = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each.getMessage() != null && !each.getMessage().equals(String.valueOf(each.getCause()))) {
        says = each;
      }
    }
    return says.getClass().getSimpleName() + ": " + says.getMessage();
  }

  /**
   * Commits, leaves the group, so that others take over at once, and stops. With a name that stays
   * it does not leave: a restart under the same name goes on where it was. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    // A plain close stays in the group, and its partitions stand still until the session ends.
    CloseOptions options = CloseOptions.groupMembershipOperation(atClose).withTimeout(CLOSE_WITHIN);
    if (!streams.close(options)) {
      LOG.warn("stream did not stop within {} s", CLOSE_WITHIN.toSeconds());
    }
    stop();
  }
}
