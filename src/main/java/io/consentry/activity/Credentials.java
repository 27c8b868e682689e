package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.Credential;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in {@code KeyDescription} and {@code FederatedIdentityCredentials} (FORMATS.md
 * 1.1).
 */
final class Credentials {
  /**
   * A pseudo-structure; the display name comes last and may hold commas ({@code CN=..., O=...}).
   */
  private static final Pattern KEY =
      Pattern.compile(
          "\\[?KeyIdentifier=([^,\\]]*),KeyType=([^,\\]]*),KeyUsage=[^,\\]]*(?:,DisplayName=(.*?))?]?",
          Pattern.DOTALL);

  private Credentials() {}

  static List<Credential> keys(@Nullable String raw) {
    List<Credential> keys = new ArrayList<>();
    for (String text : Values.texts(raw)) {
      if (!text.isBlank()) {
        keys.add(key(text.strip()));
      }
    }
    return keys;
  }

  /** A description of another shape is a credential all the same: to leave it out would hide it. */
  private static Credential key(String text) {
    Matcher match = KEY.matcher(text);
    if (!match.matches()) {
      return new Credential(Changes.bounded(text), Credential.Type.OTHER, null, null, null);
    }
    @Nullable String id = Guids.normalise(match.group(1));
    return new Credential(
        id == null ? "" : Changes.bounded(id),
        type(match.group(2)),
        name(match.group(3)),
        null,
        null);
  }

  static List<Credential> federated(@Nullable String raw) {
    List<Credential> federated = new ArrayList<>();
    for (JsonNode node : Values.objects(raw)) {
      String name = node.path("Name").asText("");
      String issuer = node.path("Issuer").asText("");
      String subject = node.path("Subject").asText("");
      // A federated credential has no key id: what it trusts is what it is, so that a changed
      // issuer is a new one.
      String key = name + "|" + issuer + "|" + subject;
      federated.add(
          new Credential(
              Changes.bounded(key),
              Credential.Type.FEDERATED,
              name(name),
              name(issuer),
              name(subject)));
    }
    return federated;
  }

  /**
   * Those of the first list that are not in the second; order does not matter. One of another type
   * or name is another one, though its key id stays: whoever writes a key may choose its id.
   */
  static List<Credential> minus(List<Credential> from, List<Credential> what) {
    Set<Credential> known = new HashSet<>(what);
    return from.stream().filter(credential -> !known.contains(credential)).toList();
  }

  private static Credential.Type type(String text) {
    return switch (text.strip()) {
      case "Password" -> Credential.Type.PASSWORD;
      case "AsymmetricX509Cert", "X509CertAndPassword" -> Credential.Type.CERTIFICATE;
      default -> Credential.Type.OTHER;
    };
  }

  private static @Nullable String name(@Nullable String text) {
    return text == null || text.isBlank() ? null : Changes.bounded(text.strip());
  }
}
