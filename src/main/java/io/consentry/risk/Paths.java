package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Principal;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Permissions;
import io.consentry.catalog.Role;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Path.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ways from an act to control of the tenant, by what the ledger holds: who can act as an
 * application or is in a group, and what that application or group may do. Read by key, never by
 * scanning the tenant.
 */
final class Paths {
  private static final int MAX_PATHS = 5;
  private static final int MAX_FOOTHOLDS = 3;

  private final Catalog catalog;
  private final Memory memory;
  private final String tenant;
  private final Instant end;
  private final List<Activity> activities;

  /** Each once, by what it can be used for and by whom. */
  private final Map<String, Path> found = new LinkedHashMap<>();

  private Paths(Catalog catalog, Memory memory, List<Activity> activities) {
    this.catalog = catalog;
    this.memory = memory;
    this.activities = activities;
    this.tenant = activities.getFirst().tenantId();
    this.end = activities.getLast().time();
  }

  /**
   * The ways that the act makes or lengthens.
   *
   * @param activities in the order of time
   */
  static List<Path> of(Catalog catalog, Memory memory, List<Activity> activities, Subject subject) {
    Paths paths = new Paths(catalog, memory, activities);
    for (Activity activity : activities) {
      if (activity.tookEffect()) {
        paths.from(activity, subject);
      }
    }
    return List.copyOf(paths.found.values());
  }

  private void from(Activity activity, Subject subject) {
    switch (activity.act()) {
      case CredentialChange change when !change.added().isEmpty() ->
          asApplication(
              step(activity, "%s added a credential to %s".formatted(who(activity), app(subject))),
              subject);
      case OwnerChange change when change.added() ->
          asApplication(
              step(
                  activity,
                  "%s became an owner of %s, and may add a secret to it"
                      .formatted(change.owner().display(), app(subject))),
              subject);
      case AppRoleGrant grant
          when grant.granted() && References.same(grant.client(), subject.app()) ->
          permission(activity, grant, subject);
      case DirectoryRole role when role.change().gives() -> role(activity, role);
      case GroupChange change when change.added() -> group(activity, change);
      default -> {}
    }
  }

  /** Whoever can act as the application can do what it may do. */
  private void asApplication(Step foothold, Subject subject) {
    for (Power power : powersOf(subject)) {
      if (!Objects.equals(power.step().eventId(), foothold.eventId())) {
        add(
            "whoever has it acts as %s, and can %s".formatted(app(subject), power.end()),
            power.step(),
            foothold);
      }
    }
  }

  /** The permission given now, and those who could act as the application before. */
  private void permission(Activity activity, AppRoleGrant grant, Subject subject) {
    @Nullable String end =
        Powers.of(
            catalog
                .permissions()
                .resolve(
                    grant.resource().appId(),
                    PermissionKind.APPLICATION,
                    grant.value(),
                    grant.roleId()));
    if (end == null) {
      return;
    }
    Step given = step(activity, "%s got %s".formatted(app(subject), grant.value()));
    List<Step> footholds = footholds(subject);
    if (footholds.isEmpty()) {
      add("%s can %s".formatted(app(subject), end), given);
    }
    for (Step foothold : footholds) {
      add("whoever has it acts as %s, and can %s".formatted(app(subject), end), foothold, given);
    }
  }

  /** A role over all applications is as good as the most powerful of them. */
  private void role(Activity activity, DirectoryRole act) {
    @Nullable String template = act.role().templateId();
    Optional<Role> role =
        template == null ? Optional.empty() : catalog.roles().byTemplateId(template);
    @Nullable String end = role.map(Powers::of).orElse(null);
    if (template == null || end == null || act.scope() != null) {
      return;
    }
    String holder = act.principal().display();
    Step given = step(activity, "%s got %s".formatted(holder, role.get().name()));
    boolean application = act.principal().type() == Principal.Type.SERVICE_PRINCIPAL;
    if (Powers.overApplications(template)) {
      for (Power power : powersInTenant()) {
        add(
            "%s can add a secret to that application, and %s".formatted(holder, power.end()),
            power.step(),
            given);
      }
    } else if (application) {
      add("%s can %s".formatted(holder, end), given);
    }
  }

