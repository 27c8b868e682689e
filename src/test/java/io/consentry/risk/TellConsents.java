package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import java.util.List;
import java.util.stream.IntStream;

/** Consents given, taken back and asked for, in few words. */
final class TellConsents {
  private TellConsents() {}

  /** An application of that name which is not the one that {@link Tell#app} gives. */
  static AppRef namesake(String name) {
    return new AppRef(
        Scene.id("other " + name + " app"), Scene.id("other " + name + " principal"), null, name);
  }

  /** A user consents for himself to an application that is there already. */
  static Scene consents(Scene scene, Actor user, AppRef app, String... scopes) {
    return scene.act(user, Tell.grant(app, false, scopes), Tell.consent(app, false, false, scopes));
  }

  /** A user consents for himself, which brings the application in. */
  static Scene bringsIn(Scene scene, Actor user, AppRef app, String... scopes) {
    return scene.act(
        user,
        Tell.addsPrincipal(app),
        Tell.grant(app, false, scopes),
        Tell.firstConsent(app, false, false, scopes));
  }

  /** A user takes back what he consented to. */
  static Scene takesBack(Scene scene, Actor user, AppRef app, String... scopes) {
    return scene.act(user, removal(app, scopes), revocation(app));
  }

  static Consent revocation(AppRef app) {
    return new Consent(app, Change.REMOVED, false, false, false, List.of(), List.of(), null);
  }

  static DelegatedGrant removal(AppRef app, String... scopes) {
    return Tell.regrant(app, false, List.of(scopes), List.of());
  }

  /** A registration that asked for so many permissions, and now asks for more. */
  static AppChange asksForMore(AppRef app, Change change, int before, int more) {
    return new AppChange(
        false, app, change, asked(before), asked(before + more), List.of(), List.of(), List.of());
  }

  private static List<RequestedPermission> asked(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> new RequestedPermission(Tell.GRAPH, Scene.id("permission " + i), true))
        .toList();
  }
}
