package io.consentry.risk;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is told of each factor: the rule itself says what it covers, the policy how many points it
 * gives, and the files in {@code factors/} what it looks at and how to tune it.
 */
public final class FactorCatalog {
  /** One for each group of factors. */
  private static final List<String> FILES =
      List.of("base", "consents", "applications", "directory", "signals", "policy", "paths");

  /** The codes of state: first or rare, burst, sequence, join, inventory, absence, clock. */
  private static final Set<String> STATE = Set.of("F", "B", "Q", "J", "I", "A", "T");

  /**
   * The codes of enrichment: permissions, roles, known applications, principals, network, lists.
   */
  private static final Set<String> ENRICHMENT = Set.of("P", "R", "K", "U", "N", "W");

  /** The feeds beside the audit log. */
  private static final Set<String> FEEDS =
      Set.of("sign-ins", "risk", "graph-activity", "inventory", "azure");

  private static final Set<String> FIELDS =
      Set.of("title", "looks", "tune", "state", "enrichment", "waits");
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private final List<Entry> entries;
  private final List<NotCovered> notCovered;

  private FactorCatalog(List<Entry> entries, List<NotCovered> notCovered) {
    this.entries = List.copyOf(entries);
    this.notCovered = List.copyOf(notCovered);
  }

  /**
   * A factor as users see it.
   *
   * @param points what it adds under the policy
   * @param covers rows of the union of public detections, such as C03
   * @param waits the feeds without which it says nothing; empty where the audit log is enough
   * @param state codes of what it remembers: F first or rare, B burst, Q sequence, J join, I
   *     inventory, A absence, T clock
   * @param enrichment codes of what it is told beside the events: P permissions, R roles, K known
   *     applications, U principals, N network, W the operator's lists
   * @param looks what it looks at
   * @param tune what to change where it says too much or too little
   */
  public record Entry(
      String id,
      String title,
      Family family,
      int points,
      List<String> covers,
      List<String> waits,
      List<String> mitre,
      List<String> state,
      List<String> enrichment,
      String looks,
      String tune) {
    public Entry {
      covers = List.copyOf(covers);
      waits = List.copyOf(waits);
      mitre = List.copyOf(mitre);
      state = List.copyOf(state);
      enrichment = List.copyOf(enrichment);
    }
  }

  /**
   * A row of the union of public detections, and the factors that cover it.
   *
   * @param waits the feeds it waits for; empty where a factor covers it from the audit log
   */
  public record Row(String id, List<String> factors, List<String> waits) {
    public Row {
      factors = List.copyOf(factors);
      waits = List.copyOf(waits);
    }
  }

  /** A row of the union of public detections that no factor covers. */
  public record NotCovered(String row, String title, String reason) {}

  /** All bundled factors, with the points of that policy. */
  public static FactorCatalog of(Policy policy) {
    Map<String, JsonNode> texts = new HashMap<>();
    for (String file : FILES) {
      read(file)
          .forEach((id, text) -> {
            if (texts.put(id, text) != null) {
              throw wrong(file, id, "each factor once", "it twice");
            }
          });
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> without = new TreeSet<>();
    for (Rule rule : Rules.ALL) {
      @Nullable JsonNode text = texts.remove(rule.id());
      if (text == null) {
        without.add(rule.id());
      } else {
        entries.add(entry(rule, policy, text));
      }
    }
    if (!without.isEmpty() || !texts.isEmpty()) {
      throw new IllegalStateException(
          "factors: expected an entry for each factor, got none for %s, and some for %s, which are none"
              .formatted(without, new TreeSet<>(texts.keySet())));
    }
    List<NotCovered> notCovered = new ArrayList<>();
    read("not-covered")
        .forEach((row, text) ->
            notCovered.add(
                new NotCovered(row, text(row, text, "title"), text(row, text, "reason"))));
    return new FactorCatalog(entries, notCovered);
  }

  /** Every factor, in the order in which they are asked. */
  public List<Entry> entries() {
    return entries;
  }

  /** The rows that no factor covers, with the reason. */
  public List<NotCovered> notCovered() {
    return notCovered;
  }

  /** The rows that factors cover, in the order of their ids. */
  public Collection<Row> rows() {
    Map<String, List<Entry>> byRow = new TreeMap<>();
    for (Entry entry : entries) {
      entry.covers().forEach(row -> byRow.computeIfAbsent(row, _ -> new ArrayList<>()).add(entry));
    }
    return byRow.entrySet().stream().map(row -> row(row.getKey(), row.getValue())).toList();
  }

  private static Row row(String id, List<Entry> factors) {
    Set<String> waits = new TreeSet<>();
    factors.forEach(factor -> waits.addAll(factor.waits()));
    boolean open = factors.stream().anyMatch(factor -> factor.waits().isEmpty());
    return new Row(
        id, factors.stream().map(Entry::id).toList(), open ? List.of() : List.copyOf(waits));
  }

  private static Entry entry(Rule rule, Policy policy, JsonNode text) {
    text.properties()
        .forEach(field -> {
          if (!FIELDS.contains(field.getKey())) {
            throw wrong(
                rule.id(), field.getKey(), "one of " + new TreeSet<>(FIELDS), "another field");
          }
        });
    return new Entry(
        rule.id(),
        text(rule.id(), text, "title"),
        rule.family(),
        policy.points(rule.id()),
        rule.covers(),
        text.has("waits") ? codes(rule.id(), text, "waits", "[ ,]+", FEEDS) : List.of(),
        rule.mitre(),
        codes(rule.id(), text, "state", "", STATE),
        codes(rule.id(), text, "enrichment", "", ENRICHMENT),
        text(rule.id(), text, "looks"),
        text(rule.id(), text, "tune"));
  }

  private static List<String> codes(
      String id, JsonNode entry, String field, String between, Set<String> known) {
    List<String> codes = new ArrayList<>();
    for (String code : text(id, entry, field).split(between, -1)) {
      if (!code.isBlank() && !code.equals(",") && !code.equals("-")) {
        if (!known.contains(code)) {
          throw wrong(id, field, "codes of " + new TreeSet<>(known), code);
        }
        codes.add(code);
      }
    }
    return codes;
  }

  private static String text(String id, JsonNode entry, String field) {
    String text = entry.path(field).asText("");
    if (text.isBlank()) {
      throw wrong(id, field, "text", "nothing");
    }
    return text.strip();
  }

  /** The entries of one file, by id; a file of a group that has no factors yet is not there. */
  private static Map<String, JsonNode> read(String file) {
    Map<String, JsonNode> entries = new TreeMap<>();
    try (InputStream in = FactorCatalog.class.getResourceAsStream("/factors/" + file + ".yaml")) {
      if (in != null) {
        YAML.readTree(in)
            .properties()
            .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("factors/" + file + ".yaml cannot be read", e);
    }
    return entries;
  }

  private static IllegalStateException wrong(
      String where, String field, String expected, String got) {
    return new IllegalStateException(
        "factors/%s: %s: expected %s, got %s".formatted(where, field, expected, got));
  }
}
