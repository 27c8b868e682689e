package io.consentry.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.catalog.CatalogException;
import io.consentry.config.Secrets;
import io.consentry.deliver.webhook.DestinationsReader;
import io.consentry.source.eventhubs.EventHubsKind;
import io.consentry.source.files.FileReport;
import io.consentry.source.files.FilesKind;
import io.consentry.source.graph.GraphKind;
import io.consentry.source.office365.Office365Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Any file of sources or of destinations: at least one of them, or mistakes; never a secret in one.
 */
public final class ConnectionFilesFuzz {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "CANARY",
          "canary-4711",
          "KEY",
          "whsec_Y2FuYXJ5LTQ3MTFjYW5hcnktNDcxMWNhbmFyeS00NzEx",
          "HUB",
          "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=canary-4711=");

  private static final SourcesReader SOURCES =
      new SourcesReader()
          .with("graph", new GraphKind(false))
          .with("event-hubs", new EventHubsKind())
          .with("files", new FilesKind(FileReport.LOG))
          .with("office365", new Office365Kind());

  private ConnectionFilesFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    // No file of this machine: what reads one is no part of the target.
    String text = new String(input, StandardCharsets.UTF_8).replace("file:", "file");
    try {
      List<?> found =
          text.contains("destinations")
              ? DestinationsReader.read("f", text, ENVIRONMENT)
              : SOURCES.read("f", text, new Secrets(ENVIRONMENT));
      assertThat(found).isNotEmpty();
      found.forEach(each -> assertThat(each.toString()).doesNotContain("canary-4711"));
    } catch (CatalogException e) {
      assertThat(e.problems()).isNotEmpty();
      e.problems().forEach(each -> assertThat(each.oneLine()).doesNotContain("canary-4711"));
    }
  }
}
