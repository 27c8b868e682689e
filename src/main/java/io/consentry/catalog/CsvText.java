package io.consentry.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** Writes CSV as RFC 4180 has it, lines ended by a line feed. */
final class CsvText {
  private CsvText() {}

  static String line(List<String> cells) {
    return cells.stream().map(CsvText::cell).collect(Collectors.joining(",", "", "\n"));
  }

  /**
   * A cell that a spreadsheet would take for a formula, made plain text by a leading quote mark
   * (OWASP: CSV injection).
   */
  static String guarded(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t\r\0".indexOf(text.charAt(0)) >= 0;
    return formula ? "'" + text : text;
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
