package io.consentry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A key and its self-signed certificate for this machine, made anew by the JDK's keytool.
 *
 * @param store a key store (PKCS #12) of both
 * @param certificate the certificate as PEM
 * @param key the key as PEM
 */
public record TestKeys(Path store, Path certificate, Path key) {
  public static final String PASSWORD = "canary-of-the-key-store";

  /** Keys that are good for two days. */
  public static TestKeys in(Path folder, String name) {
    return in(folder, name, "-validity", "2");
  }

  /** Keys whose certificate ended yesterday. */
  public static TestKeys expired(Path folder, String name) {
    return in(folder, name, "-startdate", "-3d", "-validity", "2");
  }

  private static TestKeys in(Path folder, String name, String... validity) {
    Path store = folder.resolve(name + ".p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "only", "-keyalg", "EC"));
    command.addAll(List.of("-dname", "CN=" + name, "-ext", "san=dns:localhost,ip:127.0.0.1"));
    command.addAll(List.of(validity));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new TestKeys(
          store,
          pem(
              folder.resolve(name + ".pem"),
              "CERTIFICATE",
              made.getCertificate("only").getEncoded()),
          pem(
              folder.resolve(name + ".key"),
              "PRIVATE KEY",
              made.getKey("only", PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new IllegalStateException("keytool made no keys", e);
    }
  }

  private static Path pem(Path file, String what, byte[] bytes) throws IOException {
    return Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what));
  }

  /** By Kafka's names: shows this certificate, and trusts that one. */
  public Map<String, String> trusting(TestKeys other) {
    return Map.of(
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.password",
        PASSWORD,
        "ssl.truststore.location",
        other.certificate.toString(),
        "ssl.truststore.type",
        "PEM");
  }
}
