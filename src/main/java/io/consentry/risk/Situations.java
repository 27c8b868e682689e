package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.KnownApp;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Registration;
import io.consentry.catalog.Role;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Holding.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a judgement rests on: the activities, what the catalog says of the
 * application, permissions and roles in them, and what the ledger held just before. All of it is as
 * of the activities' own times, so that the order in which they arrive does not matter.
 */
final class Situations {
  /**
   * In the order of time; at the same time consent first, as it names the application; then any
   * fixed order.
   */
  private static final Comparator<Activity> IN_ORDER =
      Comparator.comparing(Activity::time)
          .thenComparing(activity -> activity.act().kind())
          .thenComparing(Activity::eventId);

  /** What gives comes first, then the strongest role, then the record that says most. */
  private static final Comparator<RoleGrant> STRONGEST_FIRST =
      Comparator.comparing((RoleGrant role) -> !role.given())
          .thenComparing(RoleGrant::tier)
          .thenComparing(role -> !RoleRules.globalAdministrator(role))
          .thenComparing(role -> role.act().via() == Via.DIRECTORY)
          .thenComparing(role -> role.activity().time());

  private final Knowledge knowledge;
  private final Catalog catalog;
  private final Memory memory;
  private final References references;
  private final Ownership ownership;

  Situations(Knowledge knowledge, Memory memory) {
    this.knowledge = knowledge;
    this.catalog = knowledge.catalog();
    this.memory = memory;
    this.references = new References(catalog);
    this.ownership = new Ownership(knowledge, memory);
  }

  /** The situation that the activities of one act make, or a single one of them. */
  Situation of(List<Activity> unordered) {
    List<Activity> activities = new ArrayList<>(unordered.size());
    unordered.forEach(activity -> activities.add(known(activity)));
    activities.sort(IN_ORDER);
    String tenant = activities.getFirst().tenantId();
    Instant start = activities.getFirst().time();
    Subject subject = subject(tenant, activities);
    Grants grants = new Grants(catalog, memory.applications(), subject);
    return new Situation(
        activities,
        subject,
        grants.of(activities),
        roles(activities, subject),
        requested(activities),
        actorHolds(tenant, activities, start),
        past(tenant, subject, activities),
        paths(activities, subject),
        new Others(knowledge, memory, tenant));
  }

  private List<Path> paths(List<Activity> activities, Subject subject) {
    for (Activity activity : activities) {
      if (Paths.mayBegin(activity.act())) {
        return Paths.of(catalog, memory, activities, subject);
      }
    }
    return List.of();
  }

  private Past past(String tenant, Subject subject, List<Activity> activities) {
    Set<String> own = new HashSet<>();
    activities.forEach(activity -> own.add(activity.eventId()));
    return new Past(
        memory,
        catalog.roles(),
        tenant,
        subject,
        activities.getLast().time(),
        own,
        knowledge.policy(tenant).window("learning"));
  }

  /** Who acted, by what other events taught of the acting service principal: names lie. */
  private Activity known(Activity activity) {
    Actor actor = activity.actor();
    if (actor.type() != Actor.Type.APPLICATION || actor.id() == null || actor.appId() != null) {
      return activity;
    }
    AppRef acting = AppRef.ofServicePrincipal(null, actor.id(), null);
    AppFacts facts = memory.applications().resolve(activity.tenantId(), acting);
    return activity.by(actor.withAppId(facts.appId()));
  }

  private Subject subject(String tenant, List<Activity> activities) {
    AppRef ref = references.of(activities);
    if (ref.isNone()) {
      return Subject.NONE;
    }
    AppFacts facts = facts(tenant, ref);
    AppRef known = ref.or(facts.ref());
    Registration registration = Ownership.registration(tenant, known, facts, activities);
    Optional<KnownApp> listed = ownership.listed(known, facts);
    return holdings(
        tenant,
        activities,
        new Subject(
            known,
            facts,
            registration,
            listed,
            ownership.vendor(tenant, known, facts, registration, listed),
            List.of(),
            List.of(),
            Optional.empty()));
  }

