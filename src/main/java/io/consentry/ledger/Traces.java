package io.consentry.ledger;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Kind;
import io.consentry.activity.Renaming;
import io.consentry.activity.Signal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The marks that an activity which took effect leaves in the history. */
final class Traces {
  /** An application is remembered under one id of its own; events name it by different ones. */
  private static final int FIRST = 0;

  private final Activity activity;
  private final Sink sink;

  private Traces(Activity activity, Sink sink) {
    this.activity = activity;
    this.sink = sink;
  }

  /** Where the marks go. */
  interface Sink {
    void mark(String entity, Track track, String item, String about, String detail);
  }

  static void of(Activity activity, Sink sink) {
    if (activity.act() instanceof Signal signal) {
      SignalTraces.of(activity, signal, sink);
      return;
    }
    Traces traces = new Traces(activity, sink);
    traces.actor();
    traces.application();
    traces.target();
  }

  /** What the actor did. */
  private void actor() {
    @Nullable String actor = activity.actor().id();
    @Nullable Verb verb = Verb.of(activity);
    if (actor == null || verb == null) {
      return;
    }
    String target = target(activity.act());
    String address = orEmpty(activity.actor().ip());
    sink.mark(actor, Track.DID, verb.label(), target, address);
    sink.mark(actor, Track.DID_NAMED, fold(activity.name()), target, address);
    if (activity.act() instanceof DirectoryRole role && role.role().templateId() != null) {
      String item = verb.label() + ":" + role.role().templateId();
      sink.mark(actor, Track.DID, item, target, address);
    }
    if (activity.act() instanceof Consent consent && consent.application().appId() != null) {
      String item = verb.label() + ":" + consent.application().appId();
      sink.mark(actor, Track.DID, item, target, address);
    }
  }

  /** What happened to the application. */
  private void application() {
    AppRef app = activity.act().subject();
    List<String> ids = History.ids(app);
    if (ids.isEmpty()) {
      return;
    }
    String id = ids.get(FIRST);
    String actor = orEmpty(activity.actor().id());
    sink.mark(id, Track.APPEARED, "", actor, activity.act().kind().label());
    switch (activity.act()) {
      case Consent consent when consent.change() == Change.REMOVED ->
          sink.mark(id, Track.REVOKED, "", actor, "");
      case Consent consent -> sink.mark(id, Track.CONSENT, "", actor, reach(consent));
      case DelegatedGrant grant -> {
        if (grant.after().isEmpty() && !grant.before().isEmpty()) {
          sink.mark(id, Track.REVOKED, "", actor, "");
        }
        for (String scope : grant.added()) {
          sink.mark("", Track.GIVEN, fold(scope), id, "");
        }
      }
      case AppRoleGrant grant -> {
        @Nullable String item = grant.value() != null ? grant.value() : grant.roleId();
        if (!grant.granted()) {
          sink.mark(id, Track.REVOKED, "", actor, "");
        } else if (item != null) {
          sink.mark("", Track.GIVEN, Track.APPLICATION_ITEM + fold(item), id, "");
        }
      }
      case CredentialChange change -> {
        for (Credential credential : change.added()) {
          String detail = fold(credential.type().name()) + " " + orEmpty(activity.actor().ip());
          sink.mark(id, Track.CREDENTIAL, "", actor, detail);
          sink.mark(id, Track.CREDENTIAL, Track.KEY_USED, credential.keyId(), detail);
        }
      }
      case AppChange change -> {
        @Nullable Renaming renaming = Renaming.of(change);
        if (renaming != null && renaming.before() != null) {
          sink.mark(id, Track.NAMED, "", renaming.before(), renaming.after());
        }
      }
      default -> {}
    }
  }

  private static String reach(Consent consent) {
    boolean everyone =
        consent.onBehalfOfAll()
            || consent.after().stream()
                .anyMatch(entry -> entry.consentType() == ConsentType.ALL_PRINCIPALS);
    return everyone ? "everyone" : consent.adminConsent() ? "admin" : "user";
  }

