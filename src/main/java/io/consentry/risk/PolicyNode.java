package io.consentry.risk;

import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A value in a YAML file, with the way to it. What is wrong is reported, and reading goes on
 * without it, so that one pass finds every mistake.
 *
 * @param path such as {@code points.user-consent}
 * @param name the last part of the path
 * @param nameLine where the name stands; the value may begin on a later line
 */
public record PolicyNode(
    String document,
    String path,
    String name,
    int nameLine,
    YamlTree tree,
    Consumer<Problem> report) {

  /** What is done with one field. */
  public interface Field {
    void read(PolicyNode value);
  }

  /** The whole document. */
  public static PolicyNode root(String document, YamlTree tree, Consumer<Problem> report) {
    return new PolicyNode(document, "", "", tree.line(), tree, report);
  }

  /** Where the value begins, counted from 1. */
  public int line() {
    return tree.line();
  }

  /** The fields of a map, in their order; nothing there is an empty map. */
  public void fields(Field field) {
    for (Map.Entry<String, PolicyNode> each : mapping().entrySet()) {
      field.read(each.getValue());
    }
  }

  /** The fields of a map by name; each one that is none of those allowed is reported. */
  public Map<String, PolicyNode> fields(String... allowed) {
    Map<String, PolicyNode> fields = mapping();
    for (PolicyNode field : fields.values()) {
      if (!List.of(allowed).contains(field.name())) {
        field.unknownName(List.of(allowed));
      }
    }
    return fields;
  }

  private Map<String, PolicyNode> mapping() {
    Map<String, PolicyNode> fields = new LinkedHashMap<>();
    switch (tree) {
      case YamlTree.Mapping mapping ->
          mapping
              .fields()
              .forEach((key, value) -> fields.put(key, below(key, mapping.lines(), value)));
      case YamlTree.Scalar nothing when nothing.text().isEmpty() -> {}
      default -> wrong("a map", shown());
    }
    return fields;
  }

  private PolicyNode below(String key, Map<String, Integer> lines, YamlTree value) {
    String where = path.isEmpty() ? key : path + "." + key;
    return new PolicyNode(
        document, where, key, lines.getOrDefault(key, value.line()), value, report);
  }

  /** The items of a list; nothing there is an empty list. */
  public List<PolicyNode> items() {
    List<PolicyNode> items = new ArrayList<>();
    switch (tree) {
      case YamlTree.Listing listing -> {
        for (YamlTree item : listing.items()) {
          items.add(new PolicyNode(document, path, name, item.line(), item, report));
        }
      }
      case YamlTree.Scalar nothing when nothing.text().isEmpty() -> {}
      default -> wrong("a list", shown());
    }
    return items;
  }

  /** The text; reported where there is none. */
  public Optional<String> text() {
    if (tree instanceof YamlTree.Scalar scalar && !scalar.text().isBlank()) {
      return Optional.of(scalar.text().strip());
    }
    wrong("text", shown());
    return Optional.empty();
  }

  /** The whole number within the bounds; reported where there is none. */
  public OptionalInt number(int least, int most, String expected) {
    if (!(tree instanceof YamlTree.Scalar scalar)) {
      wrong("a whole number", shown());
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(scalar.text().strip());
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
      wrong(expected, scalar.text());
    } catch (NumberFormatException _) {
      wrong("a whole number", shown());
    }
    return OptionalInt.empty();
  }

  /** Reports that the value is not what it must be. */
  public void wrong(String expected, String got) {
    report.accept(Problem.error(document, line(), path, expected, got));
  }

  /** Reports that a field is missing here. */
  public void missing(String field, String expected) {
    report.accept(Problem.error(document, line(), path + "." + field, expected, "nothing"));
  }

  /** Reports that the name is none of those there are. */
  public void unknownName(Iterable<String> names) {
    TreeSet<String> sorted = new TreeSet<>();
    names.forEach(sorted::add);
    unknownName("one of " + String.join(", ", sorted));
  }

  /** Reports that the name is not what it must be. */
  public void unknownName(String expected) {
    report.accept(Problem.error(document, nameLine, path, expected, name));
  }

  /** For messages: the text, or what stands there instead of one. */
  public String shown() {
    return tree.shown();
  }

  /** Where the value was set, for people. */
  public String where() {
    return document + ", line " + nameLine;
  }
}