  /** Who joins a group gets the roles that the group holds. */
  private void group(Activity activity, GroupChange change) {
    @Nullable String group = change.group().id();
    if (group == null) {
      return;
    }
    for (Holding holding : inForce(memory.holdings(tenant, group))) {
      Optional<Role> role = catalog.roles().byTemplateId(holding.item());
      if ((holding.sort() == Sort.DIRECTORY_ROLE || holding.sort() == Sort.ELIGIBLE_ROLE)
          && role.isPresent()) {
        @Nullable String end = Powers.of(role.get());
        String member = change.member().display();
        boolean eligible = Eligibility.of(activity);
        boolean activates = holding.sort() == Sort.ELIGIBLE_ROLE;
        add(
            "%s %s %s through the group%s"
                .formatted(
                    member,
                    eligible || activates ? "can come to hold" : "holds",
                    role.get().name(),
                    end == null ? "" : ", and can " + end),
            step(
                holding,
                "the group %s %s %s"
                    .formatted(
                        change.group().display(),
                        activates ? "may activate" : "got",
                        role.get().name())),
            step(activity, joined(change, eligible)));
      }
    }
  }

  private static String joined(GroupChange change, boolean eligible) {
    String became = change.member().display() + (eligible ? " may become " : " became ");
    return change.owner()
        ? became + "an owner of the group, and may add members"
        : eligible
            ? became + "a member of the group"
            : change.member().display() + " joined the group";
  }

  /** A power that is held, and the event that gave it. */
  private record Power(String end, Step step) {}

  private List<Power> powersOf(Subject subject) {
    Set<String> holders = new TreeSet<>();
    for (@Nullable String id :
        new String[] {subject.app().servicePrincipalId(), subject.facts().servicePrincipalId()}) {
      if (id != null) {
        holders.add(id);
      }
    }
    List<Power> powers = new ArrayList<>();
    for (String holder : holders) {
      powers.addAll(powersOf(holder, app(subject)));
    }
    return powers;
  }

  private List<Power> powersOf(String holder, String name) {
    List<Power> powers = new ArrayList<>();
    for (Holding holding : inForce(memory.holdings(tenant, holder))) {
      @Nullable String end = power(holding);
      if (end != null) {
        powers.add(new Power(end, step(holding, "%s got %s".formatted(name, label(holding)))));
      }
    }
    return powers;
  }

  private @Nullable String power(Holding holding) {
    return switch (holding.sort()) {
      case APP_PERMISSION -> Powers.of(permission(holding));
      case DIRECTORY_ROLE ->
          holding.scope().isEmpty()
              ? catalog.roles().byTemplateId(holding.item()).map(Powers::of).orElse(null)
              : null;
      default -> null;
    };
  }

  private Permission permission(Holding holding) {
    return catalog
        .permissions()
        .resolve(
            holding.resourceAppId(), PermissionKind.APPLICATION, holding.label(), holding.item());
  }

  private String label(Holding holding) {
    return switch (holding.sort()) {
      case DIRECTORY_ROLE ->
          catalog.roles().byTemplateId(holding.item()).map(Role::name).orElse(holding.label());
      case APP_PERMISSION -> permission(holding).value();
      default -> holding.label();
    };
  }

  /** The applications of the tenant that were seen to get a permission of the control plane. */
  private List<Power> powersInTenant() {
    Map<String, Power> powers = new LinkedHashMap<>();
    for (String permission : new TreeSet<>(Powers.permissions())) {
      for (Mark mark : given(permission)) {
        AppFacts facts =
            memory
                .applications()
                .resolve(tenant, AppRef.ofServicePrincipal(null, mark.about(), null));
        AppFacts.@Nullable Fact name = facts.name();
        String called = name == null ? "an application" : name.value();
        for (Power power : powersOf(mark.about(), called)) {
          powers.putIfAbsent(power.step() + power.end(), power);
        }
      }
      if (powers.size() >= MAX_FOOTHOLDS) {
        break;
      }
    }
    return powers.values().stream().limit(MAX_FOOTHOLDS).toList();
  }

