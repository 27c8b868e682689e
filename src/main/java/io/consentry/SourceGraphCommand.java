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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
  @Option(
      names = "--tenant",
      paramLabel = "ID",
      split = ",",
      description = "The tenants, by id or domain. Required.")
  private @Nullable List<String> tenants;

  @Option(names = "--client-id", paramLabel = "ID", description = "The application (client) id.")
  private @Nullable String clientId;

  @Option(
      names = "--client-secret",
      paramLabel = "env:NAME|file:PATH",
      description = "Where the application's secret is.")
  private @Nullable String clientSecret;

  @Option(
      names = "--certificate",
      paramLabel = "file:PATH",
      description = "The application's certificate with its key, PEM or PFX.")
  private @Nullable String certificate;

  @Option(
      names = "--certificate-password",
      paramLabel = "env:NAME|file:PATH",
      description = "Where the password of a PFX file is.")
  private @Nullable String certificatePassword;

  @Option(
      names = "--managed-identity",
      paramLabel = "ID",
      arity = "0..1",
      fallbackValue = "yes",
      description = "Use the Azure machine's identity; with the client id of a user-assigned one.")
  private @Nullable String managedIdentity;

  @Option(
      names = "--workload-identity",
      paramLabel = "ID",
      arity = "0..1",
      fallbackValue = "yes",
      description = "Use the token in AZURE_FEDERATED_TOKEN_FILE; client id: AZURE_CLIENT_ID.")
  private @Nullable String workloadIdentity;

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

  @Option(names = "--authority", hidden = true, description = "Where tokens come from.")
  private @Nullable String authority;

  @Option(names = "--endpoint", hidden = true, description = "Where Graph is.")
  private @Nullable String endpoint;

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
    Map<String, @Nullable Object> options = new HashMap<>();
    options.put("tenants", tenants);
    options.put("client-id", clientId);
    options.put("client-secret", clientSecret);
    options.put("certificate", certificate);
    options.put("certificate-password", certificatePassword);
    options.put("managed-identity", managedIdentity);
    options.put("workload-identity", workloadIdentity);
    options.put("cloud", cloud);
    options.put("since", since);
    options.put("kept", kept);
    options.put("authority", authority);
    options.put("endpoint", endpoint);
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
