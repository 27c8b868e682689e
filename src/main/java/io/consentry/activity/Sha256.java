package io.consentry.activity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has: as hexadecimal text in lower case, or its first bits. */
public final class Sha256 {
  private Sha256() {}

  /** The hash of the bytes, 64 digits. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }

  /** The hash of the text in UTF-8, 64 digits. */
  public static String hex(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first 64 bits of the hash, for what is remembered by the thousand. */
  public static long first64(byte[] bytes) {
    return ByteBuffer.wrap(digest(bytes)).getLong();
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: expected in every Java, got none", e);
    }
  }
}
