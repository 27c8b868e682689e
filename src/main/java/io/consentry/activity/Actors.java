package io.consentry.activity;

import io.consentry.activity.RawEvent.RawActor;
import org.jspecify.annotations.Nullable;

/** Makes out who did it from an event's fields (FORMATS.md sections 1, 2 and 4). */
final class Actors {
  private static final String SERVICE_PRINCIPAL = "ServicePrincipal_";

  private Actors() {}

  /** The user, else the application; where both are there, the user acted with the application. */
  static Actor of(RawEvent event) {
    RawActor user = event.user;
    RawActor app = event.app;
    if (user != null && (user.id() != null || user.name() != null)) {
      return user(event, user, app);
    }
    if (app != null && (app.id() != null || app.name() != null)) {
      return new Actor(
          Actor.Type.APPLICATION,
          app.id(),
          bounded(app.name()),
          app.appId(),
          event.callerIp,
          userAgent(event));
    }
    return fromUserId(event);
  }

  private static Actor user(RawEvent event, RawActor user, @Nullable RawActor app) {
    // The platform acting on its own stands in the user's place, by display name only.
    boolean platform = user.id() == null && "Azure AD PIM".equals(user.name());
    @Nullable String ip = user.ip() != null ? user.ip() : event.callerIp;
    @Nullable String name = user.name() != null ? user.name() : Values.present(event.userId);
    return new Actor(
        platform ? Actor.Type.APPLICATION : Actor.Type.USER,
        user.id(),
        bounded(name),
        user.appId() == null && app != null ? app.appId() : user.appId(),
        ip != null ? ip : event.detail("ipaddr"),
        userAgent(event));
  }

  /** A unified audit record without actors still has the user's id, in one of several forms. */
  private static Actor fromUserId(RawEvent event) {
    String id = event.userId;
    if (id == null || id.isBlank() || id.equals("Not Available")) {
      return Actor.UNKNOWN;
    }
    boolean servicePrincipal = id.startsWith(SERVICE_PRINCIPAL);
    String bare = servicePrincipal ? id.substring(SERVICE_PRINCIPAL.length()) : id;
    boolean guid = Guids.isGuid(bare);
    boolean user = id.contains("@") || event.userType == RawEvent.REGULAR_USER;
    return new Actor(
        user ? Actor.Type.USER : Actor.Type.APPLICATION,
        guid ? Guids.orNull(bare) : null,
        guid ? null : bounded(id),
        null,
        event.callerIp,
        userAgent(event));
  }

  private static @Nullable String userAgent(RawEvent event) {
    return bounded(event.detail("User-Agent"));
  }

  private static @Nullable String bounded(@Nullable String text) {
    return text == null ? null : Changes.bounded(text);
  }
}
