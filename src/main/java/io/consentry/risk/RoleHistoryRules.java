package io.consentry.risk;

import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.catalog.Tier;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Directory roles against what their holders and givers did before. */
final class RoleHistoryRules {
  private static final String T1098_003 = "T1098.003";
  private static final String GIVES = "gives-role";

  /** That somebody has the role already, or that two clicks met, is no attempt. */
  private static final Set<String> HARMLESS =
      Set.of("exist", "unique", "concurrency", "conflict", "duplicate", "throttl");

  static final List<Rule> ALL =
      List.of(
          rule("role-new-for-holder", Family.TARGET, "R05", T1098_003, RoleHistoryRules::newRole),
          rule("first-role-given", Family.ACTOR, "R06", T1098_003, RoleHistoryRules::firstGiven),
          rule("unusual-role-given", Family.ACTOR, "R17", T1098_003, RoleHistoryRules::unusual),
          rule("role-to-new-account", Family.SEQUENCE, "R07", "T1136.003", RoleHistoryRules::young),
          rule(
              "role-after-invitation",
              Family.SEQUENCE,
              "R09",
              "T1136.003",
              RoleHistoryRules::invited),
          rule("grantee-gives-role", Family.SEQUENCE, "R23", T1098_003, RoleHistoryRules::grantee),
          new Rule(
                  "first-activation",
                  Family.ACTOR,
                  List.of("M05"),
                  List.of(T1098_003),
                  RoleHistoryRules::activation)
              .of(Kind.DIRECTORY_ROLE, Kind.GROUP),
          rule("elevation-denied", Family.ROLE, "M06", T1098_003, (s, p) -> denied(s)),
          new Rule(
                  "powerful-role-attempted",
                  Family.ATTEMPT,
                  List.of("R01"),
                  List.of(T1098_003),
                  (s, p) -> attempted(s))
              .where(Aspect.ROLES, Aspect.FAILED));

  private RoleHistoryRules() {}

  private static Rule rule(
      String id,
      Family family,
      String row,
      String mitre,
      BiFunction<Situation, Policy, Optional<Hit>> applies) {
    return new Rule(id, family, List.of(row), List.of(mitre), applies).where(Aspect.ROLES);
  }

  static boolean weighty(Tier tier) {
    return tier == Tier.ZERO || tier == Tier.ONE;
  }

  /** Given or made eligible, and not activated. */
  static boolean assigned(RoleGrant role) {
    return role.activity().tookEffect()
        && role.act().change() == RoleChange.ASSIGNED
        && !role.activation();
  }

  /**
   * Assigned by a person or application, and not only carried out for one. A renewal gives nobody
   * what he had not.
   */
  static boolean assignedBySomebody(RoleGrant role) {
    return assigned(role)
        && !role.activity().actor().isPim()
        && !Earlier.fold(role.activity().name()).contains("renew");
  }

  private static Optional<Hit> newRole(Situation s, Policy policy) {
    Duration window = policy.window("role-new-for-holder");
    Instant before = s.start().minus(policy.window("act"));
    List<RoleGrant> found =
        roles(
            s,
            role -> {
              @Nullable String template = role.act().role().templateId();
              @Nullable String holder = role.act().principal().id();
              return assignedBySomebody(role)
                  && weighty(role.tier())
                  && template != null
                  && s.past().first(holder, Track.ROLE, template, window)
                  && s.past().roles(holder).stream()
                      .noneMatch(
                          held -> held.templateId().equals(template) && held.heldBefore(before));
            });
    return hit(found, () -> "%s: new for its holder in " + Earlier.words(window))
        .map(hit -> hit.unusual(s));
  }

  private static Optional<Hit> firstGiven(Situation s, Policy policy) {
    Duration window = policy.window("first-role-given");
    List<RoleGrant> found =
        roles(
            s,
            role ->
                assignedBySomebody(role)
                    && weighty(role.tier())
                    && s.past().first(role.activity().actor().id(), Track.DID, GIVES, window));
    return hit(
            found, () -> s.actor().display() + " gave no role before in " + Earlier.words(window))
        .map(hit -> hit.unusual(s));
  }

