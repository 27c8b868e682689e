package io.consentry.ledger;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import io.consentry.ledger.Traces.Sink;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The marks that signals leave. There are a thousand sign-ins to one change of the directory, so
 * that most of them must find the mark that they would leave there already.
 */
final class SignalTraces {
  /** A credential that says no end has none. */
  private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  private SignalTraces() {}

  static void of(Activity activity, Signal signal, Sink sink) {
    switch (signal) {
      case Signal.SignIn in -> signIn(activity, in, sink);
      case Signal.RiskEvent risk -> {
        @Nullable String who = id(risk.who());
        if (who != null) {
          sink.mark(who, Track.RISK, "", orEmpty(risk.state()), type(risk.type(), risk.level()));
        }
      }
      case Signal.ApiCall call -> call(activity, call, sink);
      case Signal.Snapshot snapshot -> {
        @Nullable String app = snapshot.application().appId();
        for (Signal.Key key : snapshot.keys()) {
          Instant end = key.end() == null ? NEVER : key.end();
          if (app != null) {
            sink.mark(app, Track.KEY, "", key.keyId(), end.toString());
          }
        }
      }
      case Signal.DirectoryObject object -> {
        if (object.gives() != null) {
          given(object.type(), object.gives(), sink);
        }
      }
      case Signal.ConsentRequest _, Signal.DirectoryReading _ -> {}
    }
  }

  /**
   * Who holds what since before: it is not the first of its sort that is given to anybody later.
   */
  private static void given(DirectoryKind type, Signal.Gives gives, Sink sink) {
    for (String item : gives.items()) {
      String what = item.toLowerCase(Locale.ROOT);
      switch (type) {
        case DELEGATED_GRANT, ROLE, ROLE_SCHEDULE, ELIGIBILITY ->
            sink.mark("", Track.GIVEN, what, gives.holderId(), "");
        case APP_ROLE ->
            sink.mark("", Track.GIVEN, Track.APPLICATION_ITEM + what, gives.holderId(), "");
        case SERVICE_PRINCIPAL, READING -> {}
      }
    }
  }

  private static void signIn(Activity activity, Signal.SignIn in, Sink sink) {
    @Nullable String who = id(in.who());
    String address = orEmpty(activity.actor().ip());
    @Nullable String client = in.client().appId();
    if (client != null) {
      sink.mark(client, Track.SIGN_IN, "", "", address);
    }
    if (who == null) {
      return;
    }
    if (!who.equals(client)) {
      sink.mark(who, Track.SIGN_IN, "", "", address);
    }
    seen(who, Track.COUNTRY, in.country(), sink);
    if (in.riskLevel() != null && !in.riskLevel().equals("low")) {
      sink.mark(who, Track.RISK, "", "atRisk", type("sign-in", in.riskLevel()));
    }
    if (in.who().type() == Principal.Type.SERVICE_PRINCIPAL) {
      seen(who, Track.NETWORK, in.network(), sink);
      seen(who, Track.METHOD, in.method(), sink);
      seen(who, Track.RESOURCE, resource(in.resource()), sink);
      seen(who, Track.KEY_USED, in.keyId(), sink);
    } else {
      user(who, in, sink);
    }
  }

  private static void user(String who, Signal.SignIn in, Sink sink) {
    if (in.guest()) {
      seen(who, Track.GUEST, Track.GUEST, sink);
    }
    if (in.interactive() && in.client().appId() != null) {
      seen(who, Track.CLIENT, in.client().appId() + " " + orEmpty(resource(in.resource())), sink);
    }
    @Nullable String domain = domain(in.who().name());
    if (domain != null) {
      sink.mark("", Track.SEEN, Track.FROM_DOMAIN + domain, "", who);
    }
  }

  private static void call(Activity activity, Signal.ApiCall call, Sink sink) {
    @Nullable String client = call.client().appId();
    if (client == null) {
      return;
    }
    sink.mark(client, Track.CALL, Track.AREA, area(call.path()), "");
    @Nullable String agent = agent(activity.actor().userAgent());
    if (agent != null) {
      sink.mark(client, Track.CALL, Track.AGENT, agent, "");
    }
  }

  private static void seen(String who, String item, @Nullable String which, Sink sink) {
    if (which != null) {
      sink.mark(who, Track.SEEN, item, which, "");
    }
  }

  private static String type(String type, @Nullable String level) {
    return level == null ? type : type + " " + level;
  }

  private static @Nullable String resource(AppRef resource) {
    return resource.appId() != null ? resource.appId() : resource.servicePrincipalId();
  }

  private static @Nullable String id(Principal who) {
    return who.id() != null ? who.id() : who.appId();
  }

  /** The part of Microsoft Graph that the address is in: what stands last and is no version. */
  static String area(@Nullable String path) {
    String found = "";
    if (path != null) {
      for (String part : path.toLowerCase(Locale.ROOT).split("/", -1)) {
        boolean version = part.equals("v1.0") || part.equals("beta");
        boolean function = part.startsWith("$") || part.startsWith("microsoft.graph.");
        if (!part.isBlank() && !version && !function && part.length() <= 60) {
          found = part;
        }
      }
    }
    return found;
  }

  /** The program's name without its version. */
  static @Nullable String agent(@Nullable String agent) {
    if (agent == null || agent.isBlank()) {
      return null;
    }
    String first = agent.strip().split("[/ (]", 2)[0].toLowerCase(Locale.ROOT);
    return first.length() > 60 ? first.substring(0, 60) : first;
  }

  /** The domain of a user principal name; null where it has none. */
  static @Nullable String domain(@Nullable String name) {
    int at = name == null ? -1 : name.lastIndexOf('@');
    return name == null || at < 0 ? null : name.substring(at + 1).toLowerCase(Locale.ROOT);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
