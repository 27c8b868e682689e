package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.RoleRef;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Role;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Acts in few words, as the events of the tests tell them. */
public final class Tell {
  public static final String GRAPH = "00000003-0000-0000-c000-000000000000";
  public static final String EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";

  private Tell() {}

  /** An application of that name, with ids made from it. */
  public static AppRef app(String name) {
    return new AppRef(Scene.id(name + " app"), Scene.id(name + " principal"), null, name);
  }

  /** The application as events on its registration point at it. */
  public static AppRef registration(String name) {
    return new AppRef(Scene.id(name + " app"), null, Scene.id(name + " object"), name);
  }

  public static AppRef resource(String appId) {
    return AppRef.ofServicePrincipal(appId, Scene.id(appId), null);
  }

  public static Principal principal(Actor user) {
    return new Principal(Principal.Type.USER, user.id(), user.name(), null);
  }

  /** Consent to an application that is there already. */
  public static Consent consent(AppRef app, boolean admin, boolean everyone, String... scopes) {
    return consent(app, Scene.id(app.name() + " principal"), admin, everyone, null, scopes);
  }

  /** Consent that brings an application of another tenant in. */
  public static Consent firstConsent(
      AppRef app, boolean admin, boolean everyone, String... scopes) {
    return consent(app, null, admin, everyone, null, scopes);
  }

  /** Consent to what Microsoft holds to be risky. */
  public static Consent riskyConsent(AppRef app, String... scopes) {
    return consent(app, null, false, false, "Risky application detected", scopes);
  }

  private static Consent consent(
      AppRef app,
      @Nullable String client,
      boolean admin,
      boolean everyone,
      @Nullable String risk,
      String... scopes) {
    ConsentedScopes after =
        new ConsentedScopes(Scene.id(GRAPH), client, type(everyone), null, Arrays.asList(scopes));
    return new Consent(
        app,
        Change.ADDED,
        admin,
        everyone,
        false,
        List.of(),
        scopes.length == 0 ? List.of() : List.of(after),
        risk);
  }

  /** Delegated scopes on Microsoft Graph that the application had not. */
  public static DelegatedGrant grant(AppRef app, boolean everyone, String... scopes) {
    return regrant(app, everyone, List.of(), Arrays.asList(scopes));
  }

  public static DelegatedGrant regrant(
      AppRef app, boolean everyone, List<String> before, List<String> after) {
    // The event itself names its client by the service principal alone (FORMATS.md 1.3).
    AppRef client = AppRef.ofServicePrincipal(null, app.servicePrincipalId(), null);
    return new DelegatedGrant(client, resource(GRAPH), type(everyone), before, after);
  }

  private static ConsentType type(boolean everyone) {
    return everyone ? ConsentType.ALL_PRINCIPALS : ConsentType.PRINCIPAL;
  }

  /** An application permission on Microsoft Graph. */
  public static AppRoleGrant gives(AppRef app, String value) {
    return appRole(app, GRAPH, value, true);
  }

  public static AppRoleGrant takes(AppRef app, String value) {
    return appRole(app, GRAPH, value, false);
  }

  public static AppRoleGrant appRole(AppRef app, String resource, String value, boolean granted) {
    Permission permission =
        Scene.CATALOG.permissions().resolve(resource, PermissionKind.APPLICATION, value, null);
    return new AppRoleGrant(app, resource(resource), permission.id(), value, value, granted);
  }

  public static DirectoryRole role(Principal to, String name, RoleChange change, Via via) {
    return role(to, name, change, via, false);
  }

  public static DirectoryRole role(
      Principal to, String name, RoleChange change, Via via, boolean eligible) {
    Role role = Scene.CATALOG.roles().byName(name).orElseThrow();
    RoleRef ref = new RoleRef(role.templateId(), Scene.id(name), name, null);
    return new DirectoryRole(to, ref, change, eligible, via, null, null, null);
  }

