package io.consentry.risk;

import java.util.List;

/** Ways to more power than the act itself gives; what Consentry itself noticed. */
final class PathRules {
  static final List<Rule> ALL = List.of();

  private PathRules() {}
}
