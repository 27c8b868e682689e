package io.consentry.source.office365;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import io.consentry.source.graph.Credential;
import io.consentry.source.graph.GraphHttp;
import io.consentry.source.graph.GraphTenant;
import io.consentry.source.graph.TenantFields;
import java.net.URI;
import java.util.List;
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
    TenantFields fields = TenantFields.of(node, "tenant", "tenants", "plan", "endpoint");
    List<String> tenants = fields.tenants();
    tenants.stream()
        .filter(tenant -> !tenant.matches(GUID))
        .forEach(tenant ->
            fields
                .fields()
                .getOrDefault("tenant", fields.fields().getOrDefault("tenants", node))
                .wrong("the tenant's id, as the API takes no domain", tenant));
    Optional<Credential> credential = fields.credential(secrets);
    Plan plan =
        fields.value("plan", Plan::of, "enterprise, gcc, gcc-high or dod").orElse(Plan.ENTERPRISE);
    if (credential.isEmpty()) {
      return List.of();
    }
    URI authority = fields.at("authority", plan.authority(), false);
    URI endpoint = fields.at("endpoint", plan.root(), true);
    return tenants.stream()
        .<Source>map(tenant ->
            new Office365Source(
                new GraphTenant(
                    tenant, credential.get(), authority, endpoint, plan.root() + "/.default"),
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
}