  /** What happened to whom or what it was done to. */
  private void target() {
    String actor = orEmpty(activity.actor().id());
    switch (activity.act()) {
      case DirectoryRole role -> role(role, actor);
      case GroupChange change -> {
        @Nullable String group = change.group().id();
        @Nullable String member = change.member().id();
        if (group != null) {
          sink.mark(group, Track.GROUP, "members", orEmpty(member), "");
        }
        if (group != null && member != null && Verb.of(activity) == Verb.ACTIVATES_ROLE) {
          sink.mark(member, Track.ROLE, "activated:" + group, actor, "");
        }
      }
      case AccountChange change -> {
        @Nullable String account = change.account().id();
        if (account != null) {
          sink.mark(account, Track.ACCOUNT, fold(change.step().name()), actor, "");
        }
      }
      case GroupCreation made -> {
        @Nullable String group = made.group().id();
        if (group != null) {
          String detail = made.roleAssignable() ? "role-assignable" : "plain";
          sink.mark(group, Track.GROUP, "", actor, detail);
        }
      }
      case Act.SettingChange change when change.kind() == Kind.DOMAIN -> {
        @Nullable String domain = change.name();
        if (domain != null && letsIn(change)) {
          sink.mark("", Track.DOMAIN, fold(domain), actor, activity.name());
        }
      }
      default -> {}
    }
  }

  /** Whether more people may sign in from a domain than before, or others vouch for them. */
  private boolean letsIn(Act.SettingChange change) {
    String does = fold(activity.name());
    boolean typed = false;
    for (Act.PropertyChange property : change.changes()) {
      String name = fold(property.name());
      if (name.equals("livetype") || name.equals("authenticationtype")) {
        if ("managed".equalsIgnoreCase(property.after())) {
          return false; // nobody outside vouches for anybody any more
        }
        typed = true;
      }
    }
    return change.change() == Change.ADDED
        || (change.change() != Change.REMOVED
            && (typed
                || does.contains("federation")
                || does.contains("authentication")
                || does.contains("verif")));
  }

  /** What a role's holder was given, and what its giver gave. */
  private void role(DirectoryRole act, String actor) {
    @Nullable String holder = act.principal().id();
    @Nullable String template = act.role().templateId();
    boolean gives = act.change().gives();
    if (holder == null || template == null || !(gives || act.change().takes())) {
      return;
    }
    if (gives) {
      sink.mark("", Track.GIVEN, template, holder, "");
    }
    // What was carried out for somebody, or renewed, is nothing new.
    boolean carriedOut = activity.actor().isPim() || fold(activity.name()).contains("renew");
    if (carriedOut || !gives) {
      sink.mark(holder, Track.ROLE, gives ? "carried-out" : "taken", actor, template);
    } else {
      boolean activated = act.change() == DirectoryRole.RoleChange.ACTIVATED;
      String how = activated ? "activated" : act.eligible() ? "eligible" : "assigned";
      sink.mark(holder, Track.ROLE, template, actor, how);
      sink.mark(
          holder,
          Track.ROLE,
          activated ? "activated:" + template : "",
          actor,
          how + " " + template);
    }
    @Nullable Verb verb = Verb.of(activity);
    boolean own = holder.equals(actor) && !gives;
    if ((verb == Verb.GIVES_ROLE || verb == Verb.TAKES_ROLE)
        && !carriedOut
        && !own
        && !actor.isEmpty()) {
      sink.mark(actor, Track.ROLE_CHANGES, verb.label(), holder, template);
    }
  }

  /** The id of whom or what the act was done to; empty where there is none. */
  private static String target(Act act) {
    return switch (act) {
      case DirectoryRole role -> orEmpty(role.principal().id());
      case GroupChange change -> orEmpty(change.member().id());
      case AccountChange change -> orEmpty(change.account().id());
      case OwnerChange change -> id(change.application());
      case AppChange change -> id(change.application());
      case Act.SettingChange change -> orEmpty(change.id());
      default -> id(act.subject());
    };
  }

  private static String id(AppRef app) {
    List<String> ids = History.ids(app);
    return ids.isEmpty() ? "" : ids.get(FIRST);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
