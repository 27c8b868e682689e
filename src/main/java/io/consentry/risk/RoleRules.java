package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Tier;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Directory roles and groups: what was given, to whom, how, and by whom. */
final class RoleRules {
  private static final String GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
  private static final String T1098_003 = "T1098.003";

  static final List<Rule> ALL =
      List.of(
          role(
              "global-administrator-assigned",
              List.of("R01", "R02"),
              r -> assigned(r) && globalAdministrator(r),
              "%s: everything in the tenant"),
          role(
              "tier-zero-role-assigned",
              List.of("R01", "R03"),
              r -> assigned(r) && r.tier() == Tier.ZERO && r.act().scope() == null,
              "%s: a way to control the tenant"),
          new Rule(
                  "tier-one-role-assigned",
                  Family.ROLE,
                  List.of("R01"),
                  List.of(T1098_003),
                  (s, p) -> tierOne(s))
              .where(Aspect.ROLES),
          role("role-assigned", List.of(), RoleRules::assigned, "%s: given"),
          role(
              "role-assigned-through-pim",
              List.of("M02"),
              r -> r.given() && !r.activation() && r.act().via() == Via.PIM,
              "%s: assigned through Privileged Identity Management"),
          role(
              "tier-zero-role-eligible",
              List.of("M02"),
              r -> r.given() && r.act().eligible() && r.tier() == Tier.ZERO,
              "%s: may now be activated"),
          role(
              "role-eligible",
              List.of("M02"),
              r -> r.given() && r.act().eligible(),
              "%s: may now be activated"),
          role(
              "tier-zero-role-activated",
              List.of("M03"),
              r -> r.given() && r.activation() && r.tier() == Tier.ZERO,
              "%s: activated for a time"),
          role(
              "role-activated",
              List.of("M03"),
              r -> r.given() && r.activation(),
              "%s: activated for a time"),
          role(
              "role-requested",
              List.of(),
              r -> r.act().change() == RoleChange.REQUESTED && !r.asksToTake(),
              "%s: requested, not given"),
          role(
              "elevation-decided",
              List.of("M06"),
              r -> r.act().change() == RoleChange.APPROVED || r.act().change() == RoleChange.DENIED,
              "%s: a request was decided"),
          role(
              "role-removed",
              List.of(),
              r -> r.activity().tookEffect() && r.act().change().takes(),
              "%s: taken away"),
          target(
              "role-to-service-principal",
              List.of("R04"),
              r -> r.given() && to(r, Principal.Type.SERVICE_PRINCIPAL),
              "the role went to a service principal: %s"),
          target(
              "role-to-guest",
              List.of("R08", "M10"),
              r -> r.given() && r.act().principal().isGuest(),
              "the role went to a guest: %s"),
          target(
              "role-to-group",
              List.of("M10"),
              r -> r.given() && to(r, Principal.Type.GROUP),
              "the role went to a group: %s"),
          new Rule(
                  "assigned-outside-pim",
                  Family.PROCEDURE,
                  List.of("M01"),
                  List.of(T1098_003),
                  (s, p) -> outsidePim(s))
              .where(Aspect.ROLES),
          new Rule(
              "application-gives-itself",
              Family.ACTOR,
              List.of("P05"),
              List.of(T1098_003),
              (s, p) -> givesItself(s)),
          new Rule(
              "application-gives-power",
              Family.ACTOR,
              List.of("P06"),
              List.of(T1098_003),
              (s, p) -> byApplication(s)),
          new Rule(
                  "role-management-used",
                  Family.SEQUENCE,
                  List.of("P04"),
                  List.of(T1098_003),
                  (s, p) -> powerUsed(s))
              .where(Aspect.ROLES),
          new Rule(
                  "role-added-and-removed",
                  Family.SEQUENCE,
                  List.of("R12"),
                  List.of(T1098_003),
                  RoleHistoryRules::churn)
              .where(Aspect.ROLES),
          new Rule(
                  "privileged-group-member-added",
                  Family.ROLE,
                  List.of("G01"),
                  List.of("T1098.007"),
                  (s, p) ->
                      group(
                          GroupRules.lasting(s),
                          p.list("privileged-groups"),
                          "%s, which is on the list of privileged groups"))
              .of(Kind.GROUP),
          new Rule(
                  "conditional-access-exclusion-changed",
                  Family.ROLE,
                  List.of("G05"),
                  List.of("T1556.009"),
                  (s, p) ->
                      group(
                          s.done(GroupChange.class),
                          p.list("conditional-access-exclusions"),
                          "%s, which Conditional Access leaves out"))
              .of(Kind.GROUP),
          new Rule(
                  "guest-added-to-group",
                  Family.TARGET,
                  List.of("G04"),
                  List.of("T1098.007"),
                  RoleRules::guest)
              .of(Kind.GROUP),
          new Rule(
                  "group-member-added",
                  Family.ROLE,
                  List.of(),
                  List.of("T1098.007"),
                  (s, p) -> anyGroup(s))
              .of(Kind.GROUP));

