package io.consentry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which tenants an application reads, and how it shows who it is. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ApplicationOptions {
  @Option(
      names = "--tenant",
      paramLabel = "ID",
      split = ",",
      description = "The tenants, by id or domain. Required.")
  private @Nullable List<String> tenants;

  @Mixin private CredentialOptions credential;

  @Option(names = "--endpoint", hidden = true, description = "Where the API is.")
  private @Nullable String endpoint;

  /** As the fields of a source; more may be added. */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> options = credential.fields();
    options.put("tenants", tenants);
    options.put("endpoint", endpoint);
    return options;
  }
}
