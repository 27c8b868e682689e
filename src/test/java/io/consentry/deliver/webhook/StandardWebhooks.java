package io.consentry.deliver.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * A receiver's side of Standard Webhooks, written from the specification and from RFC 2104 alone:
 * HMAC by hand, so that it shares nothing with what it checks but SHA-256.
 */
public final class StandardWebhooks {
  private static final int BLOCK = 64;

  private StandardWebhooks() {}

  /** Whether one of the signatures in the header is that of the content under the secret. */
  public static boolean verify(
      String secret, String id, String timestamp, byte[] body, String header) {
    byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    byte[] content = join((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
    String expected = Base64.getEncoder().encodeToString(hmac(key, content));
    for (String one : header.split(" ", -1)) {
      String[] parts = one.split(",", 2);
      if (parts.length == 2 && parts[0].equals("v1") && parts[1].equals(expected)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] hmac(byte[] key, byte[] content) {
    byte[] padded = new byte[BLOCK];
    byte[] shorter = key.length > BLOCK ? sha256(key) : key;
    System.arraycopy(shorter, 0, padded, 0, shorter.length);
    byte[] inner = new byte[BLOCK];
    byte[] outer = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      inner[i] = (byte) (padded[i] ^ 0x36);
      outer[i] = (byte) (padded[i] ^ 0x5c);
    }
    return sha256(join(outer, sha256(join(inner, content))));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] all = new byte[one.length + other.length];
    System.arraycopy(one, 0, all, 0, one.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }
}
