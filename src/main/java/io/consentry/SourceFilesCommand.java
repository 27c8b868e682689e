package io.consentry;

import io.consentry.files.Place;
import io.consentry.source.files.FileReport;
import io.consentry.source.files.FilesKind;
import io.consentry.source.files.FilesSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code consentry source files}: the events of files into entra.audit. */
@Command(
    name = "files",
    description = {
      "Brings the events of files into entra.audit, each once: a run that was stopped goes on where it ended.",
      "Reads JSON (a value a line, arrays, records, value), CSV exports of the unified audit log, of Log Analytics and of the Entra portal,",
      "gzip and zip, and folders. Writes entra.audit, and how far it has come, in one transaction, to consentry.sources."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SourceFilesCommand extends SourceVerb {
  private static final int MOST_LINES = 1_000;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Files and folders, in this order; - is standard input, which is not marked.")
  private List<String> paths = List.of();

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "The tenant of events that name none, as Microsoft Graph's do.")
  private @Nullable String tenant;

  @Option(names = "--follow", description = "Go on with what is added to the files and folders.")
  private boolean follow;

  @Override
  int run() throws IOException {
    Map<String, @Nullable Object> options = new HashMap<>();
    options.put("paths", paths);
    options.put("tenant", tenant);
    options.put("follow", follow ? "yes" : "no");
    FilesSource source;
    int code;
    try (Shown shown = new Shown()) {
      source = (FilesSource) sources(new FilesKind(shown), options).getFirst();
      code = run(List.of(source));
    }
    FilesSource.Counts counts = source.counts();
    error(
        "consentry source: %d files read, %d read before; %d events, %d rejected"
            .formatted(counts.files(), counts.earlier(), counts.events(), counts.rejected()));
    return counts.rejected() > 0 ? Consentry.FAILED : code;
  }

  /** What goes to the terminal: a bar where there is one, and a line for what was rejected. */
  private final class Shown implements FileReport, AutoCloseable {
    private final @Nullable ProgressBar bar =
        Consentry.onTerminal()
            ? new ProgressBarBuilder().setTaskName("files").setUnit(" MB", 1_000_000).build()
            : null;
    private long lines;

    @Override
    public synchronized void rejected(Place place, String reason) {
      lines++;
      if (lines <= MOST_LINES) {
        error("consentry source: %s: %s".formatted(place, reason));
      }
      if (lines == MOST_LINES) {
        error("consentry source: what is rejected beyond %d is only counted".formatted(MOST_LINES));
      }
    }

    @Override
    public void says(String file, String what) {
      error("consentry source: " + file + ": " + what);
    }

    @Override
    public void total(long bytes) {
      if (bar != null) {
        bar.maxHint(bytes);
      }
    }

    @Override
    public void read(long bytes) {
      if (bar != null) {
        bar.stepTo(bytes);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
