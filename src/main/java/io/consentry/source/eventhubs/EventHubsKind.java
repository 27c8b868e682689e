package io.consentry.source.eventhubs;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * Reads hubs of one namespace, a source each: {@code connection-string}, {@code hubs}, {@code
 * tenant}, and for what stands between here and there {@code servers} and {@code kafka}.
 */
public final class EventHubsKind implements SourcesReader.Kind {
  private static final int PORT = 9093;
  private static final String NAME = "[A-Za-z0-9._-]{1,256}";
  private static final String TENANT = "[A-Za-z0-9.-]{1,100}";

  @Override
  public List<Source> read(PolicyNode node, Secrets secrets) {
    Map<String, PolicyNode> fields =
        node.fields("connection-string", "hubs", "tenant", "servers", "kafka");
    Optional<ConnectionString> connection = connection(node, fields, secrets);
    if (connection.isEmpty()) {
      return List.of();
    }
    String host = connection.get().host();
    Map<String, Object> client = new HashMap<>();
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers(fields, host));
    client.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
    client.put(SaslConfigs.SASL_MECHANISM, "PLAIN");
    client.put(SaslConfigs.SASL_JAAS_CONFIG, jaas(connection.get().text()));
    kafka(fields, client);
    @Nullable PolicyNode tenantNode = fields.get("tenant");
    @Nullable String tenant =
        tenantNode == null ? null : named(tenantNode, TENANT, "a tenant's id or domain");
    return hubs(node, fields, connection.get()).stream()
        .<Source>map(hub -> new EventHubSource(host, hub, client, tenant, Timer.SYSTEM))
        .toList();
  }

  private static Optional<ConnectionString> connection(
      PolicyNode node, Map<String, PolicyNode> fields, Secrets secrets) {
    @Nullable PolicyNode reference = fields.get("connection-string");
    if (reference == null) {
      node.missing("connection-string", "env:NAME or file:PATH of one");
      return Optional.empty();
    }
    Optional<String> secret = secrets.read(reference);
    Optional<ConnectionString> read = secret.flatMap(ConnectionString::read);
    if (secret.isPresent() && read.isEmpty()) {
      reference.wrong(
          "Endpoint=sb://...;SharedAccessKeyName=...;SharedAccessKey=... in " + reference.shown(),
          "something else");
    }
    return read;
  }

  private static String servers(Map<String, PolicyNode> fields, String host) {
    @Nullable PolicyNode node = fields.get("servers");
    return node == null ? host + ":" + PORT : node.text().orElse("");
  }

  /** Quotes and backslashes would end the password, or change it. */
  private static String jaas(String password) {
    return "%s required username=\"$ConnectionString\" password=\"%s\";"
        .formatted(
            PlainLoginModule.class.getName(), password.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private static void kafka(Map<String, PolicyNode> fields, Map<String, Object> client) {
    @Nullable PolicyNode node = fields.get("kafka");
    if (node != null) {
      node.fields(setting -> setting.text().ifPresent(text -> client.put(setting.name(), text)));
    }
  }

  private static Set<String> hubs(
      PolicyNode node, Map<String, PolicyNode> fields, ConnectionString connection) {
    Set<String> hubs = new LinkedHashSet<>();
    @Nullable PolicyNode list = fields.get("hubs");
    if (list != null) {
      list.items()
          .forEach(
              hub -> Optional.ofNullable(named(hub, NAME, "a hub's name")).ifPresent(hubs::add));
    }
    @Nullable String only = connection.hub();
    if (list == null && only != null) {
      hubs.add(only);
    } else if (list == null) {
      node.missing("hubs", "the names of hubs, as the connection string has none (EntityPath)");
    } else if (only != null && !hubs.equals(Set.of(only))) {
      list.wrong(only + ", which the connection string is for (EntityPath)", hubs.toString());
    }
    return hubs;
  }

  private static @Nullable String named(PolicyNode node, String pattern, String expected) {
    Optional<String> text = node.text();
    if (text.isPresent() && !text.get().matches(pattern)) {
      node.wrong(expected, text.get());
      return null;
    }
    return text.orElse(null);
  }
}
