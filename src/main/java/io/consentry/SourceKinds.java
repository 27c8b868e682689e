package io.consentry;

import io.consentry.config.Secrets;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.eventhubs.EventHubsKind;
import io.consentry.source.files.FileReport;
import io.consentry.source.files.FilesKind;
import io.consentry.source.graph.GraphKind;
import io.consentry.source.office365.Office365Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Every kind of source that a file of sources may name. */
final class SourceKinds {
  private SourceKinds() {}

  /** The file's sources. Throws CatalogException with every mistake in it. */
  static List<Source> read(Path file) throws IOException {
    return reader().read(file.toString(), UserFiles.text(file), new Secrets(System.getenv()));
  }

  private static SourcesReader reader() {
    return new SourcesReader()
        .with("event-hubs", new EventHubsKind())
        .with("files", new FilesKind(FileReport.LOG))
        .with("graph", new GraphKind(false))
        .with("office365", new Office365Kind());
  }
}
