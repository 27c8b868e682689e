package io.consentry.source.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.config.Secrets;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphKindTest {
  private static final Secrets SECRETS = new Secrets(Map.of("GRAPH_SECRET", "s3cret"));

  @Test
  void eachTenantIsASource() {
    List<Source> sources =
        read(
            """
            sources:
              - graph:
                  client-id: 7a1b0000-0000-4000-8000-000000000001
                  client-secret: env:GRAPH_SECRET
                  tenants: [Contoso.example, 9c41d0f2-0000-4000-8000-000000000002]
                  since: 2026-03-01
                  kept: P30D
              - graph:
                  managed-identity: yes
                  tenant: fabrikam.example
                  cloud: us-gov
            """);

    assertThat(sources)
        .extracting(Source::name)
        .containsExactly(
            "graph-directory/contoso.example",
            "graph/contoso.example",
            "graph-directory/9c41d0f2-0000-4000-8000-000000000002",
            "graph/9c41d0f2-0000-4000-8000-000000000002",
            "graph-directory/fabrikam.example",
            "graph/fabrikam.example");
  }

  @Test
  void everyMistakeIsToldWithItsLineAndNoSecret() {
    assertThatThrownBy(() ->
            read(
                """
                sources:
                  - graph:
                      tenant: "not a tenant"
                      client-secret: s3cret
                      cloud: mars
                      since: yesterday
                      kept: P0D
                      endpoint: http://graph.example
                      authority: http://localhost:1
                  - graph:
                      client-id: x
                  - graph:
                      tenant: contoso.example
                      client-id: x
                      client-secret: env:NOT_SET
                      certificate: file:/nowhere
                  - graph:
                      tenant: contoso.example
                      client-id: x
                      certificate: /etc/key.pem
                """))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::oneLine)
                    .containsExactly(
                        "s.yaml line 3 sources.graph.tenant: expected a tenant's id, or a domain of it, got not a tenant",
                        "s.yaml line 3 sources.graph.client-id: expected the application (client) id, got nothing",
                        "s.yaml line 4 sources.graph.client-secret: expected env:NAME or file:PATH, as secrets do not belong here, got something else",
                        "s.yaml line 5 sources.graph.cloud: expected one of global, us-gov, us-gov-dod, china, got mars",
                        "s.yaml line 6 sources.graph.since: expected a duration such as P7D, a day, or an instant, got yesterday",
                        "s.yaml line 7 sources.graph.kept: expected P1D to P365D, got P0D",
                        "s.yaml line 9 sources.graph.authority: expected https://HOST, got http://localhost:1",
                        "s.yaml line 8 sources.graph.endpoint: expected https://HOST, or http on loopback, got http://graph.example",
                        "s.yaml line 11 sources.graph.tenant: expected the tenant's id, or a domain of it, got nothing",
                        "s.yaml line 11 sources.graph: expected one of client-secret, certificate, managed-identity, workload-identity, got none",
                        "s.yaml line 13 sources.graph: expected one of client-secret, certificate, managed-identity, workload-identity, got [client-secret, certificate]",
                        "s.yaml line 20 sources.graph.certificate: expected file:PATH of a PEM or PFX file that can be read, got /etc/key.pem"));
  }

  private static List<Source> read(String yaml) {
    return new SourcesReader().with("graph", new GraphKind(false)).read("s.yaml", yaml, SECRETS);
  }
}
