package io.consentry;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how an application shows Entra ID who it is. */
final class CredentialOptions {
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

  @Option(names = "--authority", hidden = true, description = "Where tokens come from.")
  private @Nullable String authority;

  /** As the fields of a source; more may be added. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> options = new HashMap<>();
    options.put("client-id", clientId);
    options.put("client-secret", clientSecret);
    options.put("certificate", certificate);
    options.put("certificate-password", certificatePassword);
    options.put("managed-identity", managedIdentity);
    options.put("workload-identity", workloadIdentity);
    options.put("authority", authority);
    return options;
  }
}
