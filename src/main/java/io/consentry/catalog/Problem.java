package io.consentry.catalog;

/**
 * One thing wrong with a document of the catalog.
 *
 * @param document such as {@code vendors/huntress}, or a file name
 * @param line counted from 1; 0 when the whole document is meant
 * @param field such as {@code required}; may be empty
 * @param warning true when the document can be used nevertheless
 */
public record Problem(
    String document, int line, String field, String expected, String got, boolean warning) {

  /** A mistake that makes the document unusable. */
  public static Problem error(
      String document, int line, String field, String expected, String got) {
    return new Problem(document, line, field, expected, got, false);
  }

  /** Something doubtful in a document that can be used nevertheless. */
  public static Problem warning(
      String document, int line, String field, String expected, String got) {
    return new Problem(document, line, field, expected, got, true);
  }

  /** The same, with the document called so. */
  public Problem in(String name) {
    return new Problem(name, line, field, expected, got, warning);
  }

  /** For a terminal or a log: {@code vendors/x line 12 required: expected yes or no, got maybe}. */
  public String oneLine() {
    String where =
        document + (line > 0 ? " line " + line : "") + (field.isEmpty() ? "" : " " + field);
    return "%s: expected %s, got %s".formatted(where, expected, got);
  }
}
