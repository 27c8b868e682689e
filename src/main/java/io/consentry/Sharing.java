package io.consentry;

import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How instances share the work, and how soon others take over from one that is gone.
 *
 * @param protocol who assigns the work: one of the instances, or the broker
 * @param standbys further copies of each state on other instances
 * @param instance a name of this instance that stays, so that a restart moves nothing (static
 *     membership)
 * @param rack where this instance is; copies of a state are kept in different ones
 */
record Sharing(Protocol protocol, int standbys, Optional<String> instance, Optional<String> rack) {
  static final String PROTOCOL = "group.protocol";
  static final String STANDBYS = "standby.replicas";
  static final String INSTANCE = "instance.id";
  static final String RACK = "rack";

  /** Settings that have a default. */
  static final Map<String, String> DEFAULTS = Map.of(PROTOCOL, "classic", STANDBYS, "0");

  /** Settings that have none. */
  static final Set<String> OPTIONAL = Set.of(INSTANCE, RACK);

  /** One instance of one, as the demo is. */
  static final Sharing ALONE = new Sharing(Protocol.CLASSIC, 0, Optional.empty(), Optional.empty());

  private static final int MAX_STANDBYS = 10;

  /** What may be the name of a process. */
  static final Pattern INSTANCES = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** As long as a tag of Kafka Streams may be. */
  private static final Pattern RACKS = Pattern.compile("[A-Za-z0-9._-]{1,30}");

  /** Kafka's defaults are 45 s, 3 s and 10 s; they add up where an instance is killed. */
  private static final int SESSION_MILLIS = 6_000;

  private static final int HEARTBEAT_MILLIS = 1_000;
  private static final int TRANSACTION_MILLIS = 5_000;

  /** Until it is seen that a topic has more partitions; Kafka's default is 5 minutes. */
  private static final int METADATA_MILLIS = 30_000;

  /** Long enough for a restart, during which nobody takes over from a static member. */
  private static final int STATIC_SESSION_MILLIS = 30_000;

  /**
   * Longer than a producer waits for brokers (max.block.ms, a minute); Kafka's default is 5
   * minutes. So long at most do all wait for a member of the group that does not come.
   */
  static final int POLL_MILLIS = 90_000;

  private static final String TAG = "rack";

  /** Who assigns the work. {@link SharingAtBroker} turns the first one into one of the others. */
  enum Protocol {
    AUTO,
    STREAMS,
    CLASSIC;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Sharing {
    if (standbys < 0 || standbys > MAX_STANDBYS) {
      throw Settings.wrong(
          STANDBYS, "a number from 0 to " + MAX_STANDBYS, Integer.toString(standbys), null);
    }
    check(INSTANCE, instance, INSTANCES, "up to 100");
    check(RACK, rack, RACKS, "up to 30");
    if (protocol == Protocol.STREAMS && (instance.isPresent() || rack.isPresent())) {
      throw Settings.wrong(
          PROTOCOL, "classic with " + INSTANCE + " or " + RACK, Protocol.STREAMS.label(), null);
    }
  }

  private static void check(String name, Optional<String> value, Pattern pattern, String length) {
    value
        .filter(text -> !pattern.matcher(text).matches())
        .ifPresent(text -> {
          throw Settings.wrong(
              name, length + " letters, digits, dots, hyphens and underscores", text, null);
        });
  }

  static Sharing of(SmallRyeConfig config) {
    String protocol = Settings.text(config, PROTOCOL);
    return new Sharing(
        Stream.of(Protocol.values())
            .filter(each -> each.label().equals(protocol))
            .findFirst()
            .orElseThrow(() -> Settings.wrong(PROTOCOL, labels(), protocol, null)),
        Settings.number(config, STANDBYS),
        config.getOptionalValue(INSTANCE, String.class),
        config.getOptionalValue(RACK, String.class));
  }

  private static String labels() {
    return Stream.of(Protocol.values())
        .map(Protocol::label)
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  /** The same, by another protocol. */
  Sharing by(Protocol other) {
    return new Sharing(other, standbys, instance, rack);
  }

  /** How long a transaction may last: Kafka Streams starts none shorter than its commits. */
  private static int transactionMillis(Duration commit) {
    return Math.clamp(2 * commit.toMillis(), TRANSACTION_MILLIS, Integer.MAX_VALUE);
  }

  /**
   * Adds what it is to the properties of the stream.
   *
   * @param commit how often the stream commits
   */
  void into(Properties streams, boolean exactlyOnce, Duration commit) {
    // The thread that restores asks where each changelog begins, one after the other, and whoever
    // wants it to give up a task, or to end, waits until it is through. Only a listener is told: it
    // goes on without an answer, for which Kafka's default waits for a minute.
    streams.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG),
        SESSION_MILLIS / 2);
    main(streams, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, POLL_MILLIS);
    if (exactlyOnce) {
      // The transaction of a killed instance holds up its partitions until the broker ends it.
      streams.put(
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          transactionMillis(commit));
    }
    if (protocol == Protocol.STREAMS) {
      // Session, heartbeat and standbys are the group's, at the broker.
      streams.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, Protocol.STREAMS.label());
      return;
    }
    streams.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
    main(
        streams,
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
        instance.isPresent() ? STATIC_SESSION_MILLIS : SESSION_MILLIS);
    main(streams, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
    main(streams, ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
    // Whoever assigns the work asks brokers about topics, and sends no heartbeat meanwhile. What is
    // not answered must not outlast its session; it was seen to take the default of 30 s.
    streams.put(
        StreamsConfig.adminClientPrefix(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG),
        SESSION_MILLIS / 2);
    instance.ifPresent(name ->
        streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), name));
    rack.ifPresent(name -> {
      streams.put(StreamsConfig.consumerPrefix(CommonClientConfigs.CLIENT_RACK_CONFIG), name);
      streams.put(StreamsConfig.clientTagPrefix(TAG), name);
      streams.put(StreamsConfig.RACK_AWARE_ASSIGNMENT_TAGS_CONFIG, TAG);
      streams.put(
          StreamsConfig.RACK_AWARE_ASSIGNMENT_STRATEGY_CONFIG,
          StreamsConfig.RACK_AWARE_ASSIGNMENT_STRATEGY_BALANCE_SUBTOPOLOGY);
    });
  }

  private static void main(Properties streams, String name, int value) {
    streams.put(StreamsConfig.mainConsumerPrefix(name), value);
  }
}
