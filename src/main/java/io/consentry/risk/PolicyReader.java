package io.consentry.risk;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads policies from YAML, one file over the other, the bundled one first. What a file leaves out
 * is as in those below it; what a tenant leaves out is as in the files.
 */
public final class PolicyReader {
  /**
   * The longest file, in characters: it must go into one record of a topic, as the catalog's
   * documents do.
   */
  public static final int LONGEST_DOCUMENT = 900 * 1024;

  private static final String BUNDLED = "policy.yaml (bundled)";

  private final List<Problem> problems = new ArrayList<>();
  private final PolicyDraft draft;

  /** What the files say of single tenants, in order; read when all else is known. */
  private final Map<String, List<PolicyNode>> tenants = new LinkedHashMap<>();

  private PolicyReader(OwnConditions conditions) {
    draft = new PolicyDraft(conditions);
  }

  /**
   * A policy that cannot be used; the message says file, line, field, expected, got of the first
   * mistake, and {@link #problems()} has all of them.
   */
  public static final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    PolicyException(List<Problem> problems) {
      super(
          oneLine(problems.getFirst())
              + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : ""));
      this.problems = List.copyOf(problems);
    }

    /** At least one, in the order in which they were found. */
    public List<Problem> problems() {
      return problems;
    }
  }

  /** A mistake in one line, such as {@code my.yaml, line 2: points.x: expected ..., got ...}. */
  public static String oneLine(Problem problem) {
    return "%s, line %d: %sexpected %s, got %s"
        .formatted(
            problem.document(),
            problem.line(),
            problem.field().isEmpty() ? "" : problem.field() + ": ",
            problem.expected(),
            problem.got());
  }

  /** The policy that is bundled. */
  public static Policy bundled() {
    return read(Map.of());
  }

  /** The bundled policy with what the text changes. Throws {@link PolicyException}. */
  public static Policy read(String name, String yaml) {
    return read(Map.of(name, yaml));
  }

  /**
   * The bundled policy with what the texts change, one after the other in the map's order. Throws
   * {@link PolicyException}.
   */
  public static Policy read(Map<String, String> documents) {
    return read(documents, new OwnConditions());
  }

  /**
   * Loads what the first own condition in a process needs, which takes most of a second: who
   * publishes one should not have to wait for that.
   */
  public static void prepare() {
    var _ =
        read(
            "prepare",
            "factors: [{id: prepare, family: actor, points: 1, title: prepare, when: 'true'}]");
  }

  /** As above, where some conditions may be compiled already. */
  static Policy read(Map<String, String> documents, OwnConditions conditions) {
    PolicyReader reader = new PolicyReader(conditions);
    reader.document(BUNDLED, resource(), true);
    documents.forEach((name, yaml) -> reader.document(name, yaml, false));
    return reader.policy(documents);
  }

  private void document(String name, String yaml, boolean bundled) {
    if (yaml.length() > LONGEST_DOCUMENT) {
      problems.add(
          Problem.error(
              name,
              1,
              "",
              "at most " + LONGEST_DOCUMENT + " characters",
              String.valueOf(yaml.length())));
      return;
    }
    try {
      Optional<YamlTree> tree = YamlTree.readIfAny(name, yaml);
      if (tree.isPresent()) {
        PolicySections sections = new PolicySections(draft, bundled, "");
        sections.read(
            PolicyNode.root(name, tree.get(), problems::add),
            tenant ->
                tenants.computeIfAbsent(fold(tenant.name()), _ -> new ArrayList<>()).add(tenant));
      }
    } catch (CatalogException e) {
      problems.addAll(e.problems());
    }
  }

  private Policy policy(Map<String, String> documents) {
    Map<String, Policy> resolved = new HashMap<>();
    tenants.forEach((tenant, nodes) -> {
      PolicyDraft own = draft.copy();
      for (PolicyNode node : nodes) {
        new PolicySections(own, false, tenant)
            .read(node, nested -> nested.unknownName("no tenant within a tenant"));
      }
      if (problems.isEmpty()) {
        resolved.put(tenant, new Policy(own, Map.of(), Map.of()));
      }
    });
    if (!problems.isEmpty()) {
      throw new PolicyException(problems);
    }
    return new Policy(draft, resolved, documents);
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

  static String fold(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
