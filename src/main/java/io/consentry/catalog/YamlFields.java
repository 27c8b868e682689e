package io.consentry.catalog;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a vendor's file, read field by field. Mistakes are reported and reading goes on
 * with a stand-in, so that one pass finds them all; the caller throws the result away when anything
 * was reported.
 */
final class YamlFields {
  private static final String STAND_IN = "?";

  private final String document;
  private final YamlTree.Mapping mapping;
  private final Consumer<Problem> report;

  private YamlFields(String document, YamlTree.Mapping mapping, Consumer<Problem> report) {
    this.document = document;
    this.mapping = mapping;
    this.report = report;
  }

  /** Reports when the value is no mapping, and each field that is not allowed. */
  static YamlFields of(
      String document, YamlTree tree, Set<String> allowed, Consumer<Problem> report) {
    return of(document, "", tree, allowed, report);
  }

  private static YamlFields of(
      String document, String field, YamlTree tree, Set<String> allowed, Consumer<Problem> report) {
    if (!(tree instanceof YamlTree.Mapping mapping)) {
      report.accept(
          Problem.error(
              document, tree.line(), field, "a mapping of " + sorted(allowed), tree.shown()));
      return new YamlFields(
          document, new YamlTree.Mapping(Map.of(), Map.of(), tree.line()), problem -> {});
    }
    mapping.fields().keySet().stream()
        .filter(name -> !allowed.contains(name))
        .forEach(name ->
            report.accept(
                Problem.error(
                    document,
                    mapping.lines().getOrDefault(name, mapping.line()),
                    name,
                    "one of " + sorted(allowed),
                    "a field of another name")));
    return new YamlFields(document, mapping, report);
  }

  int line() {
    return mapping.line();
  }

  boolean has(String field) {
    return mapping.fields().containsKey(field);
  }

  String text(String field) {
    String text = optionalText(field);
    if (text != null) {
      return text;
    }
    boolean reported = has(field) && !(mapping.fields().get(field) instanceof YamlTree.Scalar);
    if (!reported) {
      problem(field, "a text", "nothing");
    }
    return STAND_IN;
  }

  @Nullable String optionalText(String field) {
    return switch (mapping.fields().get(field)) {
      case null -> null;
      case YamlTree.Scalar scalar -> scalar.text().isBlank() ? null : scalar.text().strip();
      case YamlTree other -> {
        problem(field, "a text", other.shown());
        yield null;
      }
    };
  }

  LocalDate date(String field) {
    String text = text(field);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      if (!text.equals(STAND_IN)) {
        problem(field, "a date such as 2025-12-29", text);
      }
      return LocalDate.EPOCH;
    }
  }

  @Nullable String guid(String field) {
    String text = optionalText(field);
    if (text == null) {
      return null;
    }
    String id = Ids.canonical(text);
    if (!Ids.isGuid(id)) {
      problem(field, "a GUID", text);
      return null;
    }
    return id;
  }

  <E extends Enum<E> & Labelled> E word(String field, Class<E> words, E otherwise) {
    String text = optionalText(field);
    if (text == null) {
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (word.label().equals(text)) {
        return word;
      }
    }
    String labels =
        Arrays.stream(words.getEnumConstants())
            .map(Labelled::label)
            .collect(Collectors.joining(", "));
    problem(field, "one of " + labels, text);
    return otherwise;
  }

  /** Whether the field says yes; absent is no. */
  boolean yes(String field) {
    String text = optionalText(field);
    if (text != null && !text.equals("yes") && !text.equals("no")) {
      problem(field, "one of yes, no", text);
    }
    return "yes".equals(text);
  }

  /** A list of texts; absent is empty. */
  List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (YamlTree item : list(field)) {
      if (item instanceof YamlTree.Scalar scalar && !scalar.text().isBlank()) {
        texts.add(scalar.text().strip());
      } else {
        report.accept(Problem.error(document, item.line(), field, "a text", item.shown()));
      }
    }
    return texts;
  }

  /** The items of a list; absent is empty. */
  List<YamlTree> list(String field) {
    return switch (mapping.fields().get(field)) {
      case null -> List.of();
      case YamlTree.Listing listing -> listing.items();
      case YamlTree other -> {
        problem(field, "a list", other.shown());
        yield List.of();
      }
    };
  }

  /** The mapping under a field; reports when it is absent. */
  YamlFields mapping(String field, Set<String> allowed) {
    YamlTree value = mapping.fields().get(field);
    return of(
        document,
        field,
        value != null ? value : new YamlTree.Scalar("", line(field)),
        allowed,
        report);
  }

  void problem(String field, String expected, String got) {
    report.accept(Problem.error(document, line(field), field, expected, got));
  }

  private int line(String field) {
    return mapping.lines().getOrDefault(field, mapping.line());
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
