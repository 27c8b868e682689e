package io.consentry;

import io.consentry.source.FileFeed;
import io.consentry.source.Source;
import io.consentry.source.Source.SourceException;
import io.consentry.source.graph.GraphKind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code consentry source graph}: polls Microsoft Graph into entra.audit and consentry.directory.
 */
@Command(
    name = "graph",
    description = {
      "Polls audit events from Microsoft Graph into entra.audit, each minute and with sweeps for late ones, until it is told to stop.",
      "Reads the directory into consentry.directory: who holds what, whole each day and by its changes each five minutes.",
      "The application needs the permissions AuditLog.Read.All and Directory.Read.All, and no other; RoleManagement.Read.Directory adds eligible roles.",
      "Writes entra.audit, consentry.directory, and how far it has come, in one transaction, to consentry.sources;",
      "with --once --out, a file that consentry score reads, and needs no Kafka."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SourceGraphCommand extends SourceVerb {
  @Mixin private ApplicationOptions application;

  @Option(
      names = "--cloud",
      paramLabel = "NAME",
      description = "global, us-gov, us-gov-dod or china. Default: global.")
  private @Nullable String cloud;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "How far back the first look goes: a duration, a day or an instant. Default: P7D. Later ones go on from there.")
  private @Nullable String since;

  @Option(
      names = "--kept",
      paramLabel = "DURATION",
      description =
          "How long the tenant keeps its events, so that a gap is told: P7D, or P30D with a premium licence. Default: P7D.")
  private @Nullable String kept;

  @Option(names = "--once", description = "Read what there is, and end.")
  private boolean once;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "With --once: write there, the directory and then the events, one a line, instead of to Kafka.")
  private @Nullable Path out;

  @Override
  int run() throws IOException {
    if (out != null && !once) {
      throw wrongUsage("--out: expected with --once, got without");
    }
    Map<String, @Nullable Object> options = application.fields();
    options.put("cloud", cloud);
    options.put("since", since);
    options.put("kept", kept);
    List<Source> sources = sources(new GraphKind(once), options);
    return out == null ? run(sources) : write(sources, out);
  }

  private int write(List<Source> sources, Path file) throws IOException {
    try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file))) {
      FileFeed feed = new FileFeed(bytes);
      for (Source source : sources) {
        source.run(feed);
      }
      error(
          "consentry source: %d events and objects of the directory in %s"
              .formatted(feed.written(), file));
      return Consentry.DONE;
    } catch (SourceException e) {
      error("consentry source: " + e.getMessage());
      return Consentry.FAILED;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Consentry.FAILED;
    }
  }
}
