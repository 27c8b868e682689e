package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AzureRole;
import io.consentry.activity.GroupCreation;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an administrator does, against what was done with his account, and what he did before. */
final class ActorHistoryRules {
  private static final List<String> WAYS_IN =
      List.of(
          Earlier.fold(Step.PASSWORD_RESET.name()), Earlier.fold(Step.ACCESS_PASS_ADDED.name()));

  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "act-after-password-reset",
                  Family.SEQUENCE,
                  List.of("R18"),
                  List.of("T1098", "T1078.004"),
                  ActorHistoryRules::afterReset)
              .where(Aspect.USER),
          new Rule(
                  "operation-new-for-admin",
                  Family.ACTOR,
                  List.of("R21"),
                  List.of("T1078.004"),
                  ActorHistoryRules::newOperation)
              .where(Aspect.USER));

  private ActorHistoryRules() {}

  /** Somebody else gave the actor's account a new password, or a pass, a short while before. */
  private static Optional<Hit> afterReset(Situation s, Policy policy) {
    Actor actor = s.actor();
    if (actor.type() != Actor.Type.USER || actor.id() == null) {
      return Optional.empty();
    }
    Duration window = policy.window("act-after-password-reset");
    @Nullable Activity act = powerful(s, actor.id());
    @Nullable Mark reset = act == null ? null : reset(s, actor.id(), window);
    if (act == null || reset == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Hit(
            "%s was given a new way to sign in by somebody else %s before"
                .formatted(actor.display(), Earlier.span(reset.time(), act.time())),
            List.of(
                new Evidence(act.eventId(), act.name(), actor.display()),
                Earlier.evidence(reset, "password reset by " + reset.about()))));
  }

  private static @Nullable Mark reset(Situation s, String account, Duration window) {
    for (String step : WAYS_IN) {
      for (Mark mark : s.past().of(account, Track.ACCOUNT, step, window)) {
        if (!mark.about().isEmpty() && !mark.about().equals(account)) {
          return mark;
        }
      }
    }
    return null;
  }

  /** The first activity that took effect and that needs an administrator's power. */
  private static @Nullable Activity powerful(Situation s, String actor) {
    for (RoleGrant role : s.roles()) {
      if (role.given() && RoleHistoryRules.weighty(role.tier())) {
        return role.activity();
      }
    }
    for (Activity activity : s.activities()) {
      if (activity.tookEffect() && powerful(activity.act(), actor)) {
        return activity;
      }
    }
    return null;
  }

  private static boolean powerful(Act act, String actor) {
    return switch (act) {
      case AppRoleGrant grant -> grant.granted();
      case DelegatedGrant grant ->
          grant.consentType() == ConsentType.ALL_PRINCIPALS && !grant.added().isEmpty();
      case Consent consent -> consent.onBehalfOfAll() && consent.change() != Act.Change.REMOVED;
      case CredentialChange change -> !change.added().isEmpty();
      case OwnerChange change -> change.added();
      case SettingChange _, ElevatedAccess _ -> true;
      case GroupCreation made -> made.roleAssignable();
      case AzureRole role -> role.granted();
      case AccountChange change ->
          (change.step() == Step.PASSWORD_RESET || change.step() == Step.ACCESS_PASS_ADDED)
              && !actor.equals(change.account().id());
      default -> false;
    };
  }

  /**
   * The activity's name is new for somebody who holds a role of weight, or may activate one. Who
   * holds none, and what Privileged Identity Management lets him do, is told of elsewhere.
   */
  private static Optional<Hit> newOperation(Situation s, Policy policy) {
    Actor actor = s.actor();
    if (actor.type() != Actor.Type.USER || actor.id() == null) {
      return Optional.empty();
    }
    Duration window = policy.window("operation-new-for-admin");
    @Nullable Activity act = powerful(s, actor.id());
    if (act == null
        || !actor.id().equals(act.actor().id())
        || !s.past().first(actor.id(), Track.DID_NAMED, Earlier.fold(act.name()), window)) {
      return Optional.empty();
    }
    for (HeldRole held : s.past().roles(actor.id())) {
      if (held.privileged()) {
        return Optional.of(
            new Hit(
                    "%s, who holds %s, did this for the first time in %s: %s"
                        .formatted(actor.display(), held.name(), Earlier.words(window), act.name()),
                    List.of(
                        new Evidence(act.eventId(), act.name(), actor.display()), held.evidence()))
                .unusual(s));
      }
    }
    return Optional.empty();
  }
}
