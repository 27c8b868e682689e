package io.consentry.risk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The rows of the union of public detections, in our words. */
final class Detections {
  private static final Map<String, Row> ROWS = read();

  private Detections() {}

  /**
   * One row.
   *
   * @param feed what it needs beside the audit log; empty for nothing
   */
  record Row(String id, String feed, String title) {
    /** Whether it is one of those that concern the project itself, and not only its neighbours. */
    boolean core() {
      return !id.startsWith("W");
    }
  }

  static Set<String> ids() {
    return ROWS.keySet();
  }

  static Iterable<Row> all() {
    return ROWS.values();
  }

  private static Map<String, Row> read() {
    Map<String, Row> rows = new LinkedHashMap<>();
    try (InputStream in = Detections.class.getResourceAsStream("/risk/detections.csv")) {
      new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(",", 3))
          .forEach(cells -> rows.put(cells[0], new Row(cells[0], cells[1], cells[2])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
