package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import io.consentry.catalog.Registration;
import io.consentry.catalog.VendorStatus;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what happened and what to do about it, in plain words with ids. */
final class Narrator {
  private static final int MAX_OTHERS = 5;

  private final Situation situation;
  private final Score score;

  Narrator(Situation situation, Score score) {
    this.situation = situation;
    this.score = score;
  }

  /** One line: who did what to which application, for whom. */
  String sentence() {
    Activity main = main();
    if (main.act() instanceof Signal) {
      return what(main) + ".";
    }
    if (main.tookEffect()) {
      return who(main) + " " + what(main) + ".";
    }
    return main.act() instanceof Consent consent && consent.change() != Act.Change.REMOVED
        ? who(main)
            + " tried to consent to "
            + app()
            + ", and was stopped"
            + why(main, consent)
            + "."
        : "Failed, and changed nothing: " + who(main) + " " + what(main) + ".";
  }

  private static String why(Activity activity, Consent consent) {
    return ConsentRules.risky(activity, consent) ? ": Microsoft holds it to be risky" : "";
  }

  /** The activity that names the act best: what gives most comes first. */
  private Activity main() {
    Activity weightiest =
        situation.activities().stream()
            .min(
                Comparator.comparingInt((Activity activity) -> weight(activity))
                    .thenComparing(Activity::time))
            .orElseThrow();
    // Of several roles, or several records of one, the strongest word stands first.
    return weightiest.act() instanceof DirectoryRole
        ? situation.roles().getFirst().activity()
        : weightiest;
  }

  private int weight(Activity activity) {
    return switch (activity.act()) {
      case Consent _ -> 0;
      case DirectoryRole role -> weight(role);
      case CredentialChange change -> change.added().isEmpty() ? 7 : 2;
      case OwnerChange owner ->
          FootholdRules.byRegistering(situation, new Done<>(activity, owner)) ? 7 : 2;
      case AppRoleGrant _ -> 3;
      case DelegatedGrant _ -> 4;
      case SettingChange _,
          ElevatedAccess _,
          GroupChange _,
          PublisherChange _,
          AccountChange _,
          GroupCreation _,
          AzureRole _ ->
          5;
      case Derived _ -> 0;
      case Signal _ -> 9;
      case AppChange change ->
          change.change() == Act.Change.UPDATED ? 9 : change.servicePrincipal() ? 7 : 6;
      case AppRoleGrantToPrincipal _ -> 8;
    };
  }

  /** What was done says more than what was asked for; Privileged Identity Management says more. */
  private static int weight(DirectoryRole role) {
    boolean done = role.change().gives() || role.change().takes();
    return role.via() == DirectoryRole.Via.DIRECTORY ? 2 : done ? 1 : 3;
  }

  private String who(Activity activity) {
    Actor actor = situation.actor();
    return switch (actor.type()) {
      case USER -> actor.display();
      case APPLICATION -> (activity.actor().isPim() ? "" : "The application ") + actor.display();
      case UNKNOWN -> activity.act() instanceof Derived ? "Consentry" : "Somebody";
    };
  }

  private String what(Activity activity) {
    return switch (activity.act()) {
      case Consent consent -> consent(consent);
      case DelegatedGrant grant -> delegated(grant);
      case AppRoleGrant grant ->
          grant.granted()
              ? "gave " + count(Grant.State.ADDED) + " to " + app()
              : "took " + count(Grant.State.REMOVED) + " from " + app();
      case AppRoleGrantToPrincipal grant -> OtherActs.assignment(grant, app());
      case DirectoryRole role -> role(role);
      case AppChange change -> lifecycle(change);
      case CredentialChange change -> credentials(change);
      case OwnerChange change -> OtherActs.owner(change, app());
      case PublisherChange change -> OtherActs.publisher(change, app());
      case GroupChange change -> OtherActs.membership(change);
      case SettingChange change -> setting(activity, change);
      case ElevatedAccess _ -> "took control of all Azure resources of the tenant";
      case AccountChange change -> OtherActs.account(change);
      case GroupCreation made -> OtherActs.group(made);
      case AzureRole role -> OtherActs.azure(role);
      case Signal signal -> OtherActs.signal(signal, who(activity), app());
      case Derived derived -> OtherActs.derived(derived, app());
    };
  }

