package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Acts on applications, their credentials and names, in few words. */
final class TellApps {
  static final String ISSUER = "https://token.actions.example";

  private TellApps() {}

  /** One more credential, beside others: secrets, where nothing else is said of them. */
  static CredentialChange adds(
      AppRef app, Credential.Type type, String key, Credential.Type... kept) {
    Credential credential = new Credential(Scene.id(key), type, key, null, null);
    boolean servicePrincipal = app.objectId() == null;
    List<Credential.Type> others =
        kept.length == 0 ? List.of(Credential.Type.PASSWORD) : List.of(kept);
    return new CredentialChange(
        servicePrincipal, app, List.of(credential), List.of(), others, false);
  }

  static CredentialChange secret(AppRef app, String key, Credential.Type... kept) {
    return adds(app, Credential.Type.PASSWORD, key, kept);
  }

  static CredentialChange certificate(AppRef app, String key) {
    return adds(app, Credential.Type.CERTIFICATE, key);
  }

  /** A secret where a certificate with the same key id was. */
  static CredentialChange replaces(AppRef app, String key) {
    String id = Scene.id(key);
    return new CredentialChange(
        app.objectId() == null,
        app,
        List.of(new Credential(id, Credential.Type.PASSWORD, "backup", null, null)),
        List.of(new Credential(id, Credential.Type.CERTIFICATE, key, null, null)),
        List.of(),
        false);
  }

  /** The federated credential of that name trusts this now, and trusted that before. */
  static CredentialChange trusts(
      AppRef app, String name, String issuer, String subject, @Nullable Credential before) {
    return new CredentialChange(
        false,
        app,
        List.of(trust(name, issuer, subject)),
        before == null ? List.of() : List.of(before),
        List.of(),
        before == null);
  }

  static Credential trust(String name, String issuer, String subject) {
    return new Credential(
        name + "|" + issuer + "|" + subject, Credential.Type.FEDERATED, name, issuer, subject);
  }

  static AppChange renames(AppRef app, String before, String after) {
    return Tell.change(
        app.objectId() == null, app, Change.UPDATED, Tell.property("DisplayName", before, after));
  }

  static Actor withAddress(Actor actor, @Nullable String address) {
    return new Actor(actor.type(), actor.id(), actor.name(), actor.appId(), address, null);
  }

  static Signal.Snapshot inventory(AppRef app, @Nullable String ownerTenant, String logo) {
    return new Signal.Snapshot(
        true,
        app,
        ownerTenant,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        logo,
        List.of(),
        List.of());
  }

  static Signal.SignIn signsIn(AppRef app) {
    return new Signal.SignIn(
        Tell.holder(app),
        app,
        AppRef.NONE,
        false,
        null,
        null,
        null,
        "clientSecret",
        null,
        null,
        false);
  }
}
