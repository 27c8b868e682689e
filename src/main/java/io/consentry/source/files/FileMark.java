package io.consentry.source.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a file has been read, and by what it is known again: it begins with the same bytes, and
 * is no shorter.
 *
 * @param size of the file then, in bytes
 * @param head how many of its first bytes the hash is of
 * @param hash of them
 * @param values how many values were read, those that were rejected among them
 * @param rejected how many were
 * @param done whether it was read to its end
 */
record FileMark(long size, int head, String hash, long values, long rejected, boolean done) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int HEAD = 4096;

  /** A file of which nothing has been read. */
  static FileMark of(Path file) throws IOException {
    byte[] head = head(file, HEAD);
    return new FileMark(Files.size(file), head.length, Sha256.hex(head), 0, 0, false);
  }

  private static byte[] head(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    }
  }

  /** The one that a mark tells of; empty where it is none of ours. */
  static Optional<FileMark> read(byte[] mark) {
    try {
      return Optional.of(JSON.readValue(mark, FileMark.class));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** As a mark. */
  byte[] mark() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the file is still the one that was read, with more at its end or without. */
  boolean isOf(Path file) throws IOException {
    return Files.size(file) >= size && Sha256.hex(head(file, head)).equals(hash);
  }

  FileMark at(long values, long rejected) {
    return new FileMark(size, head, hash, values, rejected, false);
  }

  FileMark end() {
    return new FileMark(size, head, hash, values, rejected, true);
  }
}