  /**
   * Unusual for both: the giver gave this role to nobody in the window, though he may have given
   * others; and the holder was given no role at all in it.
   */
  private static Optional<Hit> unusual(Situation s, Policy policy) {
    Duration window = policy.window("unusual-role-given");
    List<RoleGrant> found =
        roles(
            s,
            role -> {
              @Nullable String template = role.act().role().templateId();
              @Nullable String giver = role.activity().actor().id();
              @Nullable String holder = role.act().principal().id();
              return assignedBySomebody(role)
                  && role.tier() == Tier.ZERO
                  && template != null
                  && s.past().first(giver, Track.DID, GIVES + ":" + template, window)
                  && s.past().first(holder, Track.ROLE, "", window)
                  && s.past().roles(holder).stream()
                      .allMatch(held -> !held.heldBefore(s.start().minus(policy.window("act"))));
            });
    return hit(
            found,
            () ->
                s.actor().display()
                    + " never gave %s before, and its holder got no role in "
                    + Earlier.words(window))
        .map(hit -> hit.unusual(s));
  }

  /** The account was made, or invited, a short while before it got the role. */
  private static Optional<Hit> young(Situation s, Policy policy) {
    Duration window = policy.window("new-account");
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : roles(s, RoleHistoryRules::assigned)) {
      Principal holder = role.act().principal();
      List<Mark> made = new ArrayList<>();
      for (String step : List.of("created", "invited")) {
        made.addAll(s.past().of(holder.id(), Track.ACCOUNT, step, window));
      }
      if (!made.isEmpty()) {
        Mark first = made.getFirst();
        evidence.add(role.evidence());
        evidence.add(Earlier.evidence(first, "account made"));
        names.add(
            "%s, made %s before"
                .formatted(holder.display(), Earlier.span(first.time(), role.activity().time())));
      }
    }
    return Hit.on(evidence, "a role for a new account: %s", names);
  }

  /** Invited, redeemed and given a role, one quickly after another. */
  private static Optional<Hit> invited(Situation s, Policy policy) {
    Duration redeeming = policy.window("invitation-redeemed");
    Duration giving = policy.window("role-after-redeeming");
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : roles(s, RoleHistoryRules::assigned)) {
      @Nullable String holder = role.act().principal().id();
      for (Mark redeemed : s.past().of(holder, Track.ACCOUNT, "redeemed", giving)) {
        for (Mark invited : s.past().of(holder, Track.ACCOUNT, "invited", giving.plus(redeeming))) {
          boolean quick =
              !redeemed.time().isBefore(invited.time())
                  && !invited.time().plus(redeeming).isBefore(redeemed.time());
          if (quick && names.isEmpty()) {
            evidence.add(role.evidence());
            evidence.add(Earlier.evidence(invited, "invited"));
            evidence.add(Earlier.evidence(redeemed, "invitation redeemed"));
            names.add(
                "%s, within %s"
                    .formatted(
                        role.act().principal().display(),
                        Earlier.span(invited.time(), role.activity().time())));
          }
        }
      }
    }
    return Hit.on(evidence, "invited, redeemed and given a role in one go: %s", names);
  }

  /** Who gives it was given a role himself a short while before, by somebody else. */
  private static Optional<Hit> grantee(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : roles(s, r -> assignedBySomebody(r) && weighty(r.tier()))) {
      @Nullable String giver = role.activity().actor().id();
      for (Mark mark : becameAdmin(s, giver, policy.window("grantee-gives-role"))) {
        if (names.isEmpty()) {
          evidence.add(role.evidence());
          evidence.add(Earlier.evidence(mark, roleName(s, mark) + " given to the giver"));
          names.add(Earlier.span(mark.time(), role.activity().time()));
        }
      }
    }
    return Hit.on(
        evidence, s.actor().display() + " gives roles, and was given one himself %s before", names);
  }

  /**
   * Roles of weight that were assigned to the actor lately, by somebody else. Who held, or could
   * activate, one that leads to control over the tenant before that is no newcomer.
   */
  static List<Mark> becameAdmin(Situation s, @Nullable String actor, Duration window) {
    List<Mark> given = lately(s, actor, window);
    boolean longBefore =
        !given.isEmpty()
            && s.past().roles(actor).stream()
                .anyMatch(
                    held -> held.tier() == Tier.ZERO && held.heldBefore(s.end().minus(window)));
    return longBefore ? List.of() : given;
  }

  private static List<Mark> lately(Situation s, @Nullable String actor, Duration window) {
    return s.past().of(actor, Track.ROLE, "", window).stream()
        .filter(mark -> !mark.about().equals(actor))
        .filter(mark -> weighty(tier(s, template(mark))))
        .toList();
  }

  /** The role that a mark's detail ends with. */
  static String template(Mark mark) {
    return mark.detail().substring(mark.detail().lastIndexOf(' ') + 1);
  }

  static Tier tier(Situation s, String template) {
    return s.past().role(template).map(role -> role.tier()).orElse(Tier.UNKNOWN);
  }

  static String roleName(Situation s, Mark mark) {
    return s.past().role(template(mark)).map(role -> role.name()).orElse("a role");
  }

  /** By Privileged Identity Management's own record: its twin in the directory tells no user. */
  private static Optional<Hit> activation(Situation s, Policy policy) {
    Duration window = policy.window("first-activation");
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      @Nullable String template = role.act().role().templateId();
      if (role.activity().tookEffect()
          && role.act().change() == RoleChange.ACTIVATED
          && role.act().via() == Via.PIM
          && firstActivated(s, role.act().principal(), template, window)) {
        evidence.add(role.evidence());
        names.add(role.display());
      }
    }
    for (Done<GroupChange> done : GroupRules.activated(s)) {
      if (!done.activity().actor().isPim()
          && firstActivated(s, done.act().member(), done.act().group().id(), window)) {
        evidence.add(done.evidence(done.act().member().display()));
        names.add("membership of " + done.act().group().display());
      }
    }
    return Hit.on(evidence, "%s: not activated before in " + Earlier.words(window), names)
        .map(hit -> hit.unusual(s));
  }

  private static boolean firstActivated(
      Situation s, Principal who, @Nullable String what, Duration window) {
    return what != null && s.past().first(who.id(), Track.ROLE, "activated:" + what, window);
  }

  static Optional<Hit> churn(Situation s, Policy policy) {
    return RoleRules.roles(
        s,
        role -> {
          @Nullable Instant given =
              role.act().via() == Via.DIRECTORY ? role.givenAt() : assignedThroughPim(s, role);
          return role.activity().tookEffect()
              && role.act().change() == RoleChange.REMOVED
              && !role.activity().actor().isPim()
              && given != null
              && !given.plus(policy.window("role-churn")).isBefore(role.activity().time());
        },
        "%s: given and taken away within hours",
        RoleGrant::display);
  }

  /** Not activated: an activation is meant to end. */
  private static @Nullable Instant assignedThroughPim(Situation s, RoleGrant role) {
    @Nullable String template = role.act().role().templateId();
    if (role.act().change() != RoleChange.REMOVED || template == null) {
      return null;
    }
    Duration ever = Duration.between(Instant.EPOCH, role.activity().time());
    return s.past().of(role.act().principal().id(), Track.ROLE, template, ever).stream()
        .filter(mark -> !mark.detail().equals("activated"))
        .map(Mark::time)
        .reduce(null, (_, last) -> last);
  }

  private static Optional<Hit> denied(Situation s) {
    List<RoleGrant> found =
        roles(s, role -> role.activity().tookEffect() && role.act().change() == RoleChange.DENIED);
    return hit(found, () -> "%s: whoever was asked to approve it refused");
  }

  private static Optional<Hit> attempted(Situation s) {
    List<RoleGrant> found =
        roles(
            s,
            role -> {
              String reason = Earlier.fold(role.activity().reason());
              return !role.activity().tookEffect()
                  && role.act().change() == RoleChange.ASSIGNED
                  && weighty(role.tier())
                  && !role.activity().actor().isPim()
                  && HARMLESS.stream().noneMatch(reason::contains);
            });
    return hit(found, () -> "%s: somebody tried to give it, and failed");
  }

  private static List<RoleGrant> roles(Situation s, Predicate<RoleGrant> which) {
    List<RoleGrant> found = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (which.test(role)) {
        found.add(role);
      }
    }
    return found;
  }

  private static Optional<Hit> hit(List<RoleGrant> found, Supplier<String> title) {
    return found.isEmpty()
        ? Optional.empty()
        : Hit.on(
            found.stream().map(RoleGrant::evidence).toList(),
            title.get(),
            found.stream().map(RoleGrant::display).toList());
  }
}
