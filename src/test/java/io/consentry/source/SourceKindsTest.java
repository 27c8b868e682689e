package io.consentry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.config.Secrets;
import io.consentry.source.eventhubs.EventHubsKind;
import io.consentry.source.files.FileReport;
import io.consentry.source.files.FilesKind;
import io.consentry.source.office365.Office365Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What may stand in a file of sources, but for Microsoft Graph. */
class SourceKindsTest {
  private static final Secrets SECRETS =
      new Secrets(
          Map.of(
              "HUBS",
              "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=canary=",
              "HUB",
              "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=canary=;EntityPath=only",
              "OTHER",
              "canary"));

  private static List<Source> read(String yaml) {
    return new SourcesReader()
        .with("event-hubs", new EventHubsKind())
        .with("files", new FilesKind(FileReport.LOG))
        .with("office365", new Office365Kind())
        .read("sources.yaml", yaml, SECRETS);
  }

  @Test
  void eachHubTenantAndItemOfFilesIsASource() {
    assertThat(
            read(
                """
                sources:
                  - event-hubs: {connection-string: "env:HUBS", hubs: [a, b], tenant: contoso.example}
                  - event-hubs: {connection-string: "env:HUB"}
                  - event-hubs: {namespace: fabrikam.servicebus.windows.net, managed-identity: yes, hubs: [c]}
                  - office365: {tenants: [9C41d0f2-0000-4000-8000-000000000002], managed-identity: yes, plan: gcc}
                  - files: {paths: [/exports, /more.json], follow: yes}
                """))
        .extracting(Source::name)
        .containsExactly(
            "event-hubs/contoso.servicebus.windows.net/a",
            "event-hubs/contoso.servicebus.windows.net/b",
            "event-hubs/contoso.servicebus.windows.net/only",
            "event-hubs/fabrikam.servicebus.windows.net/c",
            "office365/9c41d0f2-0000-4000-8000-000000000002",
            "files//exports,/more.json");
  }

  @Test
  void everyMistakeIsToldWithItsLineAndNoSecret() {
    assertThatThrownBy(() ->
            read(
                """
                sources:
                  - event-hubs: {hubs: [a]}
                  - event-hubs: {connection-string: "env:OTHER", hubs: [a]}
                  - event-hubs: {connection-string: "env:HUBS"}
                  - event-hubs: {connection-string: "env:HUB", hubs: [other]}
                  - event-hubs: {connection-string: "env:HUBS", hubs: ["not a hub"], tenant: "a b"}
                  - event-hubs: {namespace: x.servicebus.windows.net, workload-identity: yes, hubs: [a]}
                  - office365: {tenant: contoso.example, managed-identity: yes, plan: mars}
                  - files: {tenant: x}
                  - files: {paths: [a], follow: maybe}
                """))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e ->
                assertThat(e.problems().stream().map(Problem::oneLine).toList())
                    .noneMatch(line -> line.contains("canary"))
                    .satisfiesExactly(
                        line ->
                            assertThat(line)
                                .contains("line 2", "connection-string: expected env:NAME"),
                        line ->
                            assertThat(line).contains("line 3", "in env:OTHER, got something else"),
                        line ->
                            assertThat(line).contains("line 4", "hubs: expected the names of hubs"),
                        line -> assertThat(line).contains("line 5", "expected only, which"),
                        line -> assertThat(line).contains("line 6", "tenant"),
                        line -> assertThat(line).contains("line 6", "a hub's name, got not a hub"),
                        line -> assertThat(line).contains("line 7", "login-tenant"),
                        line ->
                            assertThat(line)
                                .contains("line 8", "takes no domain, got contoso.example"),
                        line ->
                            assertThat(line)
                                .contains("line 8", "enterprise, gcc, gcc-high or dod, got mars"),
                        line ->
                            assertThat(line).contains("line 9", "paths: expected files or folders"),
                        line -> assertThat(line).contains("line 10", "yes or no, got maybe")));
  }
}
