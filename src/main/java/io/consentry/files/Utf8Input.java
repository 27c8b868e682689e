package io.consentry.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text in UTF-16, as Windows' PowerShell writes it, as UTF-8. */
final class Utf8Input extends InputStream {
  private static final int CHARS = 1 << 14;

  private final InputStream in;
  private final Reader reader;
  private final char[] chars = new char[CHARS];

  /** The first half of a pair whose second is yet to be read; 0 for none. */
  private char half;

  private byte[] bytes = {};
  private int at;

  Utf8Input(InputStream in, Charset charset) {
    this.in = in;
    this.reader = new InputStreamReader(in, charset);
  }

  @Override
  public int read() throws IOException {
    return fill() ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int most = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, to, offset, most);
    at += most;
    return most;
  }

  private boolean fill() throws IOException {
    while (at == bytes.length) {
      int before = half == 0 ? 0 : 1;
      chars[0] = half;
      half = 0;
      int read = reader.read(chars, before, CHARS - before);
      int all = before + Math.max(read, 0);
      if (all == 0) {
        return false;
      }
      if (read > 0 && Character.isHighSurrogate(chars[all - 1])) {
        half = chars[--all];
      }
      bytes = new String(chars, 0, all).getBytes(StandardCharsets.UTF_8);
      at = 0;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
