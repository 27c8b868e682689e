package io.consentry.risk;

import java.util.List;

/** What sign-ins, risk detections, calls and the inventory tell, and what follows from them. */
final class SignalRules {
  static final List<Rule> ALL = List.of();

  private SignalRules() {}
}
