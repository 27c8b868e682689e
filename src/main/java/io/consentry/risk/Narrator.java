package io.consentry.risk;

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
import io.consentry.catalog.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what happened and what to do about it, in plain words with ids. */
final class Narrator {
  private final Situation situation;
  private final Score score;

  Narrator(Situation situation, Score score) {
    this.situation = situation;
    this.score = score;
  }

  /** One line: who did what to which application, for whom. */
  String sentence() {
    Activity main = main();
    String failed = main.tookEffect() ? "" : " It failed.";
    return who(main) + " " + what(main) + "." + failed;
  }

  /** The activity that names the act best: what gives most comes first. */
  private Activity main() {
    return situation.activities().stream()
        .min(
            Comparator.comparingInt((Activity activity) -> weight(activity.act()))
                .thenComparing(Activity::time))
        .orElseThrow();
  }

  private static int weight(Act act) {
    return switch (act) {
      case Consent _ -> 0;
      case DirectoryRole role -> role.via() == DirectoryRole.Via.DIRECTORY ? 2 : 1;
      case CredentialChange change -> change.added().isEmpty() ? 7 : 2;
      case OwnerChange _ -> 2;
      case AppRoleGrant _ -> 3;
      case DelegatedGrant _ -> 4;
      case SettingChange _, ElevatedAccess _, GroupChange _, PublisherChange _ -> 5;
      case AppChange change -> change.change() == Act.Change.UPDATED ? 8 : 6;
      case AppRoleGrantToPrincipal _ -> 9;
    };
  }

  private String who(Activity activity) {
    Actor actor = situation.actor();
    return switch (actor.type()) {
      case USER -> actor.display();
      case APPLICATION -> (activity.actor().isPim() ? "" : "The application ") + actor.display();
      case UNKNOWN -> "Somebody";
    };
  }

  private String what(Activity activity) {
    return switch (activity.act()) {
      case Consent consent -> consent(consent);
      case DelegatedGrant grant -> delegated(grant);
      case AppRoleGrant grant ->
          (grant.granted() ? "gave " : "took from ")
              + app()
              + " "
              + count(grant.granted() ? Grant.State.ADDED : Grant.State.REMOVED);
      case AppRoleGrantToPrincipal grant ->
          (grant.granted() ? "assigned " : "removed ")
              + grant.principal().display()
              + (grant.granted() ? " to " : " from ")
              + app();
      case DirectoryRole role -> role(role);
      case AppChange change -> lifecycle(change);
      case CredentialChange change -> credentials(change);
      case OwnerChange change ->
          (change.added() ? "made " : "removed ")
              + change.owner().display()
              + (change.added() ? " an owner of " : " as an owner of ")
              + app();
      case PublisherChange change ->
          (change.verified() ? "verified" : "took back the verification of")
              + " the publisher of "
              + app();
      case GroupChange change ->
          "added " + change.member().display() + " to the group " + change.group().display();
      case SettingChange change -> "changed a setting: " + setting(activity, change);
      case ElevatedAccess _ -> "took control of all Azure resources of the tenant";
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
    return verb + app() + (everyone ? " for all users" : " for himself");
  }

  private String delegated(DelegatedGrant grant) {
    boolean took = grant.added().isEmpty();
    boolean everyone = grant.consentType() == Act.ConsentType.ALL_PRINCIPALS;
    String whom = everyone ? " for all users" : " for one user";
    return (took ? "took from " : "gave ")
        + app()
        + " "
        + count(took ? Grant.State.REMOVED : Grant.State.ADDED)
        + whom;
  }

  private String count(Grant.State state) {
    List<String> names =
        situation.grants().stream()
            .filter(grant -> grant.state() == state)
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
            .map(RoleGrant::name)
            .findFirst()
            .orElse("a role");
    String whom = act.principal().display();
    String eligible = act.eligible() ? "eligible for " : "";
    boolean activation = situation.roles().stream().anyMatch(RoleGrant::activation);
    return switch (act.change()) {
      case ASSIGNED ->
          activation
              ? "activated " + name + " for " + whom
              : "made " + whom + " " + eligible + name;
      case ACTIVATED -> "activated " + name + " for " + whom;
      case REMOVED -> "took " + name + " from " + whom;
      case EXPIRED -> "ended the activation of " + name + " for " + whom + ", as its time was up";
      case REQUESTED -> "requested " + name + " for " + whom;
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
      case UPDATED -> "changed " + what + app();
      case REMOVED -> "deleted " + what + app();
      case RESTORED -> "restored " + what + app();
    };
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
    @Nullable String name = change.name();
    return name == null ? activity.name() : activity.name() + ", " + name;
  }

  private String app() {
    Subject subject = situation.subject();
    String name = subject.display();
    if (subject.vendor().isPresent() && !subject.vendorTrusted()) {
      String where =
          subject.registration() == Registration.ELSEWHERE ? ", registered in another tenant" : "";
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
      steps.add(
          known
              ? "check with " + situation.actor().display() + " that this was meant"
              : "revoke the grant of " + count(Grant.State.ADDED));
      if (!known && principal.isPresent()) {
        steps.add("disable service principal " + principal.get());
      }
      principal.ifPresent(id ->
          steps.add(
              "review the sign-ins of service principal " + id + " since " + situation.start()));
    }
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

  private void credentialSteps(List<String> steps) {
    for (var done : situation.done(CredentialChange.class)) {
      for (var credential : done.act().added()) {
        steps.add(
            "remove credential "
                + credential.keyId()
                + " from "
                + app()
                + ", unless its owner added it");
      }
    }
    for (var done : situation.done(OwnerChange.class)) {
      if (done.act().added()) {
        steps.add(
            "remove owner " + done.act().owner().display() + ", unless the owners before agreed");
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