  public static DirectoryRole assigns(Principal to, String name) {
    return role(to, name, RoleChange.ASSIGNED, Via.DIRECTORY);
  }

  public static DirectoryRole removes(Principal from, String name) {
    return role(from, name, RoleChange.REMOVED, Via.DIRECTORY);
  }

  /** The service principal of an application, as a role's holder. */
  public static Principal holder(AppRef app) {
    return new Principal(
        Principal.Type.SERVICE_PRINCIPAL, app.servicePrincipalId(), app.name(), app.appId());
  }

  public static AppChange registers(String name) {
    return change(false, registration(name), Change.ADDED);
  }

  public static AppChange addsPrincipal(AppRef app) {
    return change(true, app, Change.ADDED);
  }

  public static AppChange change(
      boolean servicePrincipal, AppRef app, Change change, PropertyChange... changes) {
    return new AppChange(
        servicePrincipal,
        app,
        change,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Arrays.asList(changes));
  }

  /** An update or addition that brings these redirect addresses. */
  public static AppChange redirects(
      boolean servicePrincipal, AppRef app, Change change, String... urls) {
    return new AppChange(
        servicePrincipal,
        app,
        change,
        List.of(),
        List.of(),
        List.of(),
        Arrays.asList(urls),
        List.of());
  }

  /** A registration that asks for an application permission on Microsoft Graph. */
  public static AppChange asksFor(AppRef app, Change change, String value) {
    Permission permission =
        Scene.CATALOG.permissions().resolve(GRAPH, PermissionKind.APPLICATION, value, null);
    RequestedPermission asked =
        new RequestedPermission(GRAPH, String.valueOf(permission.id()), true);
    return new AppChange(
        false, app, change, List.of(), List.of(asked), List.of(), List.of(), List.of());
  }

  public static CredentialChange secret(boolean servicePrincipal, AppRef app, boolean first) {
    Credential secret =
        new Credential(
            Scene.id("key of " + app.name()), Credential.Type.PASSWORD, "sync", null, null);
    List<Credential.Type> kept = first ? List.of() : List.of(Credential.Type.PASSWORD);
    return new CredentialChange(servicePrincipal, app, List.of(secret), List.of(), kept, first);
  }

  /** A certificate that takes the place of another, as those of managed identities do. */
  public static CredentialChange certificate(AppRef app) {
    Credential certificate =
        new Credential(
            Scene.id("key of " + app.name()), Credential.Type.CERTIFICATE, null, null, null);
    return new CredentialChange(
        true, app, List.of(certificate), List.of(), List.of(Credential.Type.CERTIFICATE), false);
  }

  public static CredentialChange federated(AppRef app) {
    Credential trust =
        new Credential(
            "ci|https://token.example|repo",
            Credential.Type.FEDERATED,
            "ci",
            "https://token.example",
            "repo");
    return new CredentialChange(false, app, List.of(trust), List.of(), List.of(), true);
  }

  public static CredentialChange removesSecret(AppRef app) {
    Credential secret =
        new Credential(
            Scene.id("key of " + app.name()), Credential.Type.PASSWORD, "sync", null, null);
    return new CredentialChange(false, app, List.of(), List.of(secret), List.of(), false);
  }

  public static OwnerChange owner(
      boolean servicePrincipal, AppRef app, Actor owner, boolean added) {
    return new OwnerChange(servicePrincipal, principal(owner), app, added);
  }

  public static GroupChange joins(Principal member, String group) {
    return new GroupChange(
        new Principal(Principal.Type.GROUP, Scene.id(group), group, null),
        member,
        true,
        false,
        List.of());
  }

  public static SettingChange setting(Kind kind, String name, PropertyChange... changes) {
    return new SettingChange(kind, Scene.id(name), name, Change.UPDATED, Arrays.asList(changes));
  }

  public static PropertyChange property(
      String name, @Nullable String before, @Nullable String after) {
    return new PropertyChange(name, before, after);
  }

  public static Act elevates() {
    return new Act.ElevatedAccess(true);
  }
}
