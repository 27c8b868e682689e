package io.consentry.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker and its controller in this process, on free loopback ports; with transactions,
 * so that exactly-once works.
 *
 * <p>It is put together as Kafka's own KafkaRaftServer does it, from the same three parts, because
 * only they tell which port they got and let a fatal fault end in an error instead of in the end of
 * the process.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  private final Path directory;
  private final boolean deleteDirectory;
  private final ControllerServer controller;
  private final BrokerServer broker;

  private EmbeddedKafka(Path directory, boolean deleteDirectory, KafkaConfig config) {
    this.directory = directory;
    this.deleteDirectory = deleteDirectory;
    var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "");
    // The controller's own port is known only once it listens; the quorum learns it then.
    var voters = new CompletableFuture<Map<Integer, InetSocketAddress>>();
    var shared =
        new SharedServer(
            config,
            storage._1(),
            Time.SYSTEM,
            new Metrics(),
            voters,
            List.of(),
            new FaultsToLog(),
            ServerSocketFactory.INSTANCE);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
    this.broker = new BrokerServer(shared);
    var _ =
        controller
            .socketServerFirstBoundPortFuture()
            .thenAccept(port ->
                voters.complete(
                    Map.of(
                        config.nodeId(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
  }

  /**
   * Starts a broker whose data goes away with it.
   *
   * @throws UncheckedIOException when the temporary directory cannot be made
   * @throws IllegalStateException when the broker does not start
   */
  public static EmbeddedKafka start() {
    Path directory;
    try {
      directory = Files.createTempDirectory("consentry-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException("Embedded Kafka: cannot make a temporary directory", e);
    }
    return start(directory, true, Map.of());
  }

  /**
   * Starts a broker whose data stays.
   *
   * @param directory empty or missing, or left by an earlier broker, whose topics are there again
   * @throws IllegalStateException when the broker does not start
   */
  public static EmbeddedKafka start(Path directory) {
    return start(directory, Map.of());
  }

  /**
   * As {@link #start(Path)}, with another listener, of SASL_SSL with PLAIN and OAUTHBEARER, as
   * Event Hubs has it.
   *
   * @param listener the listener's settings, each name without {@code listener.name.more.}; empty
   *     for none
   */
  public static EmbeddedKafka start(Path directory, Map<String, String> listener) {
    return start(directory, false, listener);
  }

  private static EmbeddedKafka start(
      Path directory, boolean deleteDirectory, Map<String, String> listener) {
    try {
      KafkaConfig config = KafkaConfig.apply(BrokerSettings.of(directory, listener), false);
      if (Files.notExists(directory.resolve("meta.properties"))) {
        format(directory, config);
      }
      var kafka = new EmbeddedKafka(directory, deleteDirectory, config);
      kafka.startup();
      return kafka;
    } catch (Exception e) {
      if (deleteDirectory) {
        delete(directory);
      }
      throw new IllegalStateException(
          "Embedded Kafka in " + directory + " did not start: " + e.getMessage(), e);
    }
  }

  private static void format(Path directory, KafkaConfig config) throws Exception {
    new Formatter()
        .setNodeId(config.nodeId())
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .setFeatureLevel("transaction.version", (short) 2)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  private void startup() {
    try {
      controller.startup();
      broker.startup();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Where clients connect: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrapServers(BrokerSettings.CLIENTS);
  }

  /** Where clients of the other listener connect. */
  public String moreBootstrapServers() {
    return bootstrapServers(BrokerSettings.MORE);
  }

  private String bootstrapServers(String listener) {
    return "127.0.0.1:" + broker.boundPort(new ListenerName(listener));
  }

  /**
   * Stops the broker, and deletes its directory if it was a temporary one. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    // The broker first: it tells the controller good-bye.
    broker.shutdown();
    controller.shutdown();
    if (deleteDirectory) {
      delete(directory);
    }
  }

  private static void delete(Path directory) {
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      LOG.warn("Embedded Kafka: cannot delete {}: {}", directory, e.toString());
    }
  }
}
