package io.consentry.source;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads sources from YAML: a list, each item of one key that says its kind. Secrets do not stand in
 * it, but where they are. Every mistake is reported with its line, and none with a secret.
 */
public final class SourcesReader {
  /** Makes the sources of one item. */
  public interface Kind {
    /**
     * Reads what stands below the kind's name. Reports what is wrong to the node; what it returns
     * then is not used.
     */
    List<Source> read(PolicyNode node, Secrets secrets);
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /** Reads another kind of source. */
  public SourcesReader with(String name, Kind kind) {
    kinds.put(name, kind);
    return this;
  }

  /**
   * The sources. Throws {@link CatalogException} with every mistake.
   *
   * @param name of the file, for messages
   */
  public List<Source> read(String name, String yaml, Secrets secrets) {
    List<Problem> problems = new ArrayList<>();
    List<Source> found = new ArrayList<>();
    Optional<YamlTree> tree = YamlTree.readIfAny(name, yaml);
    if (tree.isPresent()) {
      PolicyNode root = PolicyNode.root(name, tree.get(), problems::add);
      @Nullable PolicyNode list = root.fields("sources").get("sources");
      if (list != null) {
        for (PolicyNode item : list.items()) {
          item.fields(kinds.keySet().toArray(String[]::new))
              .forEach((kind, node) ->
                  Optional.ofNullable(kinds.get(kind))
                      .ifPresent(known -> found.addAll(known.read(node, secrets))));
        }
      }
    }
    if (found.isEmpty() && problems.isEmpty()) {
      problems.add(Problem.error(name, 1, "sources", "at least one source", "none"));
    }
    Set<String> names = new LinkedHashSet<>();
    found.stream()
        .filter(each -> !names.add(each.name()))
        .forEach(each ->
            problems.add(
                Problem.error(name, 0, "sources", "each source once", each.name() + " twice")));
    if (!problems.isEmpty()) {
      throw new CatalogException(problems);
    }
    return found;
  }
}