  private String consent(Consent consent) {
    String verb =
        switch (consent.change()) {
          case REMOVED -> "revoked consent to ";
          case RESTORED -> "restored consent to ";
          case ADDED, UPDATED -> "gave consent to ";
        };
    boolean everyone =
        consent.onBehalfOfAll()
            || situation.grants().stream()
                .anyMatch(grant -> grant.tenantWide() && !grant.application());
    return verb + app() + (everyone ? ", for all users" : ", for their own account");
  }

  private String delegated(DelegatedGrant grant) {
    boolean took = grant.added().isEmpty();
    boolean everyone = grant.consentType() == Act.ConsentType.ALL_PRINCIPALS;
    String whom = everyone ? ", for all users" : ", for one user";
    return (took
            ? "took " + count(Grant.State.REMOVED) + " from "
            : "gave " + count(Grant.State.ADDED) + " to ")
        + app()
        + whom;
  }

  private String count(Grant.State state) {
    List<String> names =
        situation.grants().stream()
            .filter(grant -> grant.state() == state && grant.otherHolder() == null)
            .sorted(
                Comparator.comparing((Grant grant) -> grant.permission().tier())
                    .thenComparing(Grant::key))
            .map(grant -> grant.permission().value())
            .toList();
    return names.isEmpty() ? "a permission" : Words.list(names);
  }

  private String role(DirectoryRole act) {
    String name =
        situation.roles().stream()
            .filter(role -> role.act().equals(act))
            .map(RoleGrant::display)
            .findFirst()
            .orElse("a role");
    if (act.scope() != null) {
      name += " (limited to " + act.scope() + ")";
    }
    String whom = act.principal().display();
    boolean self =
        act.principal().id() != null && act.principal().id().equals(situation.actor().id());
    String forWhom = self ? "" : " for " + whom;
    String eligible = act.eligible() ? "eligible for " : "";
    boolean activation = situation.roles().stream().anyMatch(RoleGrant::activation);
    return switch (act.change()) {
      case ASSIGNED ->
          activation ? "activated " + name + forWhom : "made " + whom + " " + eligible + name;
      case ACTIVATED -> "activated " + name + forWhom;
      case REMOVED -> "took " + name + " from " + whom;
      case EXPIRED -> "ended the activation of " + name + " for " + whom + ", as its time was up";
      case REQUESTED -> "requested " + name + forWhom;
      case APPROVED -> "approved " + name + " for " + whom;
      case DENIED -> "denied " + name + " to " + whom;
      case CANCELED -> "canceled the request of " + name + " for " + whom;
      case UPDATED -> "changed the term of " + name + " for " + whom;
    };
  }

  private String lifecycle(AppChange change) {
    String what = change.servicePrincipal() ? "the service principal of " : "the application ";
    return switch (change.change()) {
      case ADDED -> "added " + what + app();
      case UPDATED -> (saysNothing(change) ? "touched " : "changed ") + what + app();
      case REMOVED -> "deleted " + what + app();
      case RESTORED -> "restored " + what + app();
    };
  }

  /** Records without content come with other acts, and from Microsoft's own upkeep. */
  private static boolean saysNothing(AppChange change) {
    return change.changes().isEmpty()
        && change.requestedAdded().isEmpty()
        && change.replyUrlsAdded().isEmpty();
  }

  private String credentials(CredentialChange change) {
    if (change.added().isEmpty()) {
      return change.removed().isEmpty()
          ? "touched the credentials of " + app()
          : "removed a credential from " + app();
    }
    String what =
        switch (change.added().getFirst().type()) {
          case PASSWORD -> "a secret";
          case CERTIFICATE -> "a certificate";
          case FEDERATED -> "a federated credential";
          case OTHER -> "a credential";
        };
    return "added " + what + " to " + app();
  }

  private static String setting(Activity activity, SettingChange change) {
    String name = change.name() == null ? activity.name() : change.name();
    List<String> changes =
        change.changes().stream()
            .filter(property -> property.after() != null)
            .map(property -> property.name() + " is now " + property.after())
            .toList();
    return "changed the setting " + name + (changes.isEmpty() ? "" : ": " + Words.list(changes));
  }

  private String app() {
    Subject subject = situation.subject();
    String name = subject.display();
    if (subject.vendor().isPresent() && !subject.vendorTrusted()) {
      String where =
          subject.registration() == Registration.ELSEWHERE
              ? " and is registered in another tenant"
              : "";
      return "an app that calls itself " + name + where;
    }
    return name;
  }

