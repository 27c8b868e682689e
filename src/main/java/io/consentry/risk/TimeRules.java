package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Acts of people outside the tenant's working hours. Applications work at any hour, and what
 * Microsoft's own services do is no act of a person.
 */
final class TimeRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "role-activated-after-hours",
                  Family.TIME,
                  List.of("M04"),
                  List.of("T1078.004"),
                  TimeRules::activated)
              .of(Kind.DIRECTORY_ROLE, Kind.GROUP),
          new Rule(
                  "service-principal-added-after-hours",
                  Family.TIME,
                  List.of("L06"),
                  List.of("T1136.003"),
                  TimeRules::added)
              .where(Aspect.ADDS_APP, Aspect.USER),
          new Rule(
                  "power-given-after-hours",
                  Family.TIME,
                  List.of(),
                  List.of("T1098"),
                  TimeRules::powerGiven)
              .where(Aspect.USER));

  private TimeRules() {}

  /**
   * Privileged Identity Management may be the only one to log it; who activated is then the holder.
   */
  private static Optional<Hit> activated(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (role.activation()
          && role.given()
          && role.act().principal().type() != Principal.Type.SERVICE_PRINCIPAL
          && outside(role.activity(), policy)) {
        evidence.add(evidence(role.activity(), policy));
        names.add(role.name());
      }
    }
    for (Done<GroupChange> done : GroupRules.activated(s)) {
      if (outside(done.activity(), policy)) {
        evidence.add(evidence(done.activity(), policy));
        names.add("membership of " + done.act().group().display());
      }
    }
    return evidence.isEmpty()
        ? Optional.empty()
        : Hit.on(
            evidence, Words.list(names) + " activated outside working hours: " + when(s, policy));
  }

  private static Optional<Hit> added(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    for (var done : s.done(AppChange.class)) {
      if (done.act().servicePrincipal()
          && done.act().change() == Change.ADDED
          && done.activity().actor().type() == Actor.Type.USER
          && !s.subject().firstParty()
          && outside(done.activity(), policy)) {
        evidence.add(evidence(done.activity(), policy));
      }
    }
    return evidence.isEmpty()
        ? Optional.empty()
        : Hit.on(
            evidence, "a service principal was added outside working hours: " + when(s, policy));
  }

  private static Optional<Hit> powerGiven(Situation s, Policy policy) {
    Activity first = s.activities().getFirst();
    if (s.actor().type() != Actor.Type.USER
        || s.subject().firstParty()
        || !outside(first, policy)
        || !givesPower(s)) {
      return Optional.empty();
    }
    return Hit.on(
        List.of(evidence(first, policy)),
        "power was given outside working hours: " + when(s, policy));
  }

  /**
   * What a user grants for his own account gives nobody power over the tenant; nor does sign-in.
   */
  private static boolean givesPower(Situation s) {
    return s.added().stream().anyMatch(grant -> grant.tenantWide() && Power.beyondSignIn(grant))
        || s.roles().stream().anyMatch(role -> role.given() && !role.activation())
        || s.has(Aspect.FOOTHOLD)
        || s.done(ElevatedAccess.class).stream().anyMatch(done -> done.act().granted());
  }

  private static boolean outside(Activity activity, Policy policy) {
    return !policy.workingHours().contains(activity.time());
  }

  private static String when(Situation s, Policy policy) {
    return policy.workingHours().local(s.start());
  }

  private static Evidence evidence(Activity activity, Policy policy) {
    WorkingHours hours = policy.workingHours();
    return new Evidence(
        activity.eventId(), "time", hours.local(activity.time()) + "; people work " + hours);
  }
}
