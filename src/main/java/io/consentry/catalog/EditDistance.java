package io.consentry.catalog;

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions,
 * swaps of neighbours.
 */
final class EditDistance {
  private EditDistance() {}

  /** The distance in UTF-16 units, or {@code limit + 1} for anything beyond the limit. */
  static int between(String left, String right, int limit) {
    if (Math.abs(left.length() - right.length()) > limit) {
      return limit + 1;
    }
    int[] beforeLast = new int[right.length() + 1];
    int[] last = new int[right.length() + 1];
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
      if (fill(row, last, beforeLast, left, right, i) > limit) {
        return limit + 1;
      }
    }
    return Math.min(row[right.length()], limit + 1);
  }

  /** Fills one row of the table and gives its least value. */
  private static int fill(
      int[] row, int[] last, int[] beforeLast, String left, String right, int i) {
    row[0] = i;
    int least = i;
    for (int j = 1; j <= right.length(); j++) {
      int substitution = last[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
      row[j] = Math.min(substitution, Math.min(last[j], row[j - 1]) + 1);
      if (swapped(left, right, i, j)) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
      least = Math.min(least, row[j]);
    }
    return least;
  }

  private static boolean swapped(String left, String right, int i, int j) {
    return i > 1
        && j > 1
        && left.charAt(i - 1) == right.charAt(j - 2)
        && left.charAt(i - 2) == right.charAt(j - 1);
  }
}
