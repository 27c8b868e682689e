package io.consentry.risk;

import static io.consentry.risk.SignalRules.days;
import static io.consentry.risk.SignalRules.rule;

import io.consentry.activity.Signal;
import io.consentry.activity.Signal.Snapshot;
import io.consentry.catalog.Permission;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the inventory of applications tells that no event does. */
final class InventoryRules {
  static final List<Rule> ALL =
      List.of(
          rule(
              "long-lived-credential",
              Family.FOOTHOLD,
              List.of("K12"),
              List.of("T1098.001"),
              InventoryRules::longLived),
          rule(
              "new-unverified-publisher",
              Family.IDENTITY,
              List.of("L14"),
              List.of("T1528"),
              InventoryRules::unverified),
          rule(
              "disabled-by-microsoft",
              Family.IDENTITY,
              List.of("L15"),
              List.of("T1528"),
              (s, p) -> disabled(s)),
          rule(
              "unused-permission",
              Family.PERMISSIONS,
              List.of("P15"),
              List.of("T1098.003"),
              InventoryRules::unused),
          rule(
              "inactive-with-power",
              Family.LIFECYCLE,
              List.of("W14"),
              List.of("T1078.004"),
              InventoryRules::inactive));

  private InventoryRules() {}

  /** What the inventory says of applications that are not Microsoft's own. */
  private static List<Done<Snapshot>> snapshots(Situation s, Policy p) {
    return ofMicrosoft(s, p) ? List.of() : s.done(Snapshot.class);
  }

  static boolean ofMicrosoft(Situation s, Policy p) {
    var owner = s.subject().facts().ownerTenantId();
    return s.subject().firstParty()
        || (owner != null && p.list("microsoft-tenants").contains(owner.value()));
  }

  private static Optional<Hit> longLived(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    int most = p.limit("credential-days");
    for (Done<Snapshot> done : snapshots(s, p)) {
      for (Signal.Key key : done.act().keys()) {
        Instant start = key.start() == null ? done.activity().time() : key.start();
        boolean over = key.end() != null && key.end().isBefore(done.activity().time());
        if (!over && (key.end() == null || Duration.between(start, key.end()).toDays() > most)) {
          String end = key.end() == null ? "never ends" : "ends " + Words.time(key.end());
          evidence.add(done.evidence("key " + key.keyId() + " " + end));
        }
      }
    }
    return Hit.on(evidence, "has a credential that is valid for more than " + most + " days");
  }

  private static Optional<Hit> unverified(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    Duration young = p.window("new-publisher");
    for (Done<Snapshot> done : snapshots(s, p)) {
      Snapshot app = done.act();
      @Nullable Instant made = app.createdAt();
      boolean foreign = app.ownerTenantId() != null && !app.ownerTenantId().equals(s.tenantId());
      boolean unverified = "".equals(app.publisher());
      boolean uncertified = Boolean.FALSE.equals(app.certified()) && app.publisher() == null;
      if (foreign
          && (unverified || uncertified)
          && made != null
          && !made.plus(young).isBefore(done.activity().time())) {
        evidence.add(done.evidence("since " + Words.time(made) + ", no verified publisher"));
      }
    }
    return Hit.on(
        evidence,
        "came into the tenant within "
            + days(young)
            + " from another tenant, and nobody vouches for its publisher");
  }

  private static Optional<Hit> disabled(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<Snapshot> done : s.done(Snapshot.class)) {
      if (done.act().disabledBy() != null) {
        evidence.add(done.evidence(done.act().disabledBy()));
      }
    }
    return Hit.on(evidence, "Microsoft disabled this application");
  }

  private static Optional<Hit> unused(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Idleness idle : Idleness.of(s, p)) {
      for (Permission permission : idle.unused()) {
        names.add(permission.value());
        evidence.add(new Evidence(idle.eventId(), "held", permission.value()));
      }
    }
    String title =
        "holds %s, and has called nothing in " + days(p.window("unused")) + " that needs it";
    return Hit.on(evidence, title, names);
  }

  private static Optional<Hit> inactive(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (Idleness idle : Idleness.of(s, p)) {
      if (!idle.inactive().isEmpty()) {
        held.addAll(idle.inactive().stream().map(Permission::value).toList());
        evidence.add(new Evidence(idle.eventId(), "held", Words.list(held)));
      }
    }
    String title = "holds %s, and has not signed in for " + days(p.window("inactive"));
    return Hit.on(evidence, title, held.stream().distinct().toList());
  }
}
