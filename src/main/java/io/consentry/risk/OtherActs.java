package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Guids;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was done, in plain words, for acts that stand beside those on consent and roles. */
final class OtherActs {
  private static final int MAX_VALUE = 200;

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

  static String membership(Situation situation, Activity activity, GroupChange change) {
    String who = change.member().display();
    String owners = change.owner() ? " the owners of" : "";
    String group = " the group " + change.group().display();
    if (Eligibility.of(activity)) {
      return change.added()
          ? "let %s join%s%s whenever they activate it".formatted(who, owners, group)
          : "no longer lets %s join%s%s".formatted(who, owners, group);
    }
    if (Activation.of(activity, situation.activities())) {
      boolean self =
          change.member().id() != null && change.member().id().equals(situation.actor().id());
      return "activated "
          + (change.owner() ? "ownership" : "membership")
          + " of"
          + group
          + (self ? "" : " for " + who);
    }
    return (change.added() ? "added " : "removed ")
        + who
        + (change.added() ? " to" : " from")
        + owners
        + group;
  }

  static String account(AccountChange change) {
    String who = change.account().display();
    return switch (change.step()) {
      case CREATED -> "created the account " + who;
      case INVITED -> "invited " + who;
      case REDEEMED -> "redeemed the invitation of " + who;
      case UPDATED -> "changed the account " + who + now(change.changes(), null);
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

  static String azure(Activity activity, AzureRole role) {
    @Nullable String scope = role.scope();
    return (role.granted() ? "gave " : "took ")
        + (Eligibility.of(activity) ? "eligibility for " : "")
        + GroupRules.azureName(role)
        + " over "
        + (scope == null ? "Azure resources" : scope)
        + (role.granted() ? " to " : " from ")
        + role.principal().display();
  }

  /** A policy, a role's definition, a domain: what was done to it, and what of it is new. */
  static String setting(String activity, SettingChange change) {
    String name = change.name() == null ? activity : change.name();
    String does = activity.toLowerCase(Locale.ROOT);
    String what = thing(does, change) + name;
    if (change.kind() == Kind.CROSS_TENANT_ACCESS) {
      what = "what is agreed with " + otherTenant(does, change);
    } else if (change.kind() == Kind.DOMAIN && does.contains("federation")) {
      what = "who vouches for the users of the domain " + name;
    } else if (change.kind() == Kind.DOMAIN && does.contains("authentication")) {
      what = "how the users of the domain " + name + " sign in";
    } else if (change.kind() == Kind.DOMAIN
        && change.change() != Change.REMOVED
        && does.contains("verif")
        && !does.contains("unverif")) {
      return "verified the domain " + name + now(change.changes(), name);
    }
    // An alert of Privileged Identity Management stays there when it is disabled.
    if (what.startsWith("the alert ") && does.startsWith("disable")) {
      return "switched off " + what;
    }
    if (what.startsWith("the alert ") && does.startsWith("triggered")) {
      return "set off " + what;
    }
    if (does.contains("policy to") || does.contains("policy from")) {
      String object = (does.contains("service principal") ? "the service principal " : "") + name;
      return (change.change() == Change.ADDED ? "put a policy on " : "took a policy off ")
          + object
          + now(change.changes(), name);
    }
    String verb =
        switch (change.change()) {
          case ADDED -> "added ";
          case UPDATED -> "changed ";
          case REMOVED -> "deleted ";
          case RESTORED -> "restored ";
        };
    return verb + what + now(change.changes(), name);
  }

  private static String thing(String does, SettingChange change) {
    return switch (change.kind()) {
      case CONDITIONAL_ACCESS ->
          does.contains("location") ? "the named location " : "the access policy ";
      case DOMAIN -> "the domain ";
      case ROLE_DEFINITION -> "the role definition ";
      case ROLE_SETTING -> does.contains("alert") ? "the alert " : "the role setting ";
      default -> "the setting ";
    };
  }

  /** The tenant that something is agreed with, as far as the event names it. */
  static String otherTenant(String activity, SettingChange change) {
    @Nullable String name = change.name();
    if (name == null) {
      return activity.toLowerCase(Locale.ROOT).contains("default")
          ? "all other tenants by default"
          : "another tenant";
    }
    return (Guids.isGuid(name) ? "tenant " : "") + name;
  }

  /** What of an application is new. */
  static String news(AppChange change) {
    List<String> news = new ArrayList<>();
    if (!change.replyUrlsAdded().isEmpty()) {
      news.add("sign-ins may now be sent to " + Words.list(change.replyUrlsAdded()));
    }
    if (!change.requestedAdded().isEmpty()) {
      news.add("it asks for more permissions");
    }
    news.addAll(values(change.changes(), null));
    return told(news);
  }

  /** What has a new value now, apart from the name itself. */
  private static String now(List<PropertyChange> changes, @Nullable String name) {
    return told(values(changes, name));
  }

  private static List<String> values(List<PropertyChange> changes, @Nullable String name) {
    return changes.stream()
        .filter(PropertyChange::differs)
        .filter(property -> property.after() != null && !property.after().equals(name))
        .map(property -> property.name() + " is now " + Words.bounded(property.after(), MAX_VALUE))
        .toList();
  }

  private static String told(List<String> news) {
    return news.isEmpty() ? "" : ": " + Words.list(news);
  }

  /** A whole sentence, without its full stop: of some signals nobody is the one who acts. */
  static String signal(Signal signal, String who, String app) {
    return switch (signal) {
      case Signal.SignIn in -> signIn(in, who, app);
      case Signal.RiskEvent risk -> risk.who().display() + " was seen at risk: " + risk.type();
      case Signal.ApiCall call ->
          "%s called Microsoft Graph: %s %s"
              .formatted(
                  app,
                  call.method() == null ? "" : call.method(),
                  // The ids in it are left out.
                  call.path() == null ? "" : call.path().replace("//", "/…/"))
              .stripTrailing();
      case Signal.Snapshot snapshot ->
          "The inventory lists %s as %s%s"
              .formatted(
                  app,
                  snapshot.servicePrincipal() ? "a service principal" : "an application",
                  snapshot.disabledBy() == null ? "" : ", disabled: " + snapshot.disabledBy());
      case Signal.DirectoryObject object ->
          "The directory %s an object of the kind %s"
              .formatted(object.gives() == null ? "lacks" : "lists", object.type().label());
      case Signal.DirectoryReading reading ->
          "All objects of the kind %s were read".formatted(reading.type().label());
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
