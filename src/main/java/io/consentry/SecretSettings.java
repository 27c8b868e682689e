package io.consentry;

import io.consentry.Settings.SettingsException;
import io.consentry.config.Secrets;
import io.consentry.registry.ValueSerdes;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings that pass through, which may hold secrets: where these come from and may not. */
final class SecretSettings {
  /** What the registry's client and serde read. */
  static final Set<String> REGISTRY =
      Set.of(
          "schema.registry.url",
          ValueSerdes.SERDE_CONFIG,
          "auto.register.schemas",
          "basic.auth.credentials.source",
          "basic.auth.user.info",
          "bearer.auth.credentials.source",
          "bearer.auth.token",
          "schema.registry.ssl.truststore.location",
          "schema.registry.ssl.truststore.password",
          "schema.registry.ssl.truststore.type",
          "schema.registry.ssl.truststore.certificates",
          "schema.registry.ssl.keystore.location",
          "schema.registry.ssl.keystore.password",
          "schema.registry.ssl.keystore.type",
          "schema.registry.ssl.keystore.key",
          "schema.registry.ssl.keystore.certificate.chain",
          "schema.registry.ssl.key.password",
          "schema.registry.request.timeout.ms");

  /** Credentials within an address, as in https://user:password@host. */
  private static final Pattern USER_IN_URL = Pattern.compile("(?<=://)[^/@,]*@");

  private SecretSettings() {}

  /** Whether the value is PEM, which has several lines. */
  static boolean isPem(String name) {
    return name.endsWith(".keystore.key") || name.contains(".certificate");
  }

  /** What a setting that holds a secret or certificates points to; the value of any other. */
  static String resolved(String name, String value, Secrets secrets) {
    try {
      return Secrets.isSecret(name) || isPem(name) ? secrets.resolved(value) : value;
    } catch (Secrets.SecretException e) {
      throw new SettingsException("setting %s: expected %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Everybody on a machine sees the command lines of its processes. */
  static void refuseOnCommandLine(String name, String value) {
    boolean secret = Secrets.isSecret(name) && !Secrets.isReference(value);
    if (secret || USER_IN_URL.matcher(value).find()) {
      throw new SettingsException(
          "setting %s on the command line: expected %s, as others see command lines, got a secret"
              .formatted(
                  name, secret ? "env:NAME or file:PATH" : "an address without credentials in it"),
          null);
    }
  }

  /** The address without the credentials in it. */
  static String withoutUser(String url) {
    return USER_IN_URL.matcher(url).replaceAll("");
  }
}