  /**
   * Microsoft's own applications are registered in its tenant alone: a registration here that bears
   * the name of one is another application.
   */
  private AppFacts facts(String tenant, AppRef ref) {
    AppFacts facts = memory.applications().resolve(tenant, ref);
    boolean registration = ref.appId() == null && ref.objectId() != null;
    return registration
            && ownership
                .listed(facts.ref(), facts)
                .filter(KnownApp.FirstParty.class::isInstance)
                .isPresent()
        ? memory
            .applications()
            .resolve(tenant, new AppRef(null, ref.servicePrincipalId(), ref.objectId(), null))
        : facts;
  }

  /** Adds what the application held before and after, and how that fits its vendor's document. */
  private Subject holdings(String tenant, List<Activity> activities, Subject subject) {
    Instant start = activities.getFirst().time();
    Instant end = activities.getLast().time();
    List<Holding> holdings = memory.holdings(tenant, subject.app().servicePrincipalId());
    List<Permission> before = new ArrayList<>();
    List<Permission> after = new ArrayList<>();
    Instant justAfter = end.plusNanos(1);
    for (Holding holding : holdings) {
      boolean then = holding.heldBefore(start);
      boolean now = holding.heldBefore(justAfter);
      if (isPermission(holding) && (then || now)) {
        Permission permission = permission(holding);
        if (then) {
          before.add(permission);
        }
        if (now) {
          after.add(permission);
        }
      }
    }
    return new Subject(
        subject.app(),
        subject.facts(),
        subject.registration(),
        subject.known(),
        subject.vendor(),
        before,
        after,
        subject.vendor().map(match -> Conformance.of(match, beyondSignIn(match, after, end), end)));
  }

  /**
   * Scopes that only let a user sign in come with every application: they are no excess where no
   * document lists them.
   */
  private static List<Permission> beyondSignIn(
      VendorMatch match, List<Permission> held, Instant at) {
    return held.stream()
        .filter(permission ->
            !PermissionRules.SIGN_IN.contains(permission.value().toLowerCase(Locale.ROOT))
                || Conformance.status(match, permission, at) != VendorStatus.EXCESS)
        .toList();
  }

  private static boolean isPermission(Holding holding) {
    return holding.sort() == Sort.APP_PERMISSION || holding.sort() == Sort.DELEGATED_PERMISSION;
  }

  private Permission permission(Holding holding) {
    boolean application = holding.sort() == Sort.APP_PERMISSION;
    PermissionKind kind = application ? PermissionKind.APPLICATION : PermissionKind.DELEGATED;
    return catalog
        .permissions()
        .resolve(
            holding.resourceAppId(), kind, holding.label(), application ? holding.item() : null);
  }

  private List<RoleGrant> roles(List<Activity> activities, Subject subject) {
    List<RoleGrant> roles = new ArrayList<>();
    for (Activity activity : activities) {
      if (activity.act() instanceof DirectoryRole act) {
        Optional<Role> role = role(act);
        roles.add(
            new RoleGrant(
                activity,
                act,
                role,
                subject.vendor().isPresent() && role.isPresent()
                    ? Conformance.roleStatus(subject.vendor().get(), role.get(), activity.time())
                    : null,
                role.isPresent() && selfAssigned(activity, act, role.get(), subject),
                activation(activity, act, activities),
                givenAt(activity, act)));
      }
    }
    roles.sort(STRONGEST_FIRST);
    return roles;
  }

  /**
   * Some vendors' applications give themselves a role when they are connected, and say so. Nobody
   * else may do it for them, and an impersonator documents nothing.
   */
  private static boolean selfAssigned(
      Activity activity, DirectoryRole act, Role role, Subject subject) {
    @Nullable String holder = act.principal().id();
    return subject.vendorTrusted()
        && RoleRules.self(activity.actor(), holder)
        && holder != null
        && holder.equals(subject.app().servicePrincipalId())
        && Conformance.selfAssigned(subject.vendor().get(), role, activity.time());
  }

