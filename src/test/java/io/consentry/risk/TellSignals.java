package io.consentry.risk;

import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Signal;
import io.consentry.activity.Signal.ApiCall;
import io.consentry.activity.Signal.ConsentRequest;
import io.consentry.activity.Signal.RiskEvent;
import io.consentry.activity.Signal.SignIn;
import io.consentry.activity.Signal.Snapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals in few words, as the events of the tests tell them. */
public final class TellSignals {
  public static final AppRef CODE =
      new AppRef("aebc6443-996d-45c2-90f0-388ff96faa56", null, null, "Visual Studio Code");

  private TellSignals() {}

  /** The service principal of an application, as it acts. */
  public static Actor acting(AppRef app) {
    return new Actor(
        Actor.Type.APPLICATION,
        app.servicePrincipalId(),
        app.name(),
        app.appId(),
        "203.0.113.9",
        null);
  }

  /** The same actor, seen with that program. */
  public static Actor with(Actor actor, String userAgent) {
    return new Actor(actor.type(), actor.id(), actor.name(), actor.appId(), actor.ip(), userAgent);
  }

  /** A user's sign-in at the keyboard, to Microsoft Graph. */
  public static SignIn signsIn(Actor user, AppRef client, String country) {
    return user(user, client, true, null, country, null, false);
  }

  public static SignIn signsInAsGuest(Actor user, AppRef client) {
    return user(user, client, true, null, "NO", null, true);
  }

  public static SignIn riskySignIn(Actor user, AppRef client, String level) {
    return user(user, client, true, null, "NO", level, false);
  }

  public static SignIn signInFails(Actor user, AppRef client, String error) {
    return user(user, client, true, error, "NO", null, false);
  }

  private static SignIn user(
      Actor user,
      AppRef client,
      boolean interactive,
      @Nullable String error,
      String country,
      @Nullable String risk,
      boolean guest) {
    return new SignIn(
        Tell.principal(user),
        AppRef.ofServicePrincipal(client.appId(), null, client.name()),
        AppRef.ofServicePrincipal(Tell.GRAPH, Scene.id(Tell.GRAPH), "Microsoft Graph"),
        interactive,
        error,
        country,
        "64500",
        null,
        null,
        risk,
        guest);
  }

  /** A service principal's sign-in from its usual place, with its usual secret. */
  public static SignIn runs(AppRef app) {
    return runs(app, "NO", "64500");
  }

  public static SignIn runs(AppRef app, String country, String network) {
    return runs(app, country, network, "clientSecret", null);
  }

  public static SignIn runsBy(AppRef app, String method, @Nullable String key) {
    return runs(app, "NO", "64500", method, key);
  }

  public static SignIn runs(
      AppRef app, String country, String network, String method, @Nullable String key) {
    return runs(app, resource("Microsoft Graph", Tell.GRAPH), country, network, method, key);
  }

  public static AppRef resource(String name, String appId) {
    return AppRef.ofServicePrincipal(appId, Scene.id(appId), name);
  }

  /** A managed identity's sign-in to a resource. */
  public static SignIn manages(AppRef app, AppRef resource) {
    return runs(app, resource, "NO", "8075", "managedIdentity", null);
  }

  private static SignIn runs(
      AppRef app,
      AppRef resource,
      String country,
      String network,
      String method,
      @Nullable String key) {
    return new SignIn(
        Tell.holder(app),
        AppRef.ofServicePrincipal(app.appId(), app.servicePrincipalId(), app.name()),
        resource,
        false,
        null,
        country,
        network,
        method,
        key,
        null,
        false);
  }

  public static RiskEvent risk(Actor user, String type, String level, String state) {
    return new RiskEvent(Tell.principal(user), type, level, state, null);
  }

  public static RiskEvent risk(AppRef app, String type) {
    return risk(app, type, "atRisk");
  }

  public static RiskEvent risk(AppRef app, String type, String state) {
    return new RiskEvent(Tell.holder(app), type, "high", state, null);
  }

  public static ApiCall calls(AppRef app, String path) {
    return new ApiCall(
        AppRef.ofServicePrincipal(app.appId(), app.servicePrincipalId(), null), "GET", path, 200);
  }

  public static ConsentRequest asks(AppRef app, Actor user, String status, String... scopes) {
    return new ConsentRequest(
        new AppRef(app.appId(), null, null, app.name()),
        Tell.principal(user),
        Arrays.asList(scopes),
        status);
  }

  /** What the inventory says of an application's service principal that another tenant owns. */
  public static Snapshot listed(
      AppRef app, @Nullable String publisher, Instant made, Signal.Key... keys) {
    return new Snapshot(
        true,
        app,
        Scene.id("another tenant"),
        publisher,
        null,
        made,
        List.of(),
        Arrays.asList(keys),
        null,
        null,
        List.of(),
        List.of());
  }

  public static Snapshot disabled(AppRef app, String reason) {
    return new Snapshot(
        true, app, null, null, null, null, List.of(), List.of(), reason, null, List.of(),
        List.of());
  }

  public static Signal.Key key(String id, Instant start, @Nullable Instant end) {
    return new Signal.Key(Scene.id(id), Credential.Type.PASSWORD, start, end);
  }

  /** A secret of that key id added to the application's registration. */
  public static CredentialChange adds(AppRef app, String key) {
    Credential secret = new Credential(Scene.id(key), Credential.Type.PASSWORD, "sync", null, null);
    return new CredentialChange(
        false,
        Tell.registration(String.valueOf(app.name())),
        List.of(secret),
        List.of(),
        List.of(Credential.Type.PASSWORD),
        false);
  }

  /** A user whose account is a guest's by name. */
  public static Actor guest(String name) {
    return new Actor(
        Actor.Type.USER,
        Scene.id(name),
        name + "_partner.example#EXT#@contoso.example",
        null,
        "198.51.100.9",
        null);
  }
}
