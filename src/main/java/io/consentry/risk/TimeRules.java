package io.consentry.risk;

import java.util.List;

/** Acts at unusual times, and what was approved beforehand. */
final class TimeRules {
  static final List<Rule> ALL = List.of();

  private TimeRules() {}
}
