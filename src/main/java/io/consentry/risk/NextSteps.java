package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Actor;
import io.consentry.activity.Derived;
import io.consentry.activity.Signal;
import io.consentry.catalog.VendorStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to do about an act, the most pressing first, with the ids that one needs for it. */
final class NextSteps {
  private static final int MAX_OTHERS = 5;

  private final Situation situation;
  private final Subject subject;
  private final Set<String> factors;
  private final String app;
  private final boolean seen;
  private final Set<String> steps = new LinkedHashSet<>();

  /**
   * The steps for an act.
   *
   * @param app what to call the application
   * @param seen whether the act is a signal, and nothing was changed
   */
  NextSteps(Situation situation, Score score, String app, boolean seen) {
    this.situation = situation;
    this.subject = situation.subject();
    this.factors = score.factors().stream().map(Factor::id).collect(Collectors.toSet());
    this.app = app;
    this.seen = seen;
  }

  List<String> steps() {
    situation.done(Derived.Campaign.class).forEach(done -> campaign(done.act()));
    grants();
    SignalSteps.add(situation, factors, app, steps);
    signIns();
    otherHolders();
    actingApplication();
    credentials();
    owners();
    registration();
    steps.addAll(DirectorySteps.of(situation, factors));
    if (situation.grants().stream().anyMatch(grant -> grant.state() == Grant.State.ASKED)
        && !seen) {
      steps.add(
          "ask "
              + whom()
              + " where the request to consent came from, and look for others who got it");
    }
    lifecycle();
    actor();
    if (steps.isEmpty()) {
      steps.add(
          program()
              ? "find out who uses %s%s, and ask them whether this was meant"
                  .formatted(
                      situation.actor().display(),
                      situation.actor().id() == null
                          ? ""
                          : ", service principal " + situation.actor().id())
              : "ask " + situation.actor().display() + " whether this was meant");
    }
    return List.copyOf(steps);
  }

  private void campaign(Derived.Campaign campaign) {
    steps.add(
        "revoke what %s holds in each of %s, and disable its service principal there"
            .formatted(
                appId().map(id -> "app " + id).orElse(app),
                Words.count(campaign.tenants().size(), "tenant")));
  }

  private Optional<String> appId() {
    return Optional.ofNullable(subject.app().appId());
  }

  private Optional<String> principal() {
    return Optional.ofNullable(subject.app().servicePrincipalId());
  }

  private boolean program() {
    return situation.actor().type() == Actor.Type.APPLICATION;
  }

  /** Who can be asked about it: of a program, whoever uses it. */
  private String whom() {
    return DirectorySteps.whom(situation.actor());
  }

  private boolean known() {
    return subject.vendorTrusted() || subject.firstParty();
  }

  private void grants() {
    if (situation.added().isEmpty()) {
      return;
    }
    steps.add(grantStep());
    if (!known()) {
      principal().ifPresent(id -> steps.add("disable service principal " + id));
    }
    if (factors.contains("user-consent")) {
      appId().ifPresent(id -> steps.add("look for other users who consented to app " + id));
    }
  }

  private String grantStep() {
    String actor = whom();
    List<String> undocumented =
        situation.added().stream()
            .filter(grant -> grant.vendorStatus() == VendorStatus.EXCESS)
            .map(grant -> grant.permission().value())
            .filter(value -> !PermissionRules.SIGN_IN.contains(value.toLowerCase(Locale.ROOT)))
            .toList();
    if (!known()) {
      return "revoke the grant of " + Grants.named(situation, Grant.State.ADDED);
    }
    return undocumented.isEmpty()
        ? "check with " + actor + " that connecting " + app + " was meant"
        : "revoke " + Words.list(undocumented) + ", unless " + actor + " can say what it is for";
  }

  private void signIns() {
    if (seen
        || !situation.added().isEmpty()
        || situation.has(Aspect.FOOTHOLD)
        || factors.contains("role-to-service-principal")) {
      principal()
          .ifPresent(id ->
              steps.add(
                  "review the sign-ins of service principal "
                      + id
                      + " since "
                      + Words.time(situation.start())));
    }
  }

