package io.consentry;

import io.consentry.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code consentry source}: brings events from where users have them into entra.audit and
 * entra.signals. Reads and writes consentry.sources.
 */
@Command(
    name = "source",
    description = {
      "Brings audit events from a file of sources, or from one source, into Kafka until it is told to stop.",
      "Writes entra.audit, entra.signals, and how far it has come, in one transaction, to consentry.sources."
    },
    subcommands = {
      SourceGraphCommand.class,
      SourceEventHubsCommand.class,
      SourceOffice365Command.class,
      SourceFilesCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SourceCommand extends SourceVerb {
  @Option(
      names = "--sources",
      paramLabel = "FILE",
      description = "A YAML file with the sources. Required without a subcommand.")
  private @Nullable Path file;

  @Override
  int run() throws IOException {
    if (file == null) {
      throw wrongUsage("expected --sources FILE, or one of the subcommands");
    }
    List<Source> sources = SourceKinds.read(file);
    return run(sources);
  }
}
