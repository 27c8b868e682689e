package io.consentry.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The settings of a broker that serves one program on one machine, and must be there at once. */
final class BrokerSettings {

  static final String CLIENTS = "CLIENTS";
  static final String CONTROLLER = "CONTROLLER";
  static final String MORE = "MORE";

  private static final int MAX_MESSAGE_BYTES = 8 << 20;

  private BrokerSettings() {}

  static Map<String, String> of(Path directory, Map<String, String> listener) {
    var settings = new HashMap<String, String>();
    settings.putAll(identity(directory));
    settings.putAll(limits());
    settings.putAll(singleReplica());
    settings.putAll(quickStart());
    if (!listener.isEmpty()) {
      settings.putAll(anotherListener(settings, listener));
    }
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

  private static Map<String, String> identity(Path directory) {
    return Map.of(
        "node.id",
        "1",
        "process.roles",
        "broker,controller",
        "listeners",
        CLIENTS + "://127.0.0.1:0," + CONTROLLER + "://127.0.0.1:0",
        "listener.security.protocol.map",
        CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "inter.broker.listener.name",
        CLIENTS,
        "controller.listener.names",
        CONTROLLER,
        "controller.quorum.voters",
        "1@127.0.0.1:0",
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

  private static Map<String, String> singleReplica() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
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
