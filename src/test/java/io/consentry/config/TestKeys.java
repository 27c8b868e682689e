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
import java.util.HashMap;
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
    Path store = folder.resolve(name + ".p12");
    keytool(store, "-genkeypair -alias only -keyalg EC -validity 2 " + subject(name));
    return of(store, name, "only");
  }

  /**
   * Keys that were good for two days, up to a week ago. The certificate as PEM is that of the
   * authority that signed them, which is good yet: of one that is itself trusted Java does not ask
   * the dates.
   */
  public static TestKeys expired(Path folder, String name) {
    Path store = folder.resolve(name + ".p12");
    keytool(store, "-genkeypair -alias authority -keyalg EC -ext bc:c -dname CN=authority");
    String ago = " -startdate -9d -validity 2 ";
    keytool(store, "-genkeypair -alias only -signer authority -keyalg EC" + ago + subject(name));
    TestKeys made = of(store, name, "authority");
    keytool(store, "-delete -alias authority");
    return made;
  }

  private static String subject(String name) {
    return "-dname CN=" + name + " -ext san=dns:localhost,ip:127.0.0.1";
  }

  private static void keytool(Path store, String arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("keytool made no keys", e);
    }
  }

  private static TestKeys of(Path store, String name, String trusted) {
    try {
      KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new TestKeys(
          store,
          pem(
              store.resolveSibling(name + ".pem"),
              "CERTIFICATE",
              made.getCertificate(trusted).getEncoded()),
          pem(
              store.resolveSibling(name + ".key"),
              "PRIVATE KEY",
              made.getKey("only", PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(store + ": expected the keys that keytool made", e);
    }
  }

  private static Path pem(Path file, String what, byte[] bytes) throws IOException {
    return Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what));
  }

  /** The SASL_SSL listener of an embedded broker with these keys, where {@code ada} may log in. */
  public Map<String, String> listener(String password) {
    return shown(
        Map.of(
            "oauthbearer.sasl.jaas.config",
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
            "plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_ada=\"%s\";"
                .formatted(password)));
  }

  /** By Kafka's names: shows this certificate, and trusts that one. */
  public Map<String, String> trusting(TestKeys other) {
    return shown(
        Map.of(
            "ssl.truststore.location", other.certificate.toString(), "ssl.truststore.type", "PEM"));
  }

  /** These settings, and those by which this certificate is shown. */
  private Map<String, String> shown(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("ssl.keystore.location", store.toString());
    all.put("ssl.keystore.type", "PKCS12");
    all.put("ssl.keystore.password", PASSWORD);
    return Map.copyOf(all);
  }
}
