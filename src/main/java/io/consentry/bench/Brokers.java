package io.consentry.bench;

import io.consentry.embedded.BrokerFolder;
import io.consentry.embedded.BrokerFolder.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/**
 * Kafka brokers, each a process of its own on loopback, broker and controller in one. Numbered from
 * 0. Each keeps its ports and data when it is started again. Logs are in its folder, as {@code
 * broker.log}.
 */
public final class Brokers implements AutoCloseable {
  /** Enough for a test; a bench gives more. */
  public static final String SMALL_HEAP = "-Xmx256m";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int STOP_SECONDS = 60;
  private static final int CONNECT_MILLIS = 200;

  private final List<Node> nodes;
  private final List<Child> children;

  private Brokers(List<Node> nodes, List<Child> children) {
    this.nodes = nodes;
    this.children = children;
  }

  /** As {@link #start(Path, int, String, Map)}, with the small heap. */
  public static Brokers start(Path folder, int count, Map<String, String> overrides)
      throws IOException, InterruptedException {
    return start(folder, count, SMALL_HEAP, overrides);
  }

  /**
   * Starts brokers, and waits until all of them are in the cluster.
   *
   * @param folder where their data and logs go; empty or missing
   * @param heap of each, such as {@code -Xmx1g}
   * @param overrides settings of all brokers, by Kafka's names
   * @throws IOException when one does not start; says where its log is
   */
  public static Brokers start(Path folder, int count, String heap, Map<String, String> overrides)
      throws IOException, InterruptedException {
    List<Integer> ports = freePorts(2 * count);
    List<Node> nodes = new ArrayList<>();
    for (int each = 0; each < count; each++) {
      nodes.add(new Node(each + 1, ports.get(2 * each), ports.get(2 * each + 1)));
    }
    String cluster = Uuid.randomUuid().toString();
    List<Child> children = new ArrayList<>();
    for (Node node : nodes) {
      Path own = Files.createDirectories(folder.resolve("broker-" + (node.id() - 1)));
      Path settings = BrokerFolder.make(own, cluster, node, nodes, overrides);
      children.add(
          new Child(
              Child.java(heap, "kafka.Kafka", List.of(settings.toString())),
              own.resolve("broker.log"),
              Map.of()));
    }
    Brokers brokers = new Brokers(nodes, children);
    try {
      for (Child child : children) {
        child.start();
      }
      brokers.awaitAll();
      return brokers;
    } catch (IOException | InterruptedException | RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  /** Where clients connect: all of them, whether or not they run. */
  public String bootstrapServers() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.clients())
        .collect(Collectors.joining(","));
  }

  /** Where clients and the other brokers connect, by the broker's number. */
  public List<Integer> ports() {
    return nodes.stream().map(Node::clients).toList();
  }

  public int count() {
    return nodes.size();
  }

  /** kill -9, and waits for the end. */
  public void kill(int broker) throws InterruptedException {
    children.get(broker).kill();
  }

  /** SIGTERM, and waits for the end. */
  public void stop(int broker) throws InterruptedException {
    children.get(broker).terminate();
    int _ = children.get(broker).exit(STOP_SECONDS);
  }

  /** Starts one that does not run, and waits until it listens; not until it has caught up. */
  public void start(int broker) throws IOException, InterruptedException {
    children.get(broker).start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(nodes.get(broker))) {
      require(children.get(broker), end);
    }
  }

  /** Starts one that does not run. */
  public void startSoon(int broker) throws IOException {
    children.get(broker).start();
  }

  /** SIGSTOP. */
  public void pause(int broker) throws IOException, InterruptedException {
    children.get(broker).pause();
  }

  /** SIGCONT. */
  public void resume(int broker) throws IOException, InterruptedException {
    children.get(broker).resume();
  }

  /** The process of one. */
  public Child process(int broker) {
    return children.get(broker);
  }

  /**
   * Waits until all of them are in the cluster.
   *
   * @throws IOException when one ends instead, or it takes more than two minutes
   */
  public void awaitAll() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int each = 0; each < nodes.size(); each++) {
      while (!listens(nodes.get(each))) {
        require(children.get(each), end);
      }
    }
    Map<String, Object> config =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      while (inCluster(admin) < nodes.size()) {
        for (Child child : children) {
          require(child, end);
        }
      }
    }
  }

  private static int inCluster(Admin admin) throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException | KafkaException _) {
      return 0; // not yet
    }
  }

  private static boolean listens(Node node) throws InterruptedException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), node.clients()), CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** A moment's rest between two looks, unless there is nothing to wait for. */
  private static void require(Child child, long end) throws IOException, InterruptedException {
    if (!child.runs() || System.nanoTime() > end) {
      throw new IOException("broker: expected it to start, it did not: " + child);
    }
    Thread.sleep(Duration.ofMillis(50));
  }

  /** Held open all at once, so that none is given twice. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int each = 0; each < count; each++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  /** Kills them all; the folder stays. */
  @Override
  public void close() {
    children.forEach(Child::close);
  }
}
