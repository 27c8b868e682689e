package io.consentry.source.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/**
 * A certificate of this machine for tests, made anew by the JDK's keytool, as the authority is
 * asked for tokens by https only.
 *
 * @param store the key store (PKCS #12); it does as trust store, too
 */
public record TestCertificate(Path store) {
  public static final String PASSWORD = "changeit";

  public static TestCertificate in(Path folder) {
    Path store = folder.resolve("localhost.p12");
    try {
      Process made =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "localhost",
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!made.waitFor(1, TimeUnit.MINUTES) || made.exitValue() != 0) {
        throw new IllegalStateException("keytool made no certificate");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("keytool made no certificate", e);
    }
    return new TestCertificate(store);
  }

  /** Flags with which a JVM trusts it. */
  public String javaOptions() {
    return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
        .formatted(store, PASSWORD);
  }

  /** A client that takes this certificate only. */
  OkHttpClient.Builder client() {
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("localhost", keys.getCertificate("localhost"));
      factory.init(trusted);
      X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return new OkHttpClient.Builder().sslSocketFactory(context.getSocketFactory(), trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
