package io.consentry.source.office365;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import io.consentry.source.graph.Credential;
import io.consentry.source.graph.GraphHttp;
import io.consentry.source.graph.GraphKind;
import io.consentry.source.graph.GraphTenant;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads tenants that one application may read: {@code tenant} or {@code tenants}, one way to show
 * who it is, as for Microsoft Graph, and {@code plan}.
 */
public final class Office365Kind implements SourcesReader.Kind {
  private static final String GUID = "(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private @Nullable GraphHttp http;

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
            "plan",
            "authority",
            "endpoint");
    List<String> tenants = GraphKind.tenants(node, fields);
    tenants.stream()
        .filter(tenant -> !tenant.matches(GUID))
        .forEach(tenant ->
            fields
                .getOrDefault("tenant", fields.getOrDefault("tenants", node))
                .wrong("the tenant's id, as the API takes no domain", tenant));
    Optional<Credential> credential = GraphKind.credential(node, fields, secrets);
    @Nullable PolicyNode planNode = fields.get("plan");
    Optional<Plan> plan =
        planNode == null ? Optional.of(Plan.ENTERPRISE) : planNode.text().flatMap(Plan::of);
    if (planNode != null && plan.isEmpty()) {
      planNode.wrong("enterprise, gcc, gcc-high or dod", planNode.shown());
    }
    if (credential.isEmpty() || plan.isEmpty()) {
      return List.of();
    }
    URI authority = at(fields, "authority", plan.get().authority(), false);
    URI endpoint = at(fields, "endpoint", plan.get().root(), true);
    return tenants.stream()
        .<Source>map(tenant ->
            new Office365Source(
                new GraphTenant(
                    tenant, credential.get(), authority, endpoint, plan.get().root() + "/.default"),
                http(),
                Timer.SYSTEM))
        .toList();
  }

  /** One for all, and none where there is no tenant. */
  private GraphHttp http() {
    if (http == null) {
      http = new GraphHttp();
    }
    return http;
  }

  private static URI at(Map<String, PolicyNode> fields, String name, URI usual, boolean plainHere) {
    @Nullable PolicyNode node = fields.get(name);
    if (node == null) {
      return usual;
    }
    Optional<URI> found = node.text().flatMap(text -> GraphTenant.address(text, plainHere));
    if (found.isEmpty()) {
      node.wrong("https://HOST" + (plainHere ? ", or http on loopback" : ""), node.shown());
    }
    return found.orElse(usual);
  }
}