  private RoleRules() {}

  private static Rule role(
      String id, List<String> covers, Predicate<RoleGrant> which, String title) {
    return new Rule(
            id,
            Family.ROLE,
            covers,
            List.of(T1098_003),
            (s, p) -> roles(s, which, title, RoleGrant::display))
        .where(Aspect.ROLES);
  }

  private static Rule target(
      String id, List<String> covers, Predicate<RoleGrant> which, String title) {
    return new Rule(
            id,
            Family.TARGET,
            covers,
            List.of(T1098_003),
            (s, p) -> roles(s, which, title, r -> r.act().principal().display()))
        .where(Aspect.ROLES);
  }

  static Optional<Hit> roles(
      Situation s, Predicate<RoleGrant> which, String title, Function<RoleGrant, String> name) {
    List<RoleGrant> found = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (which.test(role)) {
        found.add(role);
      }
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Hit.on(
        found.stream().map(RoleGrant::evidence).toList(), title, found.stream().map(name).toList());
  }

  /** Over an administrative unit only, even a role of tier 0 is much, and not the tenant. */
  private static Optional<Hit> tierOne(Situation s) {
    return roles(
            s,
            r -> assigned(r) && r.tier() == Tier.ONE && r.act().scope() == null && !readsLittle(r),
            "%s: data or settings of the whole tenant",
            RoleGrant::display)
        .or(() ->
            roles(
                s,
                r -> assigned(r) && weighty(r) && r.act().scope() != null,
                "%s: much power over a part of the tenant",
                r -> r.display() + " (limited to " + r.within() + ")"));
  }

  /** Directory Readers, Message Center Reader: they see about what every member does. */
  private static boolean readsLittle(RoleGrant role) {
    return role.role()
        .filter(known ->
            !known.privileged()
                && (known.name().endsWith(" Reader") || known.name().endsWith(" Readers")))
        .isPresent();
  }

  private static boolean weighty(RoleGrant role) {
    return role.tier() == Tier.ZERO || role.tier() == Tier.ONE;
  }

  private static boolean assigned(RoleGrant role) {
    return role.given() && !role.activation() && !role.act().eligible();
  }

  static boolean globalAdministrator(RoleGrant role) {
    return GLOBAL_ADMINISTRATOR.equals(role.act().role().templateId())
        || role.role().filter(known -> known.templateId().equals(GLOBAL_ADMINISTRATOR)).isPresent();
  }

  private static boolean to(RoleGrant role, Principal.Type type) {
    return role.act().principal().type() == type;
  }

  /**
   * Said by Privileged Identity Management itself, or a role of weight given in the directory by
   * anybody but it.
   */
  private static Optional<Hit> outsidePim(Situation s) {
    return roles(
        s,
        role -> {
          boolean direct =
              role.act().via() == Via.DIRECTORY
                  && !role.activity().actor().isPim()
                  && weighty(role);
          return assigned(role) && (role.act().via() == Via.OUTSIDE_PIM || direct);
        },
        "given directly, not through Privileged Identity Management: %s",
        RoleGrant::display);
  }

