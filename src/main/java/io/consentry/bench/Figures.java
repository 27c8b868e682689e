package io.consentry.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, in the order of measuring: printed as it comes, and kept for a file. */
public final class Figures {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<Figure> figures = new ArrayList<>();
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean onTerminal;

  /**
   * A figure.
   *
   * @param unit such as {@code ms}; empty for a ratio or a number of things
   */
  public record Figure(String name, String unit, double value) {}

  /**
   * Figures that are printed.
   *
   * @param err for what is under way, where it is a terminal
   */
  public Figures(PrintWriter out, PrintWriter err, boolean onTerminal) {
    this.out = out;
    this.err = err;
    this.onTerminal = onTerminal;
  }

  /** Adds a figure. */
  public void add(String name, String unit, double value) {
    figures.add(new Figure(name, unit, value));
    String text = value >= 1_000 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
    out.printf(Locale.ROOT, "%-70s %12s %s%n", name, text, unit);
    out.flush();
  }

  /** Adds the 50th, 95th and 99th percentile and the largest of some values, and their number. */
  public void addPercentiles(String name, String unit, List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    add(name + ": measured", "", sorted.size());
    if (!sorted.isEmpty()) {
      for (int percentile : new int[] {50, 95, 99}) {
        add("  p" + percentile, unit, sorted.get((int) ((sorted.size() - 1) * percentile / 100.0)));
      }
      add("  most", unit, sorted.getLast());
    }
  }

  /** Says what is under way. */
  public void progress(String what) {
    if (onTerminal) {
      err.println("bench: " + what);
    }
  }

  /** Writes all figures to a file, as a JSON array of name, unit and value. */
  public void write(Path file) throws IOException {
    ArrayNode array = JSON.createArrayNode();
    for (Figure figure : figures) {
      ObjectNode node = array.addObject();
      node.put("name", figure.name().strip())
          .put("unit", figure.unit())
          .put("value", figure.value());
    }
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array) + "\n");
  }
}
