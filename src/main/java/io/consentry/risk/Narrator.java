package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Actor;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import io.consentry.catalog.Registration;
import io.consentry.risk.Grant.State;
import io.consentry.risk.Situation.Done;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
    if (main.act() instanceof Signal) {
      return what(main) + ".";
    }
    if (main.tookEffect()) {
      String sure =
          main.outcome() == Outcome.TIMEOUT ? "; it timed out, and may have taken effect" : "";
      return who(main) + " " + what(main) + sure + ".";
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
                    // What is carried out for somebody says less than the record of who it is for.
                    .thenComparing(activity -> activity.actor().isPim())
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
    // Privileged Identity Management only remarks on what was done without it.
    boolean remark =
        activity.act() instanceof DirectoryRole role
            && role.via() == DirectoryRole.Via.OUTSIDE_PIM
            && actor.isPim();
    return switch (remark ? Actor.Type.UNKNOWN : actor.type()) {
      case USER -> actor.display();
      case APPLICATION -> (activity.actor().isPim() ? "" : "The application ") + actor.display();
      case UNKNOWN -> activity.act() instanceof Derived ? "Consentry" : "Somebody";
    };
  }

  private String what(Activity activity) {
    return switch (activity.act()) {
      case Consent consent -> consent(consent);
      case DelegatedGrant grant -> delegated(activity, grant);
      case AppRoleGrant grant ->
          grant.granted()
              ? "gave " + named(activity, State.ADDED) + " to " + app()
              : "took " + named(activity, State.REMOVED) + " from " + app();
      case AppRoleGrantToPrincipal grant -> OtherActs.assignment(grant, app());
      case DirectoryRole role -> role(role);
      case AppChange change -> lifecycle(change);
      case CredentialChange change -> credentials(change) + besides(activity);
      case OwnerChange change -> OtherActs.owner(change, app());
      case PublisherChange change -> OtherActs.publisher(change, app());
      case GroupChange change -> OtherActs.membership(situation, activity, change);
      case SettingChange change -> OtherActs.setting(activity.name(), change);
      case ElevatedAccess _ -> "took control of all Azure resources of the tenant";
      case AccountChange change -> OtherActs.account(change);
      case GroupCreation made -> OtherActs.group(made);
      case AzureRole role -> OtherActs.azure(activity, role);
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
    return verb + app() + (everyone ? ", for all users" : forOne(consent));
  }

  /**
   * Where nothing tells whom it is for, as where an application is given its own, none is named.
   */
  private String forOne(Consent consent) {
    List<ConsentedScopes> told =
        Stream.of(consent.after(), consent.before()).flatMap(List::stream).toList();
    boolean anothers =
        told.stream()
            .anyMatch(entry ->
                entry.principalId() != null
                    && situation.actor().id() != null
                    && !entry.principalId().equals(situation.actor().id()));
    if (anothers) {
      return ", for one user";
    }
    boolean own =
        !told.isEmpty() || situation.grants().stream().anyMatch(grant -> !grant.application());
    return own ? ", for their own account" : "";
  }

  private String delegated(Activity activity, DelegatedGrant grant) {
    boolean took = grant.added().isEmpty();
    if (took && grant.removed().isEmpty()) {
      return grant.before().isEmpty()
          ? "changed permissions of " + app() + ": the event does not tell which"
          : "left the permissions of " + app() + " as they were";
    }
    boolean everyone = grant.consentType() == Act.ConsentType.ALL_PRINCIPALS;
    String whom = everyone ? ", for all users" : ", for one user";
    return (took
            ? "took " + named(activity, State.REMOVED) + " from "
            : "gave " + named(activity, State.ADDED) + " to ")
        + app()
        + whom;
  }

  /** What failed was only asked for. */
  private String named(Activity activity, State state) {
    return Grants.named(situation, activity.tookEffect() ? state : State.ASKED);
  }

  private String role(DirectoryRole act) {
    Optional<RoleGrant> grant =
        situation.roles().stream().filter(role -> role.act().equals(act)).findFirst();
    @Nullable String within = grant.isPresent() ? grant.get().within() : null;
    String limit = within == null ? "" : " (limited to " + within + ")";
    String name = grant.map(RoleGrant::display).orElse("a role") + limit + moreRoles(act);
    String whom = DirectorySteps.holder(situation, act.principal()).display() + moreHolders(act);
    boolean self =
        act.principal().id() != null && act.principal().id().equals(situation.actor().id());
    String forWhom = self ? "" : " for " + whom;
    String eligible = act.eligible() ? "eligible for " : "";
    String held = act.eligible() ? "eligibility for " + name : name;
    boolean activation = situation.roles().stream().anyMatch(RoleGrant::activation);
    return switch (act.change()) {
      case ASSIGNED ->
          activation ? "activated " + name + forWhom : "made " + whom + " " + eligible + name;
      case ACTIVATED -> "activated " + name + forWhom;
      case REMOVED -> "took " + held + " from " + whom;
      case EXPIRED -> "ended the activation of " + name + " for " + whom + ", as its time was up";
      case REQUESTED ->
          grant.filter(RoleGrant::asksToTake).isPresent()
              ? "asked to take " + held + " from " + whom
              : "requested " + held + forWhom;
      case APPROVED -> "approved " + held + " for " + whom;
      case DENIED -> "denied " + held + " to " + whom;
      case CANCELED -> "canceled the request of " + held + " for " + whom;
      case UPDATED -> "changed the term of " + held + " for " + whom;
    };
  }

  /** The other roles that the same holder was given or deprived of likewise. */
  private String moreRoles(DirectoryRole act) {
    long more =
        alike(act)
                .filter(role -> Objects.equals(role.act().principal().id(), act.principal().id()))
                .map(RoleGrant::name)
                .distinct()
                .count()
            - 1;
    return more < 1 ? "" : " and " + Words.count((int) more, "more role");
  }

  private String moreHolders(DirectoryRole act) {
    long more = alike(act).map(role -> role.act().principal().id()).distinct().count() - 1;
    return more < 1 ? "" : " and " + Words.count((int) more, "other");
  }

  /** What the act did likewise: one thing has two records, of which one says more. */
  private Stream<RoleGrant> alike(DirectoryRole act) {
    return situation.roles().stream()
        .filter(role ->
            role.act().eligible() == act.eligible()
                && role.act().change().gives() == act.change().gives()
                && role.act().change().takes() == act.change().takes()
                && (role.act().change() == act.change()
                    || act.change().gives()
                    || act.change().takes()));
  }

  private String lifecycle(AppChange change) {
    String kind = pretends() || situation.subject().unnamed() ? "" : "the application ";
    String what = change.servicePrincipal() ? "the service principal of " : kind;
    return switch (change.change()) {
      case ADDED -> "added " + what + app();
      case UPDATED ->
          (saysNothing(change) ? "touched " : "changed ") + what + app() + OtherActs.news(change);
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
    List<String> sorts =
        change.added().stream()
            .map(credential -> FootholdRules.sort(credential.type()))
            .distinct()
            .toList();
    boolean replaced =
        change.added().stream()
            .allMatch(credential -> CredentialHistoryRules.replaces(credential, change.removed()));
    return replaced
        ? "replaced a credential of " + app() + " by " + Words.list(sorts)
        : "added " + Words.list(sorts) + " to " + app();
  }

  /** What else was changed of the application: it must not hide behind a secret. */
  private String besides(Activity activity) {
    List<String> news =
        situation.activities().stream()
            .filter(beside -> beside.tookEffect() == activity.tookEffect())
            .map(Activity::act)
            .filter(act -> act instanceof AppChange change && change.change() == Act.Change.UPDATED)
            .filter(act -> References.same(act.subject(), activity.act().subject()))
            .map(act -> OtherActs.news((AppChange) act))
            .filter(told -> !told.isEmpty())
            .map(told -> ", and changed it" + told)
            .distinct()
            .toList();
    return String.join("", news);
  }

  /** Whether it goes by a vendor's name without being that vendor's. */
  private boolean pretends() {
    return situation.subject().vendor().isPresent() && !situation.subject().vendorTrusted();
  }

  private String app() {
    Subject subject = situation.subject();
    String name = subject.display();
    if (pretends()) {
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
    return score.level().compareTo(Level.MEDIUM) < 0
        ? List.of()
        : new NextSteps(situation, score, app(), main().act() instanceof Signal).steps();
  }
}
