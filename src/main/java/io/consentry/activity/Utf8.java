package io.consentry.activity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The encoding of the bytes. JSON is UTF-8; the JSON parser would take UTF-16 and overlong
 * sequences too, with which text could pass here as something else than downstream.
 */
final class Utf8 {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final int WIDEST = 4;

  private Utf8() {}

  /** Where the text starts: after the byte order mark, if there is one. */
  static int start(byte[] bytes) {
    boolean marked = bytes.length >= MARK.length;
    for (int i = 0; marked && i < MARK.length; i++) {
      marked = bytes[i] == MARK[i];
    }
    return marked ? MARK.length : 0;
  }

  /** Whether the bytes start as UTF-16 or UTF-32 text does: with their mark, or with zeros. */
  static boolean isWide(byte[] bytes) {
    if (bytes.length >= 2 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xfe + 0xff) {
      return bytes[0] == (byte) 0xfe || bytes[0] == (byte) 0xff;
    }
    for (int i = 0; i < Math.min(bytes.length, WIDEST); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the bytes from one index to before the other are UTF-8, in its shortest form. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    if (all >= 0) {
      return true; // nothing but ASCII, as most events are
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException _) {
      return false; // which is the answer
    }
  }
}
