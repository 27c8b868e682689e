package io.consentry;

import io.consentry.serve.PageAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who may see the page. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PageOptions {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with a token of at least 32 characters, which each request must carry. Required for any address but loopback.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--page-name",
      paramLabel = "HOST",
      description = "The name that browsers know the page by, where it is not that of the address.")
  private @Nullable String name;

  /** The address to listen on, with its token. */
  PageAddress address(String text) throws IOException {
    @Nullable String token = tokenFile == null ? null : UserFiles.text(tokenFile).strip();
    return PageAddress.of(text, name, token);
  }
}
