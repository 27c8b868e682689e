package io.consentry.risk;

import java.util.List;

/** Consents and permissions, against what was before: first, again, too many, in order. */
final class ConsentHistoryRules {
  static final List<Rule> ALL = List.of();

  private ConsentHistoryRules() {}
}
