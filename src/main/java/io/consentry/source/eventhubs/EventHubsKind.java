package io.consentry.source.eventhubs;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import io.consentry.source.graph.Bearer;
import io.consentry.source.graph.Cloud;
import io.consentry.source.graph.Credential;
import io.consentry.source.graph.GraphHttp;
import io.consentry.source.graph.GraphTenant;
import io.consentry.source.graph.TenantFields;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * Reads hubs of one namespace, a source each: {@code connection-string}, or {@code namespace} with
 * a way to show who the application is, as for Microsoft Graph; {@code hubs}, {@code tenant}, and
 * for what stands between here and there {@code servers} and {@code kafka}.
 */
public final class EventHubsKind implements SourcesReader.Kind {
  private static final int PORT = 9093;
  private static final String NAME = "[A-Za-z0-9._-]{1,256}";
  private static final String TENANT = "[A-Za-z0-9.-]{1,100}";

  /** A managed identity belongs to a tenant already. */
  private static final String ANY_TENANT = "common";

  private final Supplier<GraphHttp> http;

  /** Tokens, where they are needed, come by clients of its own. */
  public EventHubsKind() {
    this(GraphHttp::new);
  }

  EventHubsKind(Supplier<GraphHttp> http) {
    this.http = http;
  }

  @Override
  public List<Source> read(PolicyNode node, Secrets secrets) {
    TenantFields application =
        TenantFields.of(
            node,
            "connection-string",
            "namespace",
            "login-tenant",
            "hubs",
            "tenant",
            "servers",
            "kafka");
    Map<String, PolicyNode> fields = application.fields();
    Optional<Login> login =
        fields.containsKey("namespace")
            ? identity(application, secrets)
            : connection(node, fields, secrets).map(EventHubsKind::login);
    if (login.isEmpty()) {
      return List.of();
    }
    @Nullable PolicyNode tenantNode = fields.get("tenant");
    @Nullable String tenant =
        tenantNode == null ? null : named(tenantNode, TENANT, "a tenant's id or domain");
    String host = login.get().host();
    List<Source> sources = new ArrayList<>();
    for (String hub : hubs(node, fields, login.get().hub())) {
      Map<String, Object> client = new HashMap<>(login.get().client().apply(hub));
      client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers(fields, host));
      client.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
      kafka(fields, client);
      sources.add(new EventHubSource(host, hub, client, tenant, Timer.SYSTEM));
    }
    return sources;
  }

  /**
   * How a namespace is reached.
   *
   * @param hub that it is for; null for all
   * @param client the settings of the client of a hub
   */
  private record Login(
      String host, @Nullable String hub, Function<String, Map<String, Object>> client) {}

  private static Login login(ConnectionString connection) {
    Map<String, Object> client =
        Map.of(
            SaslConfigs.SASL_MECHANISM,
            "PLAIN",
            SaslConfigs.SASL_JAAS_CONFIG,
            jaas(connection.text()));
    return new Login(connection.host(), connection.hub(), _ -> client);
  }

  private Optional<Login> identity(TenantFields asking, Secrets secrets) {
    PolicyNode node = asking.node();
    Map<String, PolicyNode> fields = asking.fields();
    if (fields.containsKey("connection-string")) {
      node.wrong("connection-string or namespace", "both");
    }
    PolicyNode namespace = Objects.requireNonNull(fields.get("namespace"));
    @Nullable String host =
        named(namespace, "[A-Za-z0-9.-]{1,256}", "such as NAME.servicebus.windows.net");
    Optional<Credential> credential = asking.credential(secrets);
    @Nullable PolicyNode tenantNode = fields.get("login-tenant");
    @Nullable String tenant =
        tenantNode == null
            ? ANY_TENANT
            : named(tenantNode, "[0-9A-Za-z][0-9A-Za-z.-]{2,99}", "a tenant's id or domain");
    boolean asked =
        credential.isPresent() && !(credential.get() instanceof Credential.ManagedIdentity);
    if (tenantNode == null && asked) {
      node.missing("login-tenant", "the tenant of the application that reads the hubs");
    }
    if (host == null || tenant == null || credential.isEmpty()) {
      return Optional.empty();
    }
    URI authority = asking.at("authority", cloud(host).authority(), false);
    GraphTenant application =
        new GraphTenant(
            tenant,
            credential.get(),
            authority,
            URI.create("https://" + host),
            "https://" + host + "/.default");
    Bearer bearer = new Bearer(application, http.get());
    return Optional.of(new Login(host, null, hub -> Identity.client(bearer, host + "/" + hub)));
  }

  private static Cloud cloud(String host) {
    if (host.endsWith(".usgovcloudapi.net")) {
      return Cloud.US_GOV;
    }
    return host.endsWith(".chinacloudapi.cn") ? Cloud.CHINA : Cloud.GLOBAL;
  }

  private static Optional<ConnectionString> connection(
      PolicyNode node, Map<String, PolicyNode> fields, Secrets secrets) {
    @Nullable PolicyNode reference = fields.get("connection-string");
    if (reference == null) {
      node.missing(
          "connection-string", "env:NAME or file:PATH of one, or a namespace and an identity");
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
      PolicyNode node, Map<String, PolicyNode> fields, @Nullable String only) {
    Set<String> hubs = new LinkedHashSet<>();
    @Nullable PolicyNode list = fields.get("hubs");
    if (list != null) {
      list.items()
          .forEach(
              hub -> Optional.ofNullable(named(hub, NAME, "a hub's name")).ifPresent(hubs::add));
    }
    if (list == null && only != null) {
      hubs.add(only);
    } else if (list == null) {
      node.missing("hubs", "the names of hubs, unless a connection string has one (EntityPath)");
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
