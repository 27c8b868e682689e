package io.consentry.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a policy from YAML. What a user's file leaves out is as in the default one. */
public final class PolicyReader {
  private static final String BUNDLED = "policy.yaml (bundled)";
  private static final int MAX_DEPTH = 16;
  private static final int LIMIT = 100;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final Map<String, Integer> points = new HashMap<>();
  private final Map<Level, Integer> levels = new EnumMap<>(Level.class);
  private final Map<String, Duration> windows = new HashMap<>();
  private final Map<String, Integer> limits = new HashMap<>();
  private final Map<String, Set<String>> lists = new HashMap<>();
  private final Map<String, String> vendors = new HashMap<>();

  private PolicyReader() {}

  /** A policy that cannot be used; the message says file, line, field, expected, got. */
  public static final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The policy that is bundled. */
  public static Policy bundled() {
    PolicyReader reader = new PolicyReader();
    reader.new Document(BUNDLED).read(resource());
    return reader.policy();
  }

  /** The bundled policy with what the text changes. Throws {@link PolicyException}. */
  public static Policy read(String name, String yaml) {
    PolicyReader reader = new PolicyReader();
    reader.new Document(BUNDLED).read(resource());
    reader.new Document(name).read(yaml);
    return reader.policy();
  }

  private Policy policy() {
    return new Policy(points, levels, windows, limits, lists, vendors);
  }

