package io.consentry.risk;

import io.consentry.activity.Act.GroupChange;
import io.consentry.risk.Path.Step;
import io.consentry.risk.Rule.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ways to more power than the act itself gives; what Consentry itself noticed. */
final class PathRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              "escalation-path",
              Family.SEQUENCE,
              List.of(),
              List.of("T1098.001", "T1098.003"),
              (s, p) -> path(s)),
          new Rule(
              "group-that-holds-a-role",
              Family.ROLE,
              List.of("G06"),
              List.of("T1098.003", "T1098.007"),
              (s, p) -> group(s)));

  private PathRules() {}

  /** One step alone is what other factors say already. */
  private static Optional<Hit> path(Situation s) {
    List<Path> longer = s.paths().stream().filter(path -> path.steps().size() > 1).toList();
    return longer.isEmpty()
        ? Optional.empty()
        : Hit.on(evidence(longer), "opens a way to the tenant: " + longer.getFirst().end());
  }

  private static Optional<Hit> group(Situation s) {
    if (s.done(GroupChange.class).isEmpty() || s.paths().isEmpty()) {
      return Optional.empty();
    }
    return Hit.on(evidence(s.paths()), s.paths().getFirst().end());
  }

  private static List<Evidence> evidence(List<Path> paths) {
    List<Evidence> evidence = new ArrayList<>();
    for (Path path : paths) {
      for (Step step : path.steps()) {
        evidence.add(new Evidence(step.eventId(), "path", step.what()));
      }
    }
    return evidence.stream().distinct().toList();
  }
}
