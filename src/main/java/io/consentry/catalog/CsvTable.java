package io.consentry.catalog;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A CSV text read by column name; each row remembers its line, so that an error can name it. */
final class CsvTable {
  private static final CsvFactory CSV =
      CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

  private final List<Row> rows;

  private CsvTable(List<Row> rows) {
    this.rows = rows;
  }

  /** An empty text is an empty table. */
  static CsvTable read(String document, String text, List<String> columns) {
    List<Row> rows = new ArrayList<>();
    Map<String, Integer> header = new HashMap<>();
    try (CsvParser parser = CSV.createParser(text)) {
      while (parser.nextToken() == JsonToken.START_ARRAY) {
        // The location of the start of a row is still that of the row before; its first cell has
        // its own.
        JsonToken first = parser.nextToken();
        int line = parser.currentTokenLocation().getLineNr();
        List<String> cells = cells(parser, first);
        if (header.isEmpty()) {
          cells.forEach(name -> header.put(name.strip(), header.size()));
          requireColumns(document, header, columns);
        } else if (cells.size() != header.size()) {
          throw new CatalogException(
              Problem.error(
                  document, line, "", header.size() + " cells", String.valueOf(cells.size())));
        } else {
          rows.add(new Row(document, line, header, cells));
        }
      }
    } catch (IOException e) {
      throw new CatalogException(
          Problem.error(document, rows.size() + 2, "", "CSV", String.valueOf(e.getMessage())));
    }
    return new CsvTable(rows);
  }

  List<Row> rows() {
    return rows;
  }

  private static List<String> cells(CsvParser parser, JsonToken first) throws IOException {
    List<String> cells = new ArrayList<>();
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      cells.add(parser.getText());
    }
    return cells;
  }

  private static void requireColumns(
      String document, Map<String, Integer> header, List<String> columns) {
    for (String column : columns) {
      if (!header.containsKey(column)) {
        throw new CatalogException(
            Problem.error(document, 1, column, "columns " + columns, "none of that name"));
      }
    }
  }

  /** One line of the table. */
  record Row(String document, int line, Map<String, Integer> header, List<String> cells) {

    /** The cell, trimmed; a column the table lacks is a mistake of the program. */
    String get(String column) {
      Integer at = header.get(column);
      if (at == null) {
        throw new IllegalArgumentException(
            "column of " + document + ": expected one of " + header.keySet() + ", got " + column);
      }
      return cells.get(at).strip();
    }

    CatalogException wrong(String column, String expected) {
      String got = get(column);
      return new CatalogException(
          Problem.error(document, line, column, expected, got.isEmpty() ? "nothing" : got));
    }

    String required(String column) {
      String text = get(column);
      if (text.isEmpty()) {
        throw wrong(column, "a text");
      }
      return text;
    }

    String guid(String column) {
      String id = Ids.canonical(get(column));
      if (!Ids.isGuid(id)) {
        throw wrong(column, "a GUID");
      }
      return id;
    }

    Tier tier(String column) {
      return Tier.parse(get(column)).orElseThrow(() -> wrong(column, "0, 1, 2, 3 or nothing"));
    }

    boolean flag(String column) {
      return switch (get(column)) {
        case "true" -> true;
        case "false", "" -> false;
        default -> throw wrong(column, "true or false");
      };
    }
  }
}