  /** What to do, the most pressing first; nothing below medium needs doing. */
  List<String> next() {
    if (score.level().compareTo(Level.MEDIUM) < 0) {
      return List.of();
    }
    List<String> steps = new ArrayList<>();
    Subject subject = situation.subject();
    Optional<String> principal = Optional.ofNullable(subject.app().servicePrincipalId());
    boolean known = subject.vendorTrusted() || subject.firstParty();
    if (!situation.added().isEmpty()) {
      steps.add(grantStep(known));
      if (!known && principal.isPresent()) {
        steps.add("disable service principal " + principal.get());
      }
      if (applies("user-consent") && subject.app().appId() != null) {
        steps.add("look for other users who consented to app " + subject.app().appId());
      }
    }
    boolean seen = main().act() instanceof Signal;
    if (seen || !situation.added().isEmpty() || FootholdRules.givesFoothold(situation)) {
      principal.ifPresent(id ->
          steps.add(
              "review the sign-ins of service principal "
                  + id
                  + " since "
                  + Words.time(situation.start())));
    }
    otherHolders(steps);
    actorStep(steps);
    credentialSteps(steps);
    roleSteps(steps);
    if (!situation.done(SettingChange.class).isEmpty()) {
      steps.add(
          "set back what was changed, unless "
              + situation.actor().display()
              + " was asked to change it");
    }
    if (situation.grants().stream().anyMatch(grant -> grant.state() == Grant.State.ASKED)) {
      steps.add(
          "ask "
              + situation.actor().display()
              + " where the request to consent came from, and look for others who got it");
    }
    if (steps.isEmpty()) {
      steps.add("ask " + situation.actor().display() + " whether this was meant");
    }
    return steps;
  }

  private void otherHolders(List<String> steps) {
    situation.added().stream()
        .filter(grant -> grant.otherHolder() != null)
        .map(grant -> "look also at " + grant.display() + ", given in the same act")
        .distinct()
        .limit(MAX_OTHERS)
        .forEach(steps::add);
  }

  private String grantStep(boolean known) {
    String actor = situation.actor().display();
    List<String> undocumented =
        situation.added().stream()
            .filter(grant -> grant.vendorStatus() == VendorStatus.EXCESS)
            .map(grant -> grant.permission().value())
            .filter(value -> !PermissionRules.SIGN_IN.contains(value.toLowerCase(Locale.ROOT)))
            .toList();
    if (!known) {
      return "revoke the grant of " + count(Grant.State.ADDED);
    }
    return undocumented.isEmpty()
        ? "check with " + actor + " that connecting " + app() + " was meant"
        : "revoke " + Words.list(undocumented) + ", unless " + actor + " can say what it is for";
  }

  /** An application that gave power is itself the way in. */
  private void actorStep(List<String> steps) {
    Actor actor = situation.actor();
    if (applies("application-gives-power") && actor.id() != null) {
      steps.add(
          "find out who uses "
              + actor.display()
              + ", service principal "
              + actor.id()
              + ", and disable it unless this is its task");
    }
  }

  private boolean applies(String factor) {
    return score.factors().stream().anyMatch(found -> found.id().equals(factor));
  }

  private void credentialSteps(List<String> steps) {
    for (var done : situation.done(CredentialChange.class)) {
      for (var credential : done.act().added()) {
        steps.add(
            "remove credential "
                + credential.keyId()
                + " from "
                + app()
                + ", unless "
                + situation.actor().display()
                + " confirms by phone to have added it");
      }
    }
    for (var done : situation.done(OwnerChange.class)) {
      if (done.act().added() && !FootholdRules.byRegistering(situation, done)) {
        steps.add(
            "remove owner "
                + done.act().owner().display()
                + " from "
                + app()
                + ", unless its other owners agreed");
      }
    }
  }

  private void roleSteps(List<String> steps) {
    for (RoleGrant role : situation.roles()) {
      if (role.activity().tookEffect() && role.act().change().gives()) {
        String step =
            "remove "
                + role.name()
                + " from "
                + role.act().principal().display()
                + ", unless it was agreed";
        if (!steps.contains(step)) {
          steps.add(step);
        }
      }
    }
  }
}