  /**
   * Privileged Identity Management carries out an activation as an assignment of its own in the
   * directory (FORMATS.md 1.5), and a permanent assignment too: the latter only where its own
   * record beside it says so.
   */
  private static boolean activation(Activity activity, DirectoryRole act, List<Activity> beside) {
    boolean carriedOut =
        act.via() == Via.DIRECTORY && act.change().gives() && activity.actor().isPim();
    return act.change() == RoleChange.ACTIVATED
        || (carriedOut && beside.stream().noneMatch(Situations::assignedByPim));
  }

  private static boolean assignedByPim(Activity activity) {
    return activity.act() instanceof DirectoryRole role
        && role.via() == Via.PIM
        && role.change() == RoleChange.ASSIGNED;
  }

  private Optional<Role> role(DirectoryRole act) {
    @Nullable String template = act.role().templateId();
    if (template != null) {
      return catalog.roles().byTemplateId(template);
    }
    @Nullable String known =
        act.role().wellKnownName() != null ? act.role().wellKnownName() : act.role().name();
    return known == null ? Optional.empty() : catalog.roles().byName(known);
  }

  private @Nullable Instant givenAt(Activity activity, DirectoryRole act) {
    @Nullable String holder = act.principal().id();
    @Nullable String role =
        act.role().templateId() != null ? act.role().templateId() : act.role().name();
    if (!act.change().takes() || holder == null || role == null) {
      return null;
    }
    Sort sort = act.eligible() ? Sort.ELIGIBLE_ROLE : Sort.DIRECTORY_ROLE;
    @Nullable Holding holding =
        memory.ledger().role(activity.tenantId(), holder, sort, role, act.scope());
    Holding.@Nullable Change given = holding == null ? null : holding.lastBefore(activity.time());
    return given != null && given.effect() == Effect.GIVEN ? given.time() : null;
  }

  private List<Situation.Asked> requested(List<Activity> activities) {
    List<Situation.Asked> requested = new ArrayList<>();
    for (Activity activity : activities) {
      if (activity.act() instanceof AppChange change && activity.tookEffect()) {
        for (var asked : change.requestedAdded()) {
          PermissionKind kind =
              asked.application() ? PermissionKind.APPLICATION : PermissionKind.DELEGATED;
          requested.add(
              new Situation.Asked(
                  activity,
                  named(
                      activity.tenantId(),
                      catalog
                          .permissions()
                          .resolve(asked.resourceAppId(), kind, null, asked.permissionId()))));
        }
      }
    }
    return requested;
  }

  /** What the tables lack has the name that its resource gives it, where that is known. */
  private Permission named(String tenant, Permission permission) {
    @Nullable String resource = permission.resourceAppId();
    @Nullable String id = permission.id();
    @Nullable String name =
        permission.known() || resource == null || id == null
            ? null
            : memory.published(tenant, resource, id);
    return name == null
        ? permission
        : catalog.permissions().resolve(resource, permission.kind(), name, id);
  }

  private List<Permission> actorHolds(String tenant, List<Activity> activities, Instant start) {
    for (Activity activity : activities) {
      Actor actor = activity.actor();
      if (actor.type() == Actor.Type.APPLICATION && actor.id() != null && !actor.isPim()) {
        List<Permission> held = new ArrayList<>();
        for (Holding holding : memory.holdings(tenant, actor.id())) {
          if (holding.sort() == Sort.APP_PERMISSION && holding.heldBefore(start)) {
            held.add(permission(holding));
          }
        }
        held.removeIf(permission -> permission.tier() != Tier.ZERO);
        return held;
      }
    }
    return List.of();
  }
}
