package io.consentry.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates as Kafka's clients take them: key stores (JKS, PKCS12) and PEM, by the
 * names {@code ssl.keystore.location} and so on, so that one file does for Kafka, registry and
 * page.
 *
 * @param own for whoever shows a certificate of its own, and trusts whom it was told to trust
 * @param peers for asking others that show the same certificate, or one of the same issuer
 */
public record Tls(SSLContext own, SSLContext peers) {
  /** The largest PEM file: a chain of certificates has some kilobytes. */
  private static final int MOST_PEM = 1 << 18;

  /** Keys or certificates that cannot be used; the message is one line without any secret. */
  public static final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TlsException(String message) {
      super(message);
    }

    TlsException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads the files now. Throws {@link TlsException}.
   *
   * @param settings by Kafka's names, from {@code ssl.} on
   */
  public static Tls of(Map<String, String> settings) {
    ConfigDef names = new ConfigDef();
    SslConfigs.addClientSslSupport(names);
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(names.parse(settings));
      return new Tls(factory.sslContext(), peers(factory.keystore()));
    } catch (KafkaException | GeneralSecurityException | IOException e) {
      throw new TlsException(reason(e), e);
    }
  }

  /** The certificate and its key in files of PEM. Throws {@link TlsException}. */
  public static Tls ofPem(Path certificate, Path key) {
    return of(
        Map.of(
            SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
            "PEM",
            SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
            text(certificate),
            SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
            text(key)));
  }

  private static SSLContext peers(@Nullable KeyStore own)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    if (own != null) {
      for (String alias : Collections.list(own.aliases())) {
        Certificate @Nullable [] chain = own.getCertificateChain(alias);
        for (int i = 0; chain != null && i < chain.length; i++) {
          trusted.setCertificateEntry(alias + i, chain[i]);
        }
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_PEM + 1);
      if (bytes.length > MOST_PEM) {
        throw new TlsException(file + ": expected PEM of at most 256 KiB, got more");
      }
      return new String(bytes, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new TlsException(reason(e), e);
    }
  }

  /** The innermost cause says what is wrong, the outermost where. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof NoSuchFileException) {
      return root.getMessage() + ": expected a file, got none";
    }
    String what = root instanceof ConfigException ? "" : root.getClass().getSimpleName() + ": ";
    String inner = what + root.getMessage();
    return failure.getCause() == null ? inner : failure.getMessage() + ": " + inner;
  }
}
