package io.consentry;

import io.consentry.FaultLab.Instance;
import io.consentry.bench.Brokers;
import io.consentry.bench.Child;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Faults between the stream and its brokers, and of what others do to the topics it reads. */
final class FaultNetwork {
  private static final Duration DOWN = Duration.ofMinutes(1);
  private static final Duration ABSENT = Duration.ofSeconds(70);

  /** Longer than a session of the stream's, and than a broker's with the controllers. */
  private static final Duration HALTED = Duration.ofSeconds(12);

  private static final Duration CUT = Duration.ofSeconds(20);

  private static final int OPEN_MILLIS = 20_000;
  private static final Duration STARVED = Duration.ofMinutes(1);
  private static final Duration STILL = Duration.ofMillis(900);
  private static final Duration RUNS = Duration.ofMillis(100);

  private FaultNetwork() {}

  static String allBrokers(FaultLab lab, FaultFeed feed) throws Exception {
    return minuteWithout(lab, feed, 0);
  }

  /** What is left of the cluster can neither elect nor acknowledge. */
  static String twoBrokers(FaultLab lab, FaultFeed feed) throws Exception {
    return minuteWithout(lab, feed, 1);
  }

  private static String minuteWithout(FaultLab lab, FaultFeed feed, int first) throws Exception {
    feed.awaitShare(0.3);
    kill(lab.brokers(), first);
    Thread.sleep(DOWN);
    start(lab.brokers(), first);
    return "wait counts the minute";
  }

  /** Kills this broker and those after it. */
  private static void kill(Brokers brokers, int first) throws Exception {
    for (int each = first; each < brokers.count(); each++) {
      brokers.kill(each);
    }
  }

  /** Starts this broker and those after it all at once: none of them can come up alone. */
  private static void start(Brokers brokers, int first) throws Exception {
    for (int each = first; each < brokers.count(); each++) {
      brokers.startSoon(each);
    }
    brokers.awaitAll();
  }

  /** A halted broker still holds its connections, and answers none. */
  static String halted(FaultLab lab, FaultFeed feed) throws Exception {
    Brokers brokers = lab.brokers();
    for (int each = 0; each < brokers.count(); each++) {
      feed.awaitShare((each + 0.5) / (brokers.count() + 1));
      brokers.pause(each);
      Thread.sleep(HALTED);
      brokers.resume(each);
      brokers.awaitAll();
    }
    return "";
  }

  /** An instance starts while there is no broker. */
  static String absent(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.3);
    Instance started = lab.any();
    started.process().kill();
    kill(lab.brokers(), 0);
    started.process().start();
    Thread.sleep(ABSENT);
    String became = "it waited for them";
    if (!started.process().runs()) {
      became = "it ended with %d, and was started again".formatted(started.process().exit(1));
    }
    start(lab.brokers(), 0);
    if (!started.process().runs()) {
      started.process().start();
    }
    return became + "; wait counts the " + ABSENT.toSeconds() + " s";
  }

  /** Packets to a broker that others need vanish. */
  static String cutOff(FaultLab lab, FaultFeed feed) throws Exception {
    return cut(lab, feed, List.of("--dport " + leader(lab)));
  }

  /** It hears everybody, and nobody hears it. */
  static String cutOneWay(FaultLab lab, FaultFeed feed) throws Exception {
    return cut(lab, feed, List.of("--sport " + leader(lab)));
  }

  /** Packets to all brokers vanish, those of brokers to each other among them. */
  static String cutAll(FaultLab lab, FaultFeed feed) throws Exception {
    return cut(lab, feed, lab.brokers().ports().stream().map(port -> "--dport " + port).toList());
  }

  /** The port of a broker that leads a partition of the raw events. */
  private static int leader(FaultLab lab) {
    Settings settings = lab.settings();
    String topic = StreamApp.topics(settings).audit().name();
    try (TopicAdmin admin = new TopicAdmin(settings)) {
      Map<String, TopicDescription> described =
          admin.await(
              "describe topic " + topic,
              admin.admin().describeTopics(List.of(topic)).allTopicNames());
      return Objects.requireNonNull(described.get(topic)).partitions().getFirst().leader().port();
    }
  }

  private static String cut(FaultLab lab, FaultFeed feed, List<String> rules) throws Exception {
    feed.awaitShare(0.3);
    // Also when this process is told to stop: the rules would outlive it.
    Thread mend = new Thread(() -> mend(rules));
    Runtime.getRuntime().addShutdownHook(mend);
    try {
      for (String rule : rules) {
        if (tables("-I", rule) != 0) {
          return FaultOutcome.LEFT_OUT + ": iptables takes no rule";
        }
      }
      Thread.sleep(CUT);
    } finally {
      mend(rules);
      Runtime.getRuntime().removeShutdownHook(mend);
    }
    lab.brokers().awaitAll();
    return "wait counts the %d s".formatted(CUT.toSeconds());
  }

  /** Takes the rules away; those that are not there are none the less away. */
  private static void mend(List<String> rules) {
    try {
      for (String rule : rules) {
        int _ = tables("-D", rule);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int tables(String how, String rule) throws InterruptedException {
    String command = "iptables %s INPUT -i lo -p tcp %s -j DROP".formatted(how, rule);
    return Child.run(command.split(" "));
  }

  /** An instance gets a tenth of the processor's time, in pieces. */
  static String starved(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.2);
    Instance slow = lab.any();
    long end = System.nanoTime() + STARVED.toNanos();
    while (System.nanoTime() < end && slow.process().runs()) {
      slow.process().pause();
      Thread.sleep(STILL);
      slow.process().resume();
      Thread.sleep(RUNS);
    }
    return slow.process().runs() ? "" : FaultOutcome.DIFFERS + ": it ended";
  }

  /**
   * Somebody dies with a transaction open that wrote to every partition of the raw events: readers
   * of committed records come no further until the brokers end it, and must never see it.
   */
  static String openTransaction(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.4);
    Settings settings = lab.settings();
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dies");
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, OPEN_MILLIS);
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    byte[] never = "never committed".getBytes(StandardCharsets.UTF_8);
    for (int partition = 0; partition < FaultLab.PARTITIONS; partition++) {
      String topic = StreamApp.topics(settings).audit().name();
      var _ = producer.send(new ProducerRecord<>(topic, partition, null, never));
    }
    producer.flush();
    producer.close(Duration.ZERO); // at once: it has no time to end the transaction
    return "wait counts its %d s".formatted(OPEN_MILLIS / 1000);
  }
}
