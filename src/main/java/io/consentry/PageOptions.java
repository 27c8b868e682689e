package io.consentry;

import io.consentry.config.Secrets;
import io.consentry.config.Tls;
import io.consentry.config.Tls.TlsException;
import io.consentry.serve.PageAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;
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
      split = ",",
      description =
          "The names that the page is known by, where they are not that of the address: by the first other instances ask for it, by all browsers may.")
  private List<String> names = List.of();

  @Option(
      names = "--page-certificate",
      paramLabel = "FILE",
      defaultValue = "${env:CONSENTRY_PAGE_CERTIFICATE}",
      description =
          "The certificate of https with its chain, as PEM; with --page-key. Env: CONSENTRY_PAGE_CERTIFICATE.")
  private @Nullable Path certificate;

  @Option(
      names = "--page-key",
      paramLabel = "FILE",
      defaultValue = "${env:CONSENTRY_PAGE_KEY}",
      description = "The certificate's private key, as PEM (PKCS #8). Env: CONSENTRY_PAGE_KEY.")
  private @Nullable Path key;

  @Option(
      names = "--page-keystore",
      paramLabel = "FILE",
      defaultValue = "${env:CONSENTRY_PAGE_KEYSTORE}",
      description = "Instead of both, a key store (PKCS #12 or JKS). Env: CONSENTRY_PAGE_KEYSTORE.")
  private @Nullable Path keystore;

  @Option(
      names = "--page-keystore-password",
      paramLabel = "env:NAME|file:PATH",
      defaultValue = "${env:CONSENTRY_PAGE_KEYSTORE_PASSWORD}",
      description =
          "Where the key store's password is. Env: CONSENTRY_PAGE_KEYSTORE_PASSWORD, with the same.")
  private @Nullable String keystorePassword;

  /** The address to listen on, with its token and its certificate. */
  PageAddress address(String text) throws IOException {
    @Nullable String token = tokenFile == null ? null : UserFiles.text(tokenFile).strip();
    return PageAddress.of(text, names, token, tls());
  }

  /** Says what is unwise about the address. */
  static void warn(PageAddress address, String verb, PrintWriter err) {
    if (address.isOpen()) {
      err.println(
          "consentry %s: the page's token crosses the network unencrypted; --page-certificate and --page-key make it https"
              .formatted(verb));
    }
  }

  private @Nullable Tls tls() {
    if (certificate != null && key != null && keystore == null) {
      return Tls.ofPem(certificate, key);
    }
    if (certificate != null || key != null) {
      throw new TlsException(
          "expected --page-certificate and --page-key, or --page-keystore, got "
              + (keystore == null ? "one of two" : "both"));
    }
    if (keystore == null) {
      return null;
    }
    Map<String, String> settings = new HashMap<>();
    settings.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, keystore.toString());
    settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
    settings.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, password());
    return Tls.of(settings);
  }

  private String password() {
    if (keystorePassword == null || !Secrets.isReference(keystorePassword)) {
      throw new TlsException(
          "--page-keystore-password: expected env:NAME or file:PATH, got "
              + (keystorePassword == null ? "nothing" : "something else"));
    }
    try {
      return new Secrets(System.getenv()).resolved(keystorePassword);
    } catch (Secrets.SecretException e) {
      throw new TlsException("--page-keystore-password: expected " + e.getMessage());
    }
  }
}
