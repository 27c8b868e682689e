package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AzureRole;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Principal;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to do about roles, groups, accounts and settings. */
final class DirectorySteps {
  private final Situation situation;
  private final Set<String> factors;
  private final String actor;
  private final String since;
  private final Set<String> steps = new LinkedHashSet<>();

  private DirectorySteps(Situation situation, Set<String> factors) {
    this.situation = situation;
    this.factors = factors;
    this.actor = whom(situation.actor());
    this.since = Words.time(situation.start());
  }

  static List<String> of(Situation situation, Set<String> factors) {
    DirectorySteps steps = new DirectorySteps(situation, factors);
    situation.roles().forEach(steps::role);
    steps.manyRoles();
    situation.done(GroupChange.class).forEach(done -> steps.group(done.activity(), done.act()));
    situation.done(GroupCreation.class).forEach(done -> steps.made(done.act()));
    situation.done(AccountChange.class).forEach(done -> steps.account(done.act()));
    situation.done(SettingChange.class).forEach(steps::setting);
    situation.done(ElevatedAccess.class).forEach(done -> steps.elevated(done.act()));
    situation.done(AzureRole.class).forEach(done -> steps.azure(done.act()));
    return new ArrayList<>(steps.steps);
  }

  /** Who can be asked about what an actor did: of a program, whoever uses it. */
  static String whom(Actor actor) {
    return (actor.type() == Actor.Type.APPLICATION ? "whoever uses " : "") + actor.display();
  }

  /** The name, and the id where there is one beside it. */
  static String named(Principal principal) {
    return principal.name() == null || principal.id() == null
        ? principal.display()
        : principal.name() + " (" + principal.id() + ")";
  }

  /** The holder by the name that somebody signs in with, where any of the act's records has it. */
  static Principal holder(Situation situation, Principal holder) {
    if (holder.id() == null || signInName(holder)) {
      return holder;
    }
    return situation.roles().stream()
        .map(role -> role.act().principal())
        .filter(other -> Objects.equals(holder.id(), other.id()) && signInName(other))
        .findFirst()
        .orElse(holder);
  }

  private static boolean signInName(Principal principal) {
    return principal.name() != null && principal.name().contains("@");
  }

  private void role(RoleGrant role) {
    Principal holder = holder(situation, role.act().principal());
    boolean gives = role.act().change().gives();
    // What its vendor documents it gives itself: NextSteps asks whether connecting it was meant.
    if (!role.activity().tookEffect() || (gives && role.selfAssigned())) {
      return;
    }
    if (gives) {
      steps.add("remove %s from %s, unless it was agreed".formatted(role.name(), named(holder)));
      boolean fresh =
          factors.contains("role-after-invitation") || factors.contains("role-to-new-account");
      if (fresh && holder.type() == Principal.Type.USER) {
        steps.add(
            "block sign-in of %s until it is known who asked for the account"
                .formatted(named(holder)));
      }
    } else if (role.act().change().takes()) {
      steps.add(
          "give %s back to %s, unless it was agreed: nobody may be locked out"
              .formatted(role.name(), named(holder)));
    }
  }

  private void manyRoles() {
    if (factors.contains("many-roles-given")
        || factors.contains("many-privileged-accounts-changed")
        || factors.contains("many-admins-removed")) {
      steps.add(
          "look at every role that %s gave or took in the hour up to %s"
              .formatted(actorWithId(), Words.time(situation.end())));
    }
  }

  private String actorWithId() {
    @Nullable String id = situation.actor().id();
    String name = situation.actor().display();
    return id == null || id.equals(name) ? name : name + " (" + id + ")";
  }

  private void group(Activity activity, GroupChange change) {
    String owners = change.owner() ? "the owners of " : "";
    if (Eligibility.of(activity)) {
      steps.add(
          "%s in Privileged Identity Management that %s may join %sgroup %s, unless it was agreed"
              .formatted(
                  change.added() ? "end" : "restore",
                  named(change.member()),
                  owners,
                  named(change.group())));
      return;
    }
    steps.add(
        (change.added()
                ? "take %s out of %sgroup %s, unless it was agreed"
                : "put %s back into %sgroup %s, unless it was agreed")
            .formatted(named(change.member()), owners, named(change.group())));
  }

  private void made(GroupCreation made) {
    if (made.roleAssignable()) {
      steps.add(
          "ask %s which role group %s is for, and delete it if nobody knows"
              .formatted(actor, named(made.group())));
    }
  }

