package io.consentry.config;

import io.consentry.risk.PolicyNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets, which do not stand in configuration files, but where they are: {@code env:NAME} or
 * {@code file:PATH}. What is wrong with one is reported without it.
 *
 * @param environment the process's environment
 */
public record Secrets(Map<String, String> environment) {
  private static final int MOST = 8_192;

  /** A private key and its chain of certificates, as PEM, have some kilobytes. */
  private static final int MOST_OF_SETTING = 1 << 16;

  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";

  /** Names of settings that hold secrets, Kafka's and Confluent's. */
  private static final Pattern SECRET =
      Pattern.compile(
          "password|passphrase|secret|jaas\\.config|token$|user\\.info|keystore\\.key$");

  public Secrets {
    environment = Map.copyOf(environment);
  }

  /** A reference that leads nowhere; the message is what was expected and what was got. */
  public static final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretException(String message) {
      super(message);
    }
  }

  /** Whether a setting of that name holds a secret. */
  public static boolean isSecret(String setting) {
    return SECRET.matcher(setting.toLowerCase(Locale.ROOT)).find();
  }

  /** Whether the text says where a secret is, and is none itself. */
  public static boolean isReference(String text) {
    return text.startsWith(ENVIRONMENT) || text.startsWith(FILE);
  }

  /**
   * A setting's value: what it points to, else itself. May have several lines. Throws {@link
   * SecretException}.
   */
  public String resolved(String value) {
    if (!isReference(value)) {
      return value;
    }
    String found =
        found(value, MOST_OF_SETTING)
            .orElseThrow(() ->
                new SecretException(
                    value.startsWith(FILE)
                        ? "a file that can be read, got " + value
                        : "a variable that is set, got " + value));
    if (found.isBlank() || found.length() > MOST_OF_SETTING) {
      throw new SecretException(
          "1 to %d characters in %s, got %s"
              .formatted(MOST_OF_SETTING, value, found.isBlank() ? "none" : "more"));
    }
    return found;
  }

  /** The secret that a value points to; reported where there is none. */
  public Optional<String> read(PolicyNode node) {
    return node.text().flatMap(reference -> read(node, reference));
  }

  /** The secret that the text points to; reported at the node where there is none. */
  public Optional<String> read(PolicyNode node, String reference) {
    if (!isReference(reference)) {
      node.wrong("env:NAME or file:PATH, as secrets do not belong here", "something else");
      return Optional.empty();
    }
    Optional<String> found = found(reference, MOST);
    if (found.isEmpty()) {
      node.wrong(
          reference.startsWith(FILE) ? "a file that can be read" : "a variable that is set",
          reference);
    } else if (found.get().isBlank()
        || found.get().length() > MOST
        || found.get().chars().anyMatch(c -> c < ' ' || c > '~')) {
      node.wrong("one line of printable ASCII in " + reference, "none, or something else in it");
      return Optional.empty();
    }
    return found;
  }

  /** What is there; of a file one character more than it may have, to tell that it has more. */
  private Optional<String> found(String reference, int most) {
    if (reference.startsWith(ENVIRONMENT)) {
      return Optional.ofNullable(environment.get(reference.substring(ENVIRONMENT.length())));
    }
    try (InputStream in = Files.newInputStream(Path.of(reference.substring(FILE.length())))) {
      // A file often ends with a line break that is no part of the secret.
      byte[] bytes = in.readNBytes(most + 3);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8).stripTrailing());
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
  }
}
