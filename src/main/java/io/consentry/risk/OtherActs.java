package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import org.jspecify.annotations.Nullable;

/** What was done, in plain words, for acts that stand beside those on consent and roles. */
final class OtherActs {
  private OtherActs() {}

  static String assignment(AppRoleGrantToPrincipal grant, String app) {
    return (grant.granted() ? "assigned " : "removed ")
        + grant.principal().display()
        + (grant.granted() ? " to " : " from ")
        + app;
  }

  static String owner(OwnerChange change, String app) {
    return (change.added() ? "made " : "removed ")
        + change.owner().display()
        + (change.added() ? " an owner of " : " as an owner of ")
        + app;
  }

  static String publisher(PublisherChange change, String app) {
    return (change.verified() ? "verified" : "took back the verification of")
        + " the publisher of "
        + app;
  }

  static String membership(GroupChange change) {
    return (change.added() ? "added " : "removed ")
        + change.member().display()
        + (change.added() ? " to" : " from")
        + (change.owner() ? " the owners of" : "")
        + " the group "
        + change.group().display();
  }

  static String account(AccountChange change) {
    String who = change.account().display();
    return switch (change.step()) {
      case CREATED -> "created the account " + who;
      case INVITED -> "invited " + who;
      case REDEEMED -> "redeemed the invitation of " + who;
      case UPDATED -> "changed the account " + who;
      case DELETED -> "deleted the account " + who;
      case PASSWORD_RESET -> "reset the password of " + who;
      case ACCESS_PASS_ADDED -> "added a Temporary Access Pass to " + who;
    };
  }

  static String group(GroupCreation made) {
    return "made the group "
        + made.group().display()
        + (made.roleAssignable() ? ", which can hold directory roles" : "");
  }

  static String azure(AzureRole role) {
    @Nullable String scope = role.scope();
    return (role.granted() ? "gave a role over " : "took a role over ")
        + (scope == null ? "Azure resources" : scope)
        + (role.granted() ? " to " : " from ")
        + role.principal().display();
  }

  /** A whole sentence, without its full stop: of some signals nobody is the one who acts. */
  static String signal(Signal signal, String who, String app) {
    return switch (signal) {
      case Signal.SignIn in -> signIn(in, who, app);
      case Signal.RiskEvent risk -> risk.who().display() + " was seen at risk: " + risk.type();
      case Signal.ApiCall call ->
          "%s called Microsoft Graph: %s %s".formatted(app, call.method(), call.path());
      case Signal.Snapshot snapshot ->
          "The inventory lists %s as %s"
              .formatted(
                  app, snapshot.servicePrincipal() ? "a service principal" : "an application");
      case Signal.ConsentRequest _ -> who + " asked that an administrator consent to " + app;
    };
  }

  private static String signIn(Signal.SignIn in, String who, String app) {
    if (SignalRules.DECLINED.equals(in.error())) {
      return who + " was asked to consent to " + app + ", and declined";
    }
    String verb = in.error() == null ? " signed in" : " failed to sign in";
    String from = in.country() == null ? "" : " from " + in.country();
    return in.who().type() == Principal.Type.SERVICE_PRINCIPAL
        ? app + verb + from
        : who + verb + " with " + app + from;
  }

  static String derived(Derived derived, String app) {
    return switch (derived) {
      case Derived.Review review -> "compared what " + app + " holds anew: " + review.cause();
      case Derived.Campaign campaign ->
          "saw %s come into %d tenants, by %d users"
              .formatted(app, campaign.tenants().size(), campaign.users());
    };
  }
}