  private static String resource() {
    try (InputStream in = PolicyReader.class.getResourceAsStream("/policy.yaml")) {
      if (in == null) {
        throw new IllegalStateException("policy.yaml: expected on the class path, got nothing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fold(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  /** What is to be done with one field; the parser stands on its value. */
  private interface Field {
    void read(String name, String path, YAMLParser p) throws IOException;
  }

  /** One file; what it says takes the place of what was read before. */
  private final class Document {
    private final String name;
    private final Map<Level, Integer> levelLines = new EnumMap<>(Level.class);

    /** Where the name of the field stands; its value may begin on a later line. */
    private int nameLine;

    Document(String name) {
      this.name = name;
    }

    void read(String yaml) {
      try (YAMLParser p = YAML.createParser(yaml)) {
        if (p.nextToken() == null) {
          return;
        }
        fields("", p, this::section);
        if (p.nextToken() != null) {
          throw wrong(line(p), "", "one YAML document", "a second one");
        }
        checkLevels();
      } catch (JsonProcessingException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String reason = e.getOriginalMessage().lines().findFirst().orElse("nothing readable");
        throw new PolicyException(message(line, "", "YAML", reason), e);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // the text is in memory
      }
    }

    private void section(String section, String path, YAMLParser p) throws IOException {
      switch (section) {
        case "points" -> fields(path, p, this::points);
        case "levels" -> fields(path, p, this::level);
        case "windows" -> fields(path, p, this::window);
        case "limits" -> fields(path, p, this::limit);
        case "lists" -> fields(path, p, this::list);
        case "expected-vendors" ->
            fields(
                path,
                p,
                (tenant, below, _) ->
                    fields(
                        below,
                        p,
                        (app, at, _) -> vendors.put(fold(tenant + "/" + app), fold(text(at, p)))));
        default ->
            throw wrong(
                nameLine,
                path,
                "points, levels, windows, limits, lists or expected-vendors",
                section);
      }
    }

    private void points(String factor, String path, YAMLParser p) throws IOException {
      if (Rules.ALL.stream().noneMatch(rule -> rule.id().equals(factor))) {
        throw wrong(nameLine, path, "a factor that exists", factor);
      }
      int value = number(path, p);
      if (Math.abs(value) > LIMIT) {
        throw wrong(line(p), path, "-100 to 100", String.valueOf(value));
      }
      points.put(factor, value);
    }

    private void level(String label, String path, YAMLParser p) throws IOException {
      for (Level level : Level.values()) {
        if (level != Level.INFO && level.label().equals(label)) {
          levels.put(level, number(path, p));
          levelLines.put(level, line(p));
          return;
        }
      }
      String expected =
          label.equals(Level.INFO.label())
              ? "nothing, as info begins at 0"
              : "low, medium, high or critical";
      throw wrong(
          line(p), path, expected, label.equals(Level.INFO.label()) ? text(path, p) : label);
    }

    /**
     * Each level begins above the one before; the file's own line is to blame, not the bundled one.
     */
    private void checkLevels() {
      int below = 0;
      @Nullable Level before = null;
      for (Map.Entry<Level, Integer> entry : levels.entrySet()) {
        Level level = entry.getKey();
        int from = entry.getValue();
        if (from <= below || from > LIMIT) {
          boolean own = levelLines.containsKey(level) || before == null;
          Level blamed = own || before == null ? level : before;
          String expected =
              own ? "a number above " + below + " and at most 100" : "a number below " + from;
          throw wrong(
              levelLines.getOrDefault(blamed, 0),
              "levels." + blamed.label(),
              expected,
              String.valueOf(levels.get(blamed)));
        }
        below = from;
        before = level;
      }
    }

    private void window(String field, String path, YAMLParser p) throws IOException {
      if (!windows.containsKey(field) && !name.equals(BUNDLED)) {
        throw wrong(nameLine, path, "one of " + String.join(", ", sorted(windows)), field);
      }
      String text = text(path, p);
      try {
        Duration window = Duration.parse(text);
        if (window.isNegative() || window.isZero()) {
          throw wrong(line(p), path, "a time longer than nothing", text);
        }
        windows.put(field, window);
      } catch (DateTimeException e) {
        throw new PolicyException(
            message(line(p), path, "a duration such as PT4H or P2D", text), e);
      }
    }

    private void limit(String field, String path, YAMLParser p) throws IOException {
      if (!limits.containsKey(field) && !name.equals(BUNDLED)) {
        throw wrong(nameLine, path, "one of " + String.join(", ", sorted(limits)), field);
      }
      int value = number(path, p);
      if (value < 0) {
        throw wrong(line(p), path, "0 or more", String.valueOf(value));
      }
      limits.put(field, value);
    }

    private void list(String field, String path, YAMLParser p) throws IOException {
      if (!lists.containsKey(field) && !name.equals(BUNDLED)) {
        throw wrong(nameLine, path, "one of " + String.join(", ", sorted(lists)), field);
      }
      if (p.currentToken() != JsonToken.START_ARRAY) {
        throw wrong(line(p), path, "a list", shown(p));
      }
      Set<String> items = new HashSet<>();
      while (p.nextToken() != JsonToken.END_ARRAY) {
        items.add(fold(text(path, p)));
      }
      lists.put(field, items);
    }

    /** Reads the fields of the map that the parser stands on; nothing there is an empty map. */
    private void fields(String path, YAMLParser p, Field field) throws IOException {
      if (shown(p).equals("nothing")) {
        return;
      }
      if (p.currentToken() != JsonToken.START_OBJECT) {
        throw wrong(line(p), path, "a map", shown(p));
      }
      Set<String> seen = new HashSet<>();
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String key = p.currentName();
        nameLine = line(p);
        String below = path.isEmpty() ? key : path + "." + key;
        if (!seen.add(key)) {
          throw wrong(line(p), below, "each name once", "it twice");
        }
        p.nextToken();
        field.read(key, below, p);
      }
    }

    private int number(String path, YAMLParser p) throws IOException {
      if (p.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw wrong(line(p), path, "a whole number", shown(p));
      }
      return p.getIntValue();
    }

    private String text(String path, YAMLParser p) throws IOException {
      if (!p.currentToken().isScalarValue() || p.getText().isBlank()) {
        throw wrong(line(p), path, "text", shown(p));
      }
      return p.getText();
    }

    private PolicyException wrong(int line, String path, String expected, String got) {
      return new PolicyException(message(line, path, expected, got), null);
    }

    private String message(int line, String path, String expected, String got) {
      return "%s, line %d: %sexpected %s, got %s"
          .formatted(name, line, path.isEmpty() ? "" : path + ": ", expected, got);
    }
  }

  private static Set<String> sorted(Map<String, ?> map) {
    return new TreeSet<>(map.keySet());
  }

  private static int line(YAMLParser p) {
    return p.currentTokenLocation().getLineNr();
  }

  private static String shown(YAMLParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> "a map";
      case START_ARRAY -> "a list";
      case VALUE_NULL -> "nothing";
      default -> p.getText().isEmpty() ? "nothing" : p.getText();
    };
  }
}
