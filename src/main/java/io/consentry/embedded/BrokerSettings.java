package io.consentry.embedded;

import io.consentry.embedded.BrokerFolder.Node;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings of brokers that serve one program on one machine, and must be there at once. */
final class BrokerSettings {

  static final String CLIENTS = "CLIENTS";
  static final String CONTROLLER = "CONTROLLER";
  static final String MORE = "MORE";

  private static final int MAX_MESSAGE_BYTES = 8 << 20;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MOST_REPLICAS = 3;

  private BrokerSettings() {}

  static Map<String, String> of(Path directory, Map<String, String> listener) {
    var settings = new HashMap<String, String>();
    settings.putAll(identity(directory, new Node(1, 0, 0), List.of(new Node(1, 0, 0))));
    settings.putAll(limits());
    settings.putAll(replicas(1));
    settings.putAll(quickStart());
    if (!listener.isEmpty()) {
      settings.putAll(anotherListener(settings, listener));
    }
    return settings;
  }

  /** Those of one node of several; what is kept is kept on three, and written when two have it. */
  static Map<String, String> of(Path directory, Node node, List<Node> all) {
    int replicas = Math.min(all.size(), MOST_REPLICAS);
    var settings = new HashMap<String, String>();
    settings.putAll(identity(directory, node, all));
    settings.putAll(limits());
    settings.putAll(replicas(replicas));
    settings.putAll(quickStart());
    settings.put("default.replication.factor", String.valueOf(replicas));
    settings.put("min.insync.replicas", String.valueOf(Math.max(1, replicas - 1)));
    return settings;
  }

  private static Map<String, String> anotherListener(
      Map<String, String> settings, Map<String, String> listener) {
    var more = new HashMap<String, String>();
    more.put("listeners", settings.get("listeners") + "," + MORE + "://127.0.0.1:0");
    more.put(
        "listener.security.protocol.map",
        settings.get("listener.security.protocol.map") + "," + MORE + ":SASL_SSL");
    more.put("sasl.enabled.mechanisms", "PLAIN,OAUTHBEARER");
    listener.forEach((name, value) ->
        more.put("listener.name." + MORE.toLowerCase(Locale.ROOT) + "." + name, value));
    return more;
  }

  private static Map<String, String> identity(Path directory, Node node, List<Node> all) {
    return Map.of(
        "node.id",
        String.valueOf(node.id()),
        "process.roles",
        "broker,controller",
        "listeners",
        "%s://%s:%d,%s://%s:%d"
            .formatted(CLIENTS, LOOPBACK, node.clients(), CONTROLLER, LOOPBACK, node.controller()),
        "listener.security.protocol.map",
        CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "inter.broker.listener.name",
        CLIENTS,
        "controller.listener.names",
        CONTROLLER,
        "controller.quorum.voters",
        all.stream()
            .map(each -> each.id() + "@" + LOOPBACK + ":" + each.controller())
            .collect(Collectors.joining(",")),
        "log.dirs",
        directory.toString());
  }

  private static Map<String, String> limits() {
    return Map.of(
        "auto.create.topics.enable", "false",
        "message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES),
        "replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES),
        // 128 MB otherwise, which the log cleaner takes at the first compacted topic.
        "log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
  }

  private static Map<String, String> replicas(int replicas) {
    String copies = String.valueOf(replicas);
    String inSync = String.valueOf(Math.max(1, replicas - 1));
    return Map.of(
        "offsets.topic.replication.factor", copies,
        "offsets.topic.num.partitions", copies,
        "transaction.state.log.replication.factor", copies,
        "transaction.state.log.min.isr", inSync,
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", copies,
        "share.coordinator.state.topic.min.isr", inSync,
        "share.coordinator.state.topic.num.partitions", "1");
  }

  private static Map<String, String> quickStart() {
    return Map.of(
        "group.initial.rebalance.delay.ms", "0",
        // A killed instance's open transaction holds up read_committed readers until it is aborted.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
        // Start-up waits for several rounds of heartbeats: registered, caught up, unfenced.
        "broker.heartbeat.interval.ms", "100",
        "num.network.threads", "2",
        "num.io.threads", "4");
  }
}