  private static Optional<Hit> givesItself(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<AppRoleGrant> done : s.done(AppRoleGrant.class)) {
      if (done.act().granted()
          && self(done.activity().actor(), done.act().client().servicePrincipalId())) {
        evidence.add(done.evidence(String.valueOf(done.act().value())));
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given()
          && !role.selfAssigned()
          && self(role.activity().actor(), role.act().principal().id())) {
        evidence.add(role.evidence());
      }
    }
    return Hit.on(evidence, "an application gave power to itself");
  }

  /** Whether the target is the application that acts. */
  static boolean self(Actor actor, @Nullable String target) {
    return actor.type() == Actor.Type.APPLICATION
        && actor.id() != null
        && actor.id().equals(target);
  }

  private static Optional<Hit> byApplication(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<AppRoleGrant> done : s.done(AppRoleGrant.class)) {
      if (done.act().granted() && byApplication(done.activity().actor())) {
        evidence.add(done.evidence(done.activity().actor().display()));
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given() && !role.selfAssigned() && byApplication(role.activity().actor())) {
        evidence.add(role.evidence());
      }
    }
    return Hit.on(evidence, "an application gave it, not a person: " + s.actor().display());
  }

  private static boolean byApplication(Actor actor) {
    return actor.type() == Actor.Type.APPLICATION
        && !actor.isPim()
        && !actor.isManagedIdentityService();
  }

  /** The acting application could do so by a permission it was given before. */
  private static Optional<Hit> powerUsed(Situation s) {
    List<String> powers =
        s.actorHolds().stream()
            .map(Permission::value)
            .filter(RoleRules::givesRoles)
            .distinct()
            .toList();
    List<Evidence> evidence = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (role.given()
          && !role.selfAssigned()
          && byApplication(role.activity().actor())
          && !powers.isEmpty()) {
        evidence.add(role.evidence());
        powers.forEach(power -> evidence.add(new Evidence(null, "ledger", power)));
      }
    }
    return Hit.on(
        evidence,
        "%s used its %s to give a role".formatted(s.actor().display(), Words.list(powers)));
  }

  private static boolean givesRoles(String permission) {
    return permission.equalsIgnoreCase("RoleManagement.ReadWrite.Directory")
        || permission.equalsIgnoreCase("RoleAssignmentSchedule.ReadWrite.Directory")
        || permission.equalsIgnoreCase("RoleEligibilitySchedule.ReadWrite.Directory");
  }

  private static Optional<Hit> group(
      List<Done<GroupChange>> changes, Set<String> groups, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> who = new ArrayList<>();
    for (Done<GroupChange> done : changes) {
      Principal group = done.act().group();
      if (listed(group, groups)) {
        boolean added = done.act().added();
        String member = done.act().member().display();
        evidence.add(done.evidence(member + (added ? " to " : " from ") + group.display()));
        who.add(member + (added ? " joined " : " left ") + group.display());
      }
    }
    return Hit.on(evidence, title, who);
  }

  private static boolean listed(Principal group, Set<String> groups) {
    return groups.contains(Earlier.fold(group.id())) || groups.contains(Earlier.fold(group.name()));
  }

  /** Into any group but those that the operator keeps for guests. */
  private static Optional<Hit> guest(Situation s, Policy policy) {
    List<Evidence> evidence =
        s.done(GroupChange.class).stream()
            .filter(done -> done.act().added() && done.act().member().isGuest())
            .filter(done -> !listed(done.act().group(), policy.list("guest-groups")))
            .map(done -> done.evidence(done.act().member().display()))
            .toList();
    return Hit.on(evidence, "a guest was added to a group");
  }

  private static Optional<Hit> anyGroup(Situation s) {
    List<Evidence> evidence =
        s.done(GroupChange.class).stream()
            .filter(done -> done.act().added())
            .map(done -> done.evidence(done.act().group().display()))
            .toList();
    return Hit.on(evidence, "a member was added to a group");
  }
}
