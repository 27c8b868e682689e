package io.consentry.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder of one broker of several, each a process of its own. */
public final class BrokerFolder {
  private static final short TRANSACTION_VERSION = 2;

  private BrokerFolder() {}

  /**
   * Where one node listens, on loopback.
   *
   * @param id from 1 on
   */
  public record Node(int id, int clients, int controller) {}

  /**
   * Makes a folder that a broker and controller can be started in, with transactions of version 2.
   *
   * @param cluster the cluster's id, the same one for all its nodes
   * @param node which of them
   * @param all of them
   * @param overrides settings of the broker, by Kafka's names; they win
   * @return the broker's properties file
   * @throws UncheckedIOException when the folder cannot be written
   */
  public static Path make(
      Path folder, String cluster, Node node, List<Node> all, Map<String, String> overrides) {
    Path data = folder.resolve("data");
    Map<String, String> settings = new HashMap<>(BrokerSettings.of(data, node, all));
    settings.putAll(overrides);
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = folder.resolve("server.properties");
    try {
      Files.createDirectories(data);
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      format(data, cluster, node);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Kafka in " + folder + ": cannot make its folder", e);
    }
  }

  private static void format(Path data, String cluster, Node node) throws IOException {
    try {
      new Formatter()
          .setNodeId(node.id())
          .setClusterId(cluster)
          .addDirectory(data.toString())
          .setMetadataLogDirectory(data.toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .setFeatureLevel("transaction.version", TRANSACTION_VERSION)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot format " + data, e);
    }
  }
}
