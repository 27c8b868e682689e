package io.consentry.risk;

import static io.consentry.risk.SignalRules.days;
import static io.consentry.risk.SignalRules.rule;

import io.consentry.activity.Activity;
import io.consentry.activity.Kind;
import io.consentry.activity.Signal;
import io.consentry.activity.Signal.Snapshot;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Permissions;
import io.consentry.catalog.Tier;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the inventory of applications tells that no event does. */
final class InventoryRules {
  /** By which last words of an address a permission of that name is used. */
  private static final Map<String, Set<String>> USED_BY =
      Map.of(
          "mail",
          Set.of(
              "messages",
              "mailfolders",
              "sendmail",
              "childfolders",
              "attachments",
              "send",
              "delta"),
          "mailboxsettings",
          Set.of("mailboxsettings", "messagerules"),
          "files",
          Set.of("drive", "drives", "root", "children", "items", "content", "delta"),
          "sites",
          Set.of("sites", "lists", "items", "drive", "drives", "children", "content", "delta"),
          "calendars",
          Set.of("events", "calendar", "calendars", "calendarview", "delta"),
          "application",
          Set.of("applications", "serviceprincipals", "addpassword", "addkey", "owners"),
          "approleassignment",
          Set.of("approleassignments", "approleassignedto"),
          "rolemanagement",
          Set.of("roleassignments", "roledefinitions", "directoryroles", "members"),
          "auditlog",
          Set.of("signins", "directoryaudits", "provisioning"));

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
    var owner = s.subject().facts().ownerTenantId();
    return s.subject().firstParty()
            || (owner != null && p.list("microsoft-tenants").contains(owner.value()))
        ? List.of()
        : s.done(Snapshot.class);
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
    Duration window = p.window("unused");
    for (Done<Snapshot> done : snapshots(s, p)) {
      Instant at = done.activity().time();
      if (!s.past().knows(Kind.API_CALL, window, at)) {
        continue;
      }
      for (Permission permission : s.subject().heldBefore()) {
        if (strong(permission) && neverUsed(s, permission, window, at)) {
          names.add(permission.value());
          evidence.add(new Evidence(done.activity().eventId(), "held", permission.value()));
        }
      }
    }
    return Hit.on(
        evidence, "holds %s, and has called nothing in " + days(window) + " that needs it", names);
  }

  private static boolean strong(Permission permission) {
    return permission.kind() == PermissionKind.APPLICATION
        && (permission.tier() == Tier.ZERO || permission.tier() == Tier.ONE);
  }

  private static boolean neverUsed(
      Situation s, Permission permission, Duration window, Instant at) {
    String value = permission.value().toLowerCase(Locale.ROOT);
    int dot = value.indexOf('.');
    @Nullable Set<String> areas = USED_BY.get(dot < 0 ? value : value.substring(0, dot));
    @Nullable String app = s.subject().app().appId();
    if (areas == null
        || app == null
        || !Permissions.MICROSOFT_GRAPH.equals(permission.resourceAppId())
        || justGiven(s, value, window, at)) {
      return false;
    }
    if (s.past().first(app, Track.CALL, Track.AREA, window)) {
      return true; // it called nothing at all
    }
    Predicate<String> unseen =
        area -> s.past().unseen(app, Track.CALL, Track.AREA, area, window, at);
    return areas.stream().allMatch(unseen);
  }

  private static boolean justGiven(Situation s, String value, Duration window, Instant at) {
    for (String item : List.of(value, "application " + value)) {
      for (Mark mark : s.past().of("", Track.GIVEN, item, window, at)) {
        if (mark.about().equals(s.subject().app().servicePrincipalId())
            || mark.about().equals(s.subject().app().appId())) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<Hit> inactive(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    Duration window = p.window("inactive");
    List<String> held =
        s.subject().heldBefore().stream()
            .filter(InventoryRules::strong)
            .map(Permission::value)
            .toList();
    for (Done<Snapshot> done : snapshots(s, p)) {
      Activity activity = done.activity();
      @Nullable Instant made = s.subject().facts().createdAt();
      boolean old = made == null || made.plus(window).isBefore(activity.time());
      if (!held.isEmpty()
          && old
          && s.past().knowsWorkloads(window, activity.time())
          && silent(s, s.subject().app().appId(), window, activity.time())
          && silent(s, s.subject().app().servicePrincipalId(), window, activity.time())) {
        evidence.add(done.evidence(Words.list(held)));
      }
    }
    return Hit.on(evidence, "holds %s, and has not signed in for " + days(window), held);
  }

  private static boolean silent(Situation s, @Nullable String id, Duration window, Instant at) {
    return s.past().of(id, Track.SIGN_IN, "", window, at).isEmpty();
  }
}
