package io.consentry.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * YAML whose every value remembers its line, so that each mistake in a user's file can be named
 * where it stands.
 */
public sealed interface YamlTree {
  /** Where the value begins, counted from 1. */
  int line();

  /** For an error message: the text, or what stands there instead of one. */
  String shown();

  /** A text; empty where nothing stands. */
  record Scalar(String text, int line) implements YamlTree {
    @Override
    public String shown() {
      return text.isEmpty() ? "nothing" : text;
    }
  }

  /** A list. */
  record Listing(List<YamlTree> items, int line) implements YamlTree {
    @Override
    public String shown() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param lines where each name stands
   */
  record Mapping(Map<String, YamlTree> fields, Map<String, Integer> lines, int line)
      implements YamlTree {
    @Override
    public String shown() {
      return "a mapping";
    }
  }

  /** As {@link #readIfAny}; throws for an empty document, too. */
  static YamlTree read(String document, String text) {
    return readIfAny(document, text)
        .orElseThrow(() ->
            new CatalogException(Problem.error(document, 1, "", "a vendor", "an empty document")));
  }

  /**
   * Reads one document, empty for an empty one; throws {@link CatalogException} for what is not
   * YAML, for an alias, and for a name given twice in one mapping.
   */
  static Optional<YamlTree> readIfAny(String document, String text) {
    YAMLFactory yaml =
        YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();
    try (YAMLParser parser = yaml.createParser(text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      YamlTree tree = value(document, parser);
      if (parser.nextToken() != null) {
        throw new CatalogException(
            Problem.error(document, line(parser), "", "one YAML document", "a second one"));
      }
      return Optional.of(tree);
    } catch (IOException e) {
      int line =
          e instanceof JsonProcessingException json && json.getLocation() != null
              ? json.getLocation().getLineNr()
              : 0;
      throw new CatalogException(Problem.error(document, line, "", "YAML", mistake(e)));
    }
  }

  private static YamlTree value(String document, YAMLParser parser) throws IOException {
    int line = line(parser);
    if (parser.isCurrentAlias()) {
      throw new CatalogException(
          Problem.error(document, line, "", "the value itself", "an alias of another"));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(document, parser, line);
      case START_ARRAY -> listing(document, parser, line);
      case VALUE_NULL -> new Scalar("", line);
      default -> new Scalar(parser.getText(), line);
    };
  }

  private static Mapping mapping(String document, YAMLParser parser, int line) throws IOException {
    Map<String, YamlTree> fields = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (lines.putIfAbsent(name, line(parser)) != null) {
        throw new CatalogException(
            Problem.error(document, line(parser), name, "each name once", "it twice"));
      }
      parser.nextToken();
      fields.put(name, value(document, parser));
    }
    return new Mapping(fields, lines, line);
  }

  private static Listing listing(String document, YAMLParser parser, int line) throws IOException {
    List<YamlTree> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(document, parser));
    }
    return new Listing(items, line);
  }

  private static int line(YAMLParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static String mistake(IOException e) {
    if (e.getCause() instanceof MarkedYAMLException marked) {
      return marked.getContext() == null
          ? "a mistake: " + marked.getProblem()
          : "a mistake %s: %s".formatted(marked.getContext(), marked.getProblem());
    }
    @Nullable String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return message == null ? "nothing readable" : message.lines().findFirst().orElse(message);
  }
}
