package io.consentry.risk;

import io.consentry.activity.Derived;
import io.consentry.activity.Kind;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Tier;
import io.consentry.risk.Rule.Hit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an application holds from before, against what it may hold by now. */
final class DriftRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "holds-undocumented-power",
                  Family.VENDOR,
                  List.of(),
                  List.of("T1098.003"),
                  (s, p) -> undocumented(s, p, true))
              .where(Aspect.VENDOR),
          new Rule(
                  "holds-undocumented",
                  Family.VENDOR,
                  List.of(),
                  List.of("T1098.003"),
                  (s, p) -> undocumented(s, p, false))
              .where(Aspect.VENDOR),
          new Rule(
                  "approval-no-longer-fits",
                  Family.APPROVAL,
                  List.of(),
                  List.of(),
                  DriftRules::approval)
              .of(Kind.REVIEW));

  private DriftRules() {}

  /** What the act itself gave, other factors say. */
  private static Optional<Hit> undocumented(Situation s, Policy policy, boolean powerful) {
    if (s.subject().conformance().isEmpty() || !Drift.concerns(s)) {
      return Optional.empty();
    }
    Set<Permission> before = new HashSet<>(s.subject().heldBefore());
    Drift drift = Drift.of(s, policy);
    List<Permission> held =
        drift.undocumented().stream()
            .filter(permission -> before.contains(permission) && powerful(permission) == powerful)
            .toList();
    return held.isEmpty()
        ? Optional.empty()
        : Hit.on(evidence(held), drift.undocumented(held, s.end()));
  }

  private static boolean powerful(Permission permission) {
    return permission.tier() == Tier.ZERO || permission.tier() == Tier.ONE;
  }

  /** Of an act that gives something, approval-expired and approval-exceeded say it. */
  private static Optional<Hit> approval(Situation s, Policy policy) {
    if (s.done(Derived.Review.class).isEmpty()) {
      return Optional.empty();
    }
    Drift drift = Drift.of(s, policy);
    if (drift.over().isPresent()) {
      Approval approval = drift.over().get();
      return Hit.on(List.of(ApprovalRules.evidence(approval)), Drift.over(approval));
    }
    return drift
        .exceeded()
        .flatMap(approval -> {
          List<Evidence> evidence = evidence(drift.beyond());
          evidence.add(ApprovalRules.evidence(approval));
          return Hit.on(evidence, drift.beyond(approval));
        });
  }

  private static List<Evidence> evidence(List<Permission> held) {
    List<Evidence> evidence = new ArrayList<>();
    for (Permission permission : held) {
      evidence.add(new Evidence(null, "ledger", ApprovalRules.display(permission)));
    }
    return evidence;
  }
}
