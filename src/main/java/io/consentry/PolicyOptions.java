package io.consentry;

import io.consentry.catalog.Catalog;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that change what acts are judged by: the policy, and vendors of the user's own. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PolicyOptions {
  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A policy file; what it leaves out is as in the bundled one.")
  private @Nullable Path policyFile;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of vendor files (*.yaml) to add to the bundled ones.")
  private @Nullable Path catalogFolder;

  /** The policy in force. Throws {@link PolicyReader.PolicyException}. */
  Policy policy() throws IOException {
    return policyFile == null
        ? PolicyReader.bundled()
        : PolicyReader.read(policyFile.toString(), UserFiles.text(policyFile));
  }

  /**
   * The bundled catalog with the user's vendors. Throws {@link
   * io.consentry.catalog.CatalogException}.
   */
  Catalog catalog() throws IOException {
    return VendorFiles.in(catalogFolder).addedTo(Catalog.bundled());
  }
}
