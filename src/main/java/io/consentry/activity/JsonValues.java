package io.consentry.activity;

/**
 * Finds where JSON values end without parsing them, so that one broken value does not cost its
 * neighbours.
 */
final class JsonValues {
  private JsonValues() {}

  /**
   * The index after the value that starts at {@code from}; -1 where it does not end before {@code
   * to}, or none starts there.
   */
  static int end(byte[] bytes, int from, int to) {
    int depth = 0;
    for (int i = from; i < to; i++) {
      switch (bytes[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> i = endOfText(bytes, i, to);
        default -> {
          if (depth == 0) {
            return scalarEnd(bytes, i, to);
          }
        }
      }
      if (depth <= 0) {
        return depth == 0 && i < to ? i + 1 : -1;
      }
    }
    return -1;
  }

  /**
   * The index of the first byte of the next value after one {@code separator}; -1 where no
   * separator follows.
   */
  static int skip(byte[] bytes, int from, char separator) {
    int at = blanks(bytes, from);
    return at < bytes.length && bytes[at] == separator ? blanks(bytes, at + 1) : -1;
  }

  /** Where the next line starts that opens an object or array with its first byte; -1 for none. */
  static int line(byte[] bytes, int from) {
    for (int i = Math.max(from, 0); i + 1 < bytes.length; i++) {
      if (bytes[i] == '\n' && (bytes[i + 1] == '{' || bytes[i + 1] == '[')) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The index of the closing quote; {@code to} where there is none. */
  private static int endOfText(byte[] bytes, int quote, int to) {
    for (int i = quote + 1; i < to; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == '"') {
        return i;
      }
    }
    return to;
  }

  private static int scalarEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && ",]} \t\r\n".indexOf(bytes[at]) < 0) {
      at++;
    }
    return at > from ? at : -1;
  }

  private static int blanks(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && " \t\r\n".indexOf(bytes[at]) >= 0) {
      at++;
    }
    return at;
  }
}
