package io.consentry.activity;

/**
 * Finds where JSON values end without parsing them, so that one broken value does not cost its
 * neighbours.
 */
final class JsonValues {
  private JsonValues() {}

  /**
   * The index after the object or array that starts at {@code from}; -1 where it does not end, or
   * none starts there.
   */
  static int end(byte[] bytes, int from) {
    int depth = 0;
    for (int i = from; i < bytes.length; i++) {
      switch (bytes[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (--depth == 0) {
            return i + 1;
          }
        }
        case '"' -> {
          i = endOfText(bytes, i);
          if (i < 0) {
            return -1;
          }
        }
        default -> {
          if (depth == 0) {
            return scalarEnd(bytes, i);
          }
        }
      }
      if (depth == 0) {
        return i + 1;
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

  private static int endOfText(byte[] bytes, int quote) {
    for (int i = quote + 1; i < bytes.length; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  private static int scalarEnd(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && ",]} \t\r\n".indexOf(bytes[at]) < 0) {
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
