package io.consentry.source.graph;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of a source that an application of Entra ID reads: which tenants, who asks, and
 * where. One way shows who it is: {@code client-secret}, {@code certificate}, {@code
 * managed-identity} or {@code workload-identity}.
 *
 * @param node what stands below the source's kind
 * @param fields of it, by name
 */
public record TenantFields(PolicyNode node, Map<String, PolicyNode> fields) {
  private static final String TENANT = "[0-9A-Za-z][0-9A-Za-z.-]{2,252}";
  private static final String CLIENT = "[0-9A-Za-z._:/-]{1,256}";
  private static final List<String> WAYS =
      List.of("client-secret", "certificate", "managed-identity", "workload-identity");
  private static final List<String> SHARED =
      List.of("client-id", "certificate-password", "authority");

  /**
   * The fields; each one that is neither among those that are shared nor among these is reported.
   */
  public static TenantFields of(PolicyNode node, String... more) {
    String[] all =
        Stream.of(WAYS.stream(), SHARED.stream(), Stream.of(more))
            .flatMap(names -> names)
            .toArray(String[]::new);
    return new TenantFields(node, node.fields(all));
  }

  /** The tenants, in lower case; reported where there is none. */
  public List<String> tenants() {
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
  public Optional<Credential> credential(Secrets secrets) {
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
        Optional<String> client = clientId();
        Optional<String> secret = secrets.read(way);
        yield client.isPresent() && secret.isPresent()
            ? Optional.of(new Credential.Secret(client.get(), secret.get()))
            : Optional.empty();
      }
      case "certificate" -> certificate(way, secrets);
      case "managed-identity" -> Optional.of(new Credential.ManagedIdentity(identity(way)));
      default -> Optional.of(new Credential.WorkloadIdentity(identity(way)));
    };
  }

  private Optional<Credential> certificate(PolicyNode way, Secrets secrets) {
    Optional<String> client = clientId();
    @Nullable PolicyNode passwordNode = fields.get("certificate-password");
    Optional<String> password =
        passwordNode == null ? Optional.empty() : secrets.read(passwordNode);
    Optional<Path> file = way.text().flatMap(TenantFields::file);
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

  private Optional<String> clientId() {
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

  /** What is read of a field, where it stands there; reported where it cannot be read. */
  public <T> Optional<T> value(String name, Function<String, Optional<T>> read, String expected) {
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

  /**
   * An address, or the usual one where none is given.
   *
   * @param plainHere whether http will do on loopback
   */
  public URI at(String name, URI usual, boolean plainHere) {
    String expected = "https://HOST" + (plainHere ? ", or http on loopback" : "");
    return value(name, text -> GraphTenant.address(text, plainHere), expected).orElse(usual);
  }
}
