package io.consentry.files;

/**
 * Where something stands.
 *
 * @param file its name; within an archive, the archive's, an exclamation mark and the entry's
 * @param line counted from 1; 0 where the whole file is meant
 */
public record Place(String file, long line) {
  /** For people. */
  @Override
  public String toString() {
    return line == 0 ? file : file + " line " + line;
  }
}
