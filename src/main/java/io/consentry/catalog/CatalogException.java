package io.consentry.catalog;

import java.util.List;

/**
 * A document of the catalog cannot be used; {@link #problems()} has every reason found, not only
 * the first.
 */
public final class CatalogException extends RuntimeException {
  private final transient List<Problem> problems;

  public CatalogException(List<Problem> problems) {
    super(summary(problems));
    this.problems = List.copyOf(problems);
  }

  CatalogException(Problem problem) {
    this(List.of(problem));
  }

  /** At least one, in the order of the document. */
  public List<Problem> problems() {
    return problems;
  }

  private static String summary(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException(
          "problems of a catalog document: expected at least one, got none");
    }
    String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
    return problems.getFirst().oneLine() + more;
  }
}