  private void otherHolders() {
    situation.added().stream()
        .filter(grant -> grant.otherHolder() != null)
        .map(grant -> "look also at " + grant.display() + ", given in the same act")
        .distinct()
        .limit(MAX_OTHERS)
        .forEach(steps::add);
  }

  /** An application that gave power is itself the way in. */
  private void actingApplication() {
    Actor actor = situation.actor();
    List<RoleGrant> given = situation.roles().stream().filter(RoleGrant::given).toList();
    if (!given.isEmpty()
        && given.stream().allMatch(RoleGrant::selfAssigned)
        && situation.done(AppRoleGrant.class).isEmpty()) {
      steps.add(
          "check that connecting %s was meant: its vendor documents that it gives itself %s"
              .formatted(app, Words.list(given.stream().map(RoleGrant::name).toList())));
      return;
    }
    if ((factors.contains("application-gives-power")
            || factors.contains("application-gives-itself"))
        && actor.id() != null) {
      steps.add(
          "find out who uses "
              + actor.display()
              + ", service principal "
              + actor.id()
              + ", and disable it unless this is its task");
    }
  }

  private void credentials() {
    for (var done : situation.done(CredentialChange.class)) {
      for (var credential : done.act().added()) {
        steps.add(
            "remove credential "
                + FootholdRules.shown(credential)
                + " from "
                + app
                + ", unless "
                + whom()
                + " confirms by phone to have added it");
      }
    }
  }

  private void owners() {
    for (var done : situation.done(OwnerChange.class)) {
      if (done.act().added() && !FootholdRules.byRegistering(situation, done)) {
        steps.add(
            "remove owner "
                + DirectorySteps.named(done.act().owner())
                + " from "
                + app
                + ", unless its other owners agreed");
      }
    }
  }

  /** What was changed of the application itself. */
  private void registration() {
    for (var done : situation.done(AppChange.class)) {
      List<String> urls = done.act().replyUrlsAdded();
      String which = appId().map(id -> " of app " + id).orElse(" of " + app);
      if (!urls.isEmpty() && done.act().change() == Act.Change.UPDATED) {
        steps.add(
            "take %s off the reply addresses%s, unless %s can say whose they are"
                .formatted(Words.list(urls), which, whom()));
      }
      if (factors.contains("opened-to-other-tenants")) {
        steps.add("close the application to other tenants again: sign-in audience" + which);
      }
      if (factors.contains("proxy-without-sign-in")) {
        steps.add("let the application proxy ask for sign-in again: pre-authentication" + which);
      }
      if (factors.contains("renamed-to-trusted-name")) {
        steps.add("find out why the name was changed, and set it back: name" + which);
      }
    }
  }

  private void lifecycle() {
    String who = situation.actor().display();
    @Nullable String id = situation.actor().id();
    if (factors.contains("application-used-and-deleted")) {
      steps.add(
          "restore %s to look at it, and review what it did before %s deleted it%s"
              .formatted(
                  appId().map(a -> "app " + a).orElse(app),
                  who,
                  principal().map(p -> ": sign-ins of service principal " + p).orElse("")));
    }
    if (factors.contains("service-principals-in-mass")) {
      steps.add(
          "list the service principals that %s added up to %s, and delete those that nobody asked for"
              .formatted(id == null ? who : who + " (" + id + ")", Words.time(situation.end())));
    }
  }

  /** Who acts after such signs may be somebody else. */
  private void actor() {
    Actor actor = situation.actor();
    if (actor.type() == Actor.Type.USER
        && actor.id() != null
        && !situation.activities().stream().allMatch(done -> done.act() instanceof Signal)
        && factors.stream().anyMatch(Factor.TAKEN_OVER::contains)) {
      steps.add(
          "revoke the sessions of %s (%s) and block sign-in, until they confirm by phone to have done this"
              .formatted(actor.display(), actor.id()));
    }
  }
}
