package io.consentry.deliver.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures as Standard Webhooks 1.0.0 has them: HMAC-SHA256 over id, time and body, one for each
 * key, so that keys can be changed without a gap.
 */
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;

  private Signature() {}

  /** A key; it never shows what it is. */
  public static final class Key {
    private final SecretKeySpec secret;

    private Key(byte[] secret) {
      this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * The key of a text such as {@code whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}. Throws
     * IllegalArgumentException, with what was expected and nothing of the text, for any other.
     */
    public static Key of(String text) {
      byte[] secret;
      try {
        secret =
            text.startsWith(PREFIX)
                ? Base64.getDecoder().decode(text.substring(PREFIX.length()))
                : new byte[0];
      } catch (IllegalArgumentException _) {
        secret = new byte[0];
      }
      if (secret.length < SHORTEST || secret.length > LONGEST) {
        throw new IllegalArgumentException("whsec_ and 24 to 64 bytes in Base64");
      }
      return new Key(secret);
    }

    @Override
    public String toString() {
      return "a key";
    }
  }

  /** The value of the header {@code webhook-signature}. */
  static String of(String id, Instant time, byte[] body, List<Key> keys) {
    byte[] before = (id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
    return keys.stream()
        .map(key -> "v1," + Base64.getEncoder().encodeToString(mac(key, before, body)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] mac(Key key, byte[] before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key.secret);
      mac.update(before);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256: expected in every JDK", e);
    }
  }
}
