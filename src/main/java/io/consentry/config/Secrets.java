package io.consentry.config;

import io.consentry.risk.PolicyNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Secrets, which do not stand in configuration files, but where they are: {@code env:NAME} or
 * {@code file:PATH}. What is wrong with one is reported without it.
 *
 * @param environment the process's environment
 */
public record Secrets(Map<String, String> environment) {
  private static final int MOST = 8_192;

  public Secrets {
    environment = Map.copyOf(environment);
  }

  /** The secret that a value points to; reported where there is none. */
  public Optional<String> read(PolicyNode node) {
    return node.text().flatMap(reference -> read(node, reference));
  }

  /** The secret that the text points to; reported at the node where there is none. */
  public Optional<String> read(PolicyNode node, String reference) {
    @Nullable String found = null;
    if (reference.startsWith("env:")) {
      found = environment.get(reference.substring("env:".length()));
      if (found == null) {
        node.wrong("a variable that is set", reference);
        return Optional.empty();
      }
    } else if (reference.startsWith("file:")) {
      try {
        // A file often ends with a line break that is no part of the secret.
        found = Files.readString(Path.of(reference.substring("file:".length()))).stripTrailing();
      } catch (IOException | InvalidPathException _) {
        node.wrong("a file that can be read", reference);
        return Optional.empty();
      }
    }
    if (found == null) {
      node.wrong("env:NAME or file:PATH, as secrets do not belong here", "something else");
      return Optional.empty();
    }
    if (found.isBlank()
        || found.length() > MOST
        || found.chars().anyMatch(c -> c < ' ' || c > '~')) {
      node.wrong("one line of printable ASCII in " + reference, "none, or something else in it");
      return Optional.empty();
    }
    return Optional.of(found);
  }
}