  private void account(AccountChange change) {
    String who = named(change.account());
    if (factors.contains("break-glass-account-changed")) {
      steps.add("check that the account for emergencies still works as planned: " + who);
    }
    steps.add(
        switch (change.step()) {
          case CREATED, INVITED, REDEEMED ->
              "block sign-in of %s until it is known who asked for the account".formatted(who);
          case UPDATED ->
              "set back what was changed of %s, unless %s was asked to change it"
                  .formatted(who, actor);
          case DELETED -> "restore the account %s, unless it was agreed".formatted(who);
          case PASSWORD_RESET ->
              "ask %s by phone whether they asked for a new password, and block sign-in if not"
                  .formatted(who);
          case ACCESS_PASS_ADDED ->
              "delete the Temporary Access Pass of %s, unless they asked for it by phone"
                  .formatted(who);
        });
    switch (change.step()) {
      case UPDATED, PASSWORD_RESET, ACCESS_PASS_ADDED ->
          steps.add("review the sign-ins and acts of %s since %s".formatted(who, since));
      default -> {}
    }
  }

  private void setting(Done<SettingChange> done) {
    SettingChange change = done.act();
    String what = what(done);
    String unless = ", unless " + actor + " was asked to change it";
    boolean gone = change.change() == Change.REMOVED;
    switch (change.kind()) {
      case CONDITIONAL_ACCESS -> {
        steps.add(
            (gone ? "restore the access policy " : "set back the access policy ") + what + unless);
        steps.add("review the sign-ins since " + since + " that it would have stopped");
      }
      case CROSS_TENANT_ACCESS -> {
        String tenant = OtherActs.otherTenant(done.activity().name(), change);
        steps.add("set back what is agreed with " + tenant + unless);
        steps.add("review the sign-ins of people of other tenants since " + since);
      }
      case AUTHENTICATION_METHODS -> {
        steps.add("set back " + what + unless);
        steps.add("look for users who registered or signed in that way since " + since);
      }
      case DOMAIN -> domain(done, change.name() == null ? what : change.name(), unless);
      case ROLE_DEFINITION, ROLE_SETTING -> {
        steps.add("set back " + what + unless);
        steps.add("look at who holds or activated that role since " + since);
      }
      default -> {
        steps.add("set back what was changed" + unless);
        if (factors.contains("risky-consent-allowed")
            || factors.contains("user-consent-widened")
            || factors.contains("consent-policy-changed")) {
          steps.add("review every consent since " + since);
        } else if (factors.contains("guest-policy-widened")) {
          steps.add("review every invitation since " + since);
        }
      }
    }
  }

  private void domain(Done<SettingChange> done, String what, String unless) {
    String name = done.activity().name().toLowerCase(Locale.ROOT);
    if (name.contains("federation") || name.contains("authentication")) {
      steps.add(
          "compare who vouches for the users of %s (issuer and signing certificate) with what you know, and set it back%s"
              .formatted(what, unless));
      steps.add("review the sign-ins of users of " + what + " since " + since);
    } else if (done.act().change() != Change.REMOVED) {
      steps.add("remove " + what + unless);
    } else {
      steps.add("add " + what + " again" + unless);
    }
  }

  /** Its name, and its id where that says more. */
  private static String what(Done<SettingChange> done) {
    @Nullable String name = done.act().name();
    @Nullable String id = done.act().id();
    String shown = name == null ? done.activity().name() : name;
    return id == null || id.equals(name) ? shown : shown + " (" + id + ")";
  }

  private void elevated(ElevatedAccess access) {
    if (access.granted()) {
      steps.add(
          "remove User Access Administrator at the scope / from %s, unless they confirm by phone to need it"
              .formatted(actorWithId()));
      steps.add(
          "look for Azure roles given by %s since %s"
              .formatted(situation.actor().display(), since));
    }
  }

  private void azure(AzureRole role) {
    String scope = role.scope() == null ? "Azure resources" : role.scope();
    steps.add(
        role.granted()
            ? "remove %s over %s from %s, unless it was agreed"
                .formatted(GroupRules.azureName(role), scope, named(role.principal()))
            : "give %s over %s back to %s, unless it was agreed"
                .formatted(GroupRules.azureName(role), scope, named(role.principal())));
    if (role.granted()) {
      steps.add("review what %s did in Azure since %s".formatted(named(role.principal()), since));
    }
  }
}
