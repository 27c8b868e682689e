package io.consentry.risk;

import io.consentry.activity.Derived;
import io.consentry.activity.Kind;
import io.consentry.risk.Path.Step;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Ways to more power than the act itself gives; what Consentry itself noticed. */
final class PathRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "escalation-path",
                  Family.SEQUENCE,
                  List.of(),
                  List.of("T1098.001", "T1098.003"),
                  (s, p) -> path(s))
              .where(Aspect.PATHS),
          new Rule(
                  "group-that-holds-a-role",
                  Family.ROLE,
                  List.of("G06"),
                  List.of("T1098.003", "T1098.007"),
                  (s, p) -> group(s))
              .where(Aspect.PATHS),
          new Rule(
                  "campaign-across-tenants",
                  Family.REACH,
                  List.of(),
                  List.of("T1528"),
                  (s, p) ->
                      campaign(
                          s,
                          each -> each.tenants().size() >= p.limit("campaign-tenants"),
                          "one application came into %d tenants within days, to %d users"))
              .of(Kind.CAMPAIGN),
          new Rule(
                  "campaign-to-many-users",
                  Family.REACH,
                  List.of(),
                  List.of("T1528"),
                  (s, p) ->
                      campaign(
                          s,
                          each -> each.users() >= p.limit("campaign-users"),
                          "one application came into %d tenants within days, to %d users"))
              .of(Kind.CAMPAIGN));

  private PathRules() {}

  /**
   * Every vendor's application has an owner and a secret when it gets its permissions; the way is
   * told then, too, but is no news. A way in that comes afterwards is. What somebody activates was
   * told when they came to be eligible for it.
   */
  private static boolean opens(Situation s) {
    return s.has(Aspect.FOOTHOLD)
        || !GroupRules.lasting(s).isEmpty()
        || s.roles().stream().anyMatch(role -> role.given() && !role.activation());
  }

  /** One step alone is what other factors say already. */
  private static Optional<Hit> path(Situation s) {
    List<Path> longer = new ArrayList<>();
    for (Path path : s.paths()) {
      if (path.steps().size() > 1) {
        longer.add(path);
      }
    }
    return longer.isEmpty() || !opens(s)
        ? Optional.empty()
        : Hit.on(evidence(longer), "opens a way to the tenant: " + longer.getFirst().end());
  }

  private static Optional<Hit> group(Situation s) {
    if (GroupRules.lasting(s).isEmpty() || s.paths().isEmpty()) {
      return Optional.empty();
    }
    return Hit.on(evidence(s.paths()), s.paths().getFirst().end());
  }

  private static Optional<Hit> campaign(
      Situation s, Predicate<Derived.Campaign> which, String title) {
    for (Done<Derived.Campaign> done : s.done(Derived.Campaign.class)) {
      Derived.Campaign campaign = done.act();
      if (which.test(campaign)) {
        return Hit.on(
            campaign.tenants().stream().map(done::evidence).toList(),
            title.formatted(campaign.tenants().size(), campaign.users()));
      }
    }
    return Optional.empty();
  }

  private static List<Evidence> evidence(List<Path> paths) {
    Set<Evidence> evidence = new LinkedHashSet<>();
    for (Path path : paths) {
      for (Step step : path.steps()) {
        evidence.add(new Evidence(step.eventId(), "path", step.what()));
      }
    }
    return List.copyOf(evidence);
  }
}