  private List<Mark> given(String permission) {
    History history = memory.history();
    List<Mark> marks =
        new ArrayList<>(
            history.of(tenant, "", Track.GIVEN, Track.APPLICATION_ITEM + permission).marks());
    // Events name the permission, the directory has its id.
    @Nullable String id =
        catalog
            .permissions()
            .resolve(Permissions.MICROSOFT_GRAPH, PermissionKind.APPLICATION, permission, null)
            .id();
    if (id != null) {
      marks.addAll(history.of(tenant, "", Track.GIVEN, Track.APPLICATION_ITEM + id).marks());
    }
    return marks;
  }

  /** Owners and credentials that the application has, the newest first. */
  private List<Step> footholds(Subject subject) {
    Set<String> own = new TreeSet<>();
    activities.forEach(activity -> own.add(activity.eventId()));
    Set<String> ids = new TreeSet<>(History.ids(subject.app()));
    AppFacts facts = subject.facts();
    ids.addAll(History.ids(new AppRef(null, facts.servicePrincipalId(), facts.objectId(), null)));
    List<Step> steps = new ArrayList<>();
    for (String id : ids) {
      for (Holding holding : inForce(memory.holdings(tenant, id))) {
        if (holding.sort() == Sort.OWNER) {
          steps.add(
              step(
                  holding,
                  "%s became an owner of %s, and may add a secret to it"
                      .formatted(holding.label(), app(subject))));
        } else if (holding.sort() == Sort.CREDENTIAL) {
          steps.add(
              step(
                  holding,
                  "a credential was added to %s: %s".formatted(app(subject), holding.label())));
        }
      }
    }
    steps.sort(Comparator.comparing(Paths::time).reversed());
    return steps.stream().limit(MAX_FOOTHOLDS).toList();
  }

  private static Instant time(Step step) {
    @Nullable Instant time = step.time();
    return time == null ? Instant.EPOCH : time;
  }

  private List<Holding> inForce(List<Holding> holdings) {
    return holdings.stream().filter(holding -> holding.heldBefore(end.plusNanos(1))).toList();
  }

  private Step step(Activity activity, String what) {
    return new Step(activity.time(), activity.eventId(), what);
  }

  /** The event that gave what is held; it may have been there before anything was known. */
  private Step step(Holding holding, String what) {
    Holding.@Nullable Change change = holding.lastBefore(end.plusNanos(1));
    if (holding.shownOnly(change)) {
      return change == null || change.effect() == Effect.FOUND
          ? new Step(null, null, what + " (by the directory, since before anything was known)")
          : new Step(change.time(), null, what + " (by the directory)");
    }
    return change == null || change.effect() == Effect.FOUND
        ? new Step(null, null, what + " (before anything was known)")
        : new Step(change.time(), change.eventId(), what);
  }

  private void add(String end, Step... steps) {
    if (found.size() < MAX_PATHS) {
      List<Step> inOrder = new ArrayList<>(List.of(steps));
      inOrder.sort(Comparator.comparing(Paths::time));
      found.putIfAbsent(end, new Path(end, inOrder));
    }
  }

  private static String app(Subject subject) {
    return subject.display();
  }

  private static String who(Activity activity) {
    return activity.actor().display();
  }

  /** Whether the act is of a sort that paths can begin with. */
  static boolean mayBegin(Act act) {
    return act instanceof CredentialChange
        || act instanceof OwnerChange
        || act instanceof AppRoleGrant
        || act instanceof DirectoryRole
        || act instanceof GroupChange;
  }
}
