package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Kind;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Tier;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Applications and service principals that come, go, or ask for more. */
final class LifecycleRules {
  static final List<Rule> ALL =
      List.of(
          rule(
              "application-created",
              List.of("L01"),
              d -> is(d, false, Change.ADDED),
              "an application was registered"),
          rule(
              "service-principal-created",
              List.of("L02"),
              d -> is(d, true, Change.ADDED),
              "a service principal was added"),
          rule(
              "application-deleted",
              List.of("L08"),
              d -> is(d, false, Change.REMOVED),
              "an application was deleted"),
          rule(
              "application-restored",
              List.of("L09"),
              d -> d.act().change() == Change.RESTORED,
              "a deleted application came back"),
          rule(
              "service-principal-removed",
              List.of("L10"),
              d -> is(d, true, Change.REMOVED),
              "a service principal was removed"),
          rule(
              "requested-permissions-changed",
              List.of("P12"),
              d -> d.act().change() == Change.UPDATED && !d.act().requestedAdded().isEmpty(),
              "the application asks for more permissions; none is given yet"),
          new Rule(
                  "requested-powerful-permission",
                  Family.LIFECYCLE,
                  List.of("P13"),
                  List.of("T1098.003"),
                  (s, p) -> asksForPower(s))
              .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL),
          new Rule(
                  "publisher-unset",
                  Family.LIFECYCLE,
                  List.of(),
                  List.of("T1036"),
                  (s, p) -> publisher(s))
              .of(Kind.PUBLISHER));

  private LifecycleRules() {}

  private static Rule rule(
      String id, List<String> covers, Predicate<Done<AppChange>> which, String title) {
    return new Rule(
            id, Family.LIFECYCLE, covers, List.of("T1098"), (s, p) -> changes(s, which, title))
        .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL);
  }

  private static Optional<Hit> changes(
      Situation s, Predicate<Done<AppChange>> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      if (which.test(done)) {
        evidence.add(done.evidence(s.subject().display()));
      }
    }
    return Hit.on(evidence, title);
  }

  private static boolean is(Done<AppChange> done, boolean servicePrincipal, Change change) {
    return done.act().servicePrincipal() == servicePrincipal && done.act().change() == change;
  }

  /**
   * Asking is not holding: only consent or an app role grant gives what a registration asks for.
   */
  private static Optional<Hit> asksForPower(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Situation.Asked asked : s.requested()) {
      Permission permission = asked.permission();
      if (permission.kind() == PermissionKind.APPLICATION
          && (permission.tier() == Tier.ZERO || permission.tier() == Tier.ONE)) {
        evidence.add(
            new Evidence(asked.activity().eventId(), "RequiredResourceAccess", permission.value()));
        names.add(permission.value());
      }
    }
    return Hit.on(evidence, "the application asks for %s; none of it is given yet", names);
  }

  private static Optional<Hit> publisher(Situation s) {
    List<Evidence> evidence =
        s.done(PublisherChange.class).stream()
            .filter(done -> !done.act().verified())
            .map(done -> done.evidence(s.subject().display()))
            .toList();
    return Hit.on(evidence, "the application's publisher is verified no more");
  }
}
