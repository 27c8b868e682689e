package io.consentry.risk;

import java.util.List;

/** Applications, their credentials, addresses and names, against what was before. */
final class AppHistoryRules {
  static final List<Rule> ALL = List.of();

  private AppHistoryRules() {}
}
