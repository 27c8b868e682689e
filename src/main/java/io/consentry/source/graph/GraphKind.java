package io.consentry.source.graph;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphAuditSettings.Since;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads tenants that one application may read: {@code tenant} or {@code tenants}, one way to show
 * who it is ({@code client-secret}, {@code certificate}, {@code managed-identity}, {@code
 * workload-identity}), and what differs from the usual.
 */
public final class GraphKind implements SourcesReader.Kind {
  private static final String TENANT = "[0-9A-Za-z][0-9A-Za-z.-]{2,252}";
  private static final String CLIENT = "[0-9A-Za-z._:/-]{1,256}";
  private static final List<String> WAYS =
      List.of("client-secret", "certificate", "managed-identity", "workload-identity");
  private static final Duration LONGEST_KEPT = Duration.ofDays(365);

  private final boolean once;
  private @Nullable GraphHttp http;

  /**
   * A reader of tenants.
   *
   * @param once whether to read what there is, and end
   */
  public GraphKind(boolean once) {
    this.once = once;
  }

  @Override
  public List<Source> read(PolicyNode node, Secrets secrets) {
    Map<String, PolicyNode> fields =
        node.fields(
            "tenant",
            "tenants",
            "client-id",
            "client-secret",
            "certificate",
            "certificate-password",
            "managed-identity",
            "workload-identity",
            "cloud",
            "since",
            "kept",
            "authority",
            "endpoint");
    List<String> tenants = tenants(node, fields);
    Optional<Credential> credential = credential(node, fields, secrets);
    Cloud cloud = value(fields, "cloud", Cloud::of, "one of " + clouds()).orElse(Cloud.GLOBAL);
    Since since =
        value(fields, "since", Since::of, "a duration such as P7D, a day, or an instant")
            .orElse(new Since.Back(GraphAuditSettings.KEPT));
    Duration kept =
        value(fields, "kept", GraphKind::kept, "P1D to P365D").orElse(GraphAuditSettings.KEPT);
    URI authority = at(fields, "authority", cloud.authority(), false);
    URI endpoint = at(fields, "endpoint", cloud.graph(), true);
    if (credential.isEmpty()) {
      return List.of();
    }
    List<Source> found = new ArrayList<>();
    for (String tenant : tenants) {
      GraphTenant whole = GraphTenant.of(tenant, credential.get(), cloud).at(authority, endpoint);
      GraphConnection graph = new GraphConnection(whole, http(), Timer.SYSTEM);
      Pace pace = Pace.ofReports(Timer.SYSTEM);
      // In a file the directory stands before the events: they are judged by it.
      found.add(new GraphDirectory(graph, pace, Timer.SYSTEM, once));
      found.add(
          new GraphAudits(
              new GraphAuditSettings(whole, since, kept, once), graph, pace, Timer.SYSTEM));
    }
    return found;
  }

  /** One for all, and none where there is no tenant. */
  private GraphHttp http() {
    if (http == null) {
      http = new GraphHttp();
    }
    return http;
  }

  /** The tenants, in lower case; reported where there is none. */
  public static List<String> tenants(PolicyNode node, Map<String, PolicyNode> fields) {
    List<PolicyNode> nodes = new ArrayList<>();
    Optional.ofNullable(fields.get("tenant")).ifPresent(nodes::add);
    Optional.ofNullable(fields.get("tenants")).ifPresent(list -> nodes.addAll(list.items()));
    if (nodes.isEmpty()) {
      node.missing("tenant", "the tenant's id, or a domain of it");
    }
    return nodes.stream()
        .flatMap(each -> matching(each, TENANT, "a tenant's id, or a domain of it").stream())
        .map(tenant -> tenant.toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The way to show who the application is; reported where there is not one. */
  public static Optional<Credential> credential(
      PolicyNode node, Map<String, PolicyNode> fields, Secrets secrets) {
    Map<String, PolicyNode> given = new LinkedHashMap<>(fields);
    given.keySet().retainAll(WAYS);
    if (given.size() != 1) {
      node.wrong(
          "one of " + String.join(", ", WAYS), given.isEmpty() ? "none" : given.keySet() + "");
      return Optional.empty();
    }
    PolicyNode way = given.values().iterator().next();
    return switch (way.name()) {
      case "client-secret" -> {
        Optional<String> client = clientId(node, fields);
        Optional<String> secret = secrets.read(way);
        yield client.isPresent() && secret.isPresent()
            ? Optional.of(new Credential.Secret(client.get(), secret.get()))
            : Optional.empty();
      }
      case "certificate" -> certificate(node, way, fields, secrets);
      case "managed-identity" -> Optional.of(new Credential.ManagedIdentity(identity(way)));
      default -> Optional.of(new Credential.WorkloadIdentity(identity(way)));
    };
  }

  private static Optional<Credential> certificate(
      PolicyNode node, PolicyNode way, Map<String, PolicyNode> fields, Secrets secrets) {
    Optional<String> client = clientId(node, fields);
    @Nullable PolicyNode passwordNode = fields.get("certificate-password");
    Optional<String> password =
        passwordNode == null ? Optional.empty() : secrets.read(passwordNode);
    Optional<Path> file = way.text().flatMap(GraphKind::file);
    if (file.isEmpty()) {
      way.wrong("file:PATH of a PEM or PFX file that can be read", way.shown());
    }
    return client.isPresent() && file.isPresent()
        ? Optional.of(new Credential.Certificate(client.get(), file.get(), password))
        : Optional.empty();
  }

  private static Optional<Path> file(String reference) {
    try {
      return Optional.of(reference)
          .filter(text -> text.startsWith("file:"))
          .map(text -> Path.of(text.substring("file:".length())))
          .filter(Files::isReadable);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> clientId(PolicyNode node, Map<String, PolicyNode> fields) {
    @Nullable PolicyNode client = fields.get("client-id");
    if (client == null) {
      node.missing("client-id", "the application (client) id");
      return Optional.empty();
    }
    return matching(client, CLIENT, "the application (client) id");
  }

  /** The client id of an identity, or yes for the one that there is. */
  private static Optional<String> identity(PolicyNode way) {
    return matching(way, CLIENT, "yes, or a client id").filter(text -> !text.equals("yes"));
  }

  private static Optional<String> matching(PolicyNode node, String pattern, String expected) {
    Optional<String> text = node.text();
    if (text.isPresent() && !text.get().matches(pattern)) {
      node.wrong(expected, text.get());
      return Optional.empty();
    }
    return text;
  }

  private static <T> Optional<T> value(
      Map<String, PolicyNode> fields,
      String name,
      Function<String, Optional<T>> read,
      String expected) {
    @Nullable PolicyNode node = fields.get(name);
    if (node == null) {
      return Optional.empty();
    }
    Optional<T> found = node.text().flatMap(read);
    if (found.isEmpty()) {
      node.wrong(expected, node.shown());
    }
    return found;
  }

  private static Optional<Duration> kept(String text) {
    try {
      Duration kept = Duration.parse(text);
      boolean within = kept.compareTo(Duration.ofDays(1)) >= 0 && kept.compareTo(LONGEST_KEPT) <= 0;
      return within ? Optional.of(kept) : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static URI at(Map<String, PolicyNode> fields, String name, URI usual, boolean plainHere) {
    String expected = "https://HOST" + (plainHere ? ", or http on loopback" : "");
    return value(fields, name, text -> GraphTenant.address(text, plainHere), expected)
        .orElse(usual);
  }

  private static String clouds() {
    return Stream.of(Cloud.values()).map(Cloud::text).collect(Collectors.joining(", "));
  }
}
