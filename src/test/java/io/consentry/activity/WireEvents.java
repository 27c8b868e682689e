package io.consentry.activity;

import io.consentry.activity.PermissionText.Entry;
import io.consentry.activity.WireEvent.Party;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The acts that concern us as wire events, in the shapes of FORMATS.md section 1. What an act needs
 * is given first, then who, when and where: {@code
 * consent(app).admin().forAll().scopes("Mail.Read") .by(user).at(time).azureMonitor()}.
 */
public final class WireEvents {
  public static final String TENANT = "6f0c2a51-1d4e-4b7a-9c33-2e5d8a7b1f01";
  public static final String WORKSPACE = "b7a1c9d2-0000-4111-8222-3c4d5e6f7a8b";
  public static final String CORRELATION = "3b9d6c1e-7f20-4a85-9e11-c0ffee123456";
  public static final Instant TIME = Instant.parse("2026-03-02T09:41:07.1234567Z");
  public static final String ZERO = "00000000-0000-0000-0000-000000000000";

  public static final Party ADMIN =
      Party.user("a1a1a1a1-0001-4000-8000-00000000000a", "ada.admin@fabrikam.example");
  public static final Party USER =
      Party.user("a1a1a1a1-0002-4000-8000-00000000000b", "uri.user@fabrikam.example");
  public static final Party PIM = Party.app("a1a1a1a1-0003-4000-8000-00000000000c", "MS-PIM");

  public static final App GRAPH =
      new App(
          "00000003-0000-0000-c000-000000000000",
          "c0c0c0c0-0003-4000-8000-000000000003",
          "00000000-dead-4000-8000-000000000003",
          "Microsoft Graph");
  public static final App NOTES =
      new App(
          "d1d1d1d1-1111-4111-8111-111111111111",
          "d2d2d2d2-2222-4222-8222-222222222222",
          "d3d3d3d3-3333-4333-8333-333333333333",
          "Fabrikam Notes");
  public static final Role GLOBAL_ADMINISTRATOR =
      new Role(
          "62e90394-69f5-4237-9190-012177145e10",
          "e0e0e0e0-0001-4000-8000-000000000001",
          "Global Administrator",
          "TenantAdmins");

  private WireEvents() {}

  /** An application with its service principal in the tenant and its registration. */
  public record App(String appId, String servicePrincipalId, String objectId, String name) {
    Target servicePrincipal(Property... properties) {
      return Target.of("ServicePrincipal", servicePrincipalId, name, properties).named(appId);
    }

    Target application(Property... properties) {
      return Target.of("Application", objectId, name, properties);
    }
  }

  /** A directory role. */
  public record Role(String templateId, String objectId, String name, String wellKnownName) {}

  public static Consent consent(App app) {
    return new Consent(app);
  }

  /** Consent to an application; the scopes are of Microsoft Graph unless a resource is given. */
  public static final class Consent extends WireEvent {
    private final App app;
    private final List<Entry> before = new ArrayList<>();
    private final List<Entry> after = new ArrayList<>();
    private boolean admin;
    private boolean all;
    private boolean blocked;
    private @Nullable String risk;
    private String principal = String.valueOf(USER.id());

    private Consent(App app) {
      super("Consent to application");
      this.app = app;
      detail("User-Agent", "EvoSTS").detail("AppId", app.appId());
    }

    public Consent admin() {
      admin = true;
      return this;
    }

    /** For every user of the tenant; call it before {@link #scopes}. */
    public Consent forAll() {
      all = true;
      return this;
    }

    /** For that user; call it before {@link #scopes}. */
    public Consent forUser(String objectId) {
      principal = objectId;
      return this;
    }

    public Consent scopes(String... scopes) {
      return scopes(GRAPH, scopes);
    }

    public Consent scopes(App resource, String... scopes) {
      after.add(entry(resource, scopes));
      return this;
    }

    /** The scopes on Microsoft Graph that were there before. */
    public Consent had(String... scopes) {
      before.add(entry(GRAPH, scopes));
      return this;
    }

    /** Blocked as risky: the service principal is never made, and the target is the application. */
    public Consent blocked() {
      blocked = true;
      risk = "Risky application detected";
      failed("Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException");
      return this;
    }

    public Consent risky() {
      risk = "Risky application detected";
      return this;
    }

    private Entry entry(App resource, String... scopes) {
      return new Entry(
          app.servicePrincipalId(),
          resource.servicePrincipalId(),
          all ? "" : principal,
          List.of(scopes));
    }

    @Override
    protected List<Target> targets() {
      List<Property> properties = new ArrayList<>();
      properties.add(Property.text("ConsentContext.IsAdminConsent", null, flag(admin)));
      properties.add(Property.text("ConsentContext.IsAppOnly", null, flag(false)));
      properties.add(Property.text("ConsentContext.OnBehalfOfAll", null, flag(all)));
      properties.add(
          Property.text("ConsentContext.Tags", null, "WindowsAzureActiveDirectoryIntegratedApp"));
      properties.add(
          Property.text("ConsentAction.Permissions", null, PermissionText.of(before, after)));
      if (risk != null) {
        properties.add(Property.text("ConsentAction.Reason", null, risk));
      }
      Property[] array = properties.toArray(Property[]::new);
      return List.of(blocked ? app.application(array) : app.servicePrincipal(array));
    }

    private static String flag(boolean is) {
      return is ? "True" : "False";
    }
  }

  /** A delegated grant made: {@code before} is null, or changed: both are whole lists. */
  public static WireEvent grant(
      App client, App resource, boolean forAll, @Nullable String before, String after) {
    return delegated("Add delegated permission grant", client, resource, forAll, before, after);
  }

  /** The other half of the pair that the unified audit log writes for a changed grant. */
  public static WireEvent grantPair(
      App client, App resource, boolean forAll, String before, String after) {
    return delegated("Remove delegated permission grant", client, resource, forAll, before, after);
  }

  /** A delegated grant taken away altogether. */
  public static WireEvent revoke(App client, App resource, boolean forAll, String before) {
    return delegated("Remove delegated permission grant", client, resource, forAll, before, null);
  }

  private static WireEvent delegated(
      String activity,
      App client,
      App resource,
      boolean forAll,
      @Nullable String before,
      @Nullable String after) {
    String type = forAll ? "AllPrincipals" : "Principal";
    return WireEvent.of(activity)
        .detail("User-Agent", "EvoSTS")
        .detail("AppId", resource.appId())
        .target(
            resource.servicePrincipal(
                Property.text("DelegatedPermissionGrant.Scope", before, after),
                Property.text(
                    "DelegatedPermissionGrant.ConsentType",
                    before == null ? null : type,
                    after == null ? null : type),
                Property.text("ServicePrincipal.ObjectID", null, client.servicePrincipalId()),
                Property.text("ServicePrincipal.DisplayName", null, ""),
                Property.text("ServicePrincipal.AppId", null, ""),
                Property.text("ServicePrincipal.Name", null, "")))
        .target(Target.of("ServicePrincipal", client.servicePrincipalId(), null));
  }

  /** An application permission given to the client, or taken from it. */
  public static WireEvent appRole(
      App client, App resource, String roleId, String value, boolean given) {
    return WireEvent.of(
            given
                ? "Add app role assignment to service principal"
                : "Remove app role assignment from service principal")
        .logged("Core Directory", "ApplicationManagement", given ? "Assign" : "Unassign")
        .detail("AppId", resource.appId())
        .target(
            resource.servicePrincipal(
                changed("AppRole.Id", roleId, given),
                changed("AppRole.Value", value, given),
                changed("AppRole.DisplayName", "May " + value, given),
                changed("AppRoleAssignment.CreatedDateTime", "2026-03-02T09:41:07.0000000Z", given),
                changed("ServicePrincipal.ObjectID", client.servicePrincipalId(), given),
                changed("ServicePrincipal.DisplayName", client.name(), given),
                changed("ServicePrincipal.AppId", client.appId(), given),
                changed("ServicePrincipal.Name", client.appId(), given)))
        .target(Target.of("ServicePrincipal", client.servicePrincipalId(), client.appId()));
  }

  /** Somebody who may now use the application. */
  public static WireEvent appRoleToUser(App app, Party user) {
    return WireEvent.of("Add app role assignment grant to user")
        .logged("Core Directory", "UserManagement", "Assign")
        .detail("AppId", app.appId())
        .target(
            app.servicePrincipal(
                Property.text("AppRole.Id", null, ZERO),
                Property.text("AppRole.Value", null, ""),
                Property.text("AppRole.DisplayName", null, ""),
                Property.text("User.ObjectID", null, user.id()),
                Property.text("User.UPN", null, user.name()),
                Property.text("User.PUID", null, "10032001A0B1C2D3")))
        .target(Target.user(String.valueOf(user.id()), user.name()));
  }

  public static WireEvent addServicePrincipal(App app) {
    return WireEvent.of("Add service principal")
        .logged("Core Directory", "ApplicationManagement", "Add")
        .detail("AppId", app.appId())
        .target(
            app.servicePrincipal(
                Property.json("AccountEnabled", "[]", "[true]"),
                Property.json("AppPrincipalId", "[]", "[\"" + app.appId() + "\"]"),
                Property.json("DisplayName", "[]", "[\"" + app.name() + "\"]"),
                Property.json("ServicePrincipalName", "[]", "[\"" + app.appId() + "\"]"),
                Property.text(
                    "Included Updated Properties",
                    null,
                    "AccountEnabled, AppPrincipalId, DisplayName")));
  }

  public static WireEvent addApplication(App app) {
    return WireEvent.of("Add application")
        .logged("Core Directory", "ApplicationManagement", "Add")
        .target(
            app.application(
                Property.json("AppId", "[]", "[\"" + app.appId() + "\"]"),
                Property.json("AvailableToOtherTenants", "[]", "[false]"),
                Property.json("DisplayName", "[]", "[\"" + app.name() + "\"]"),
                Property.text("Included Updated Properties", null, "AppId, DisplayName")));
  }

  /** An application whose requested permissions and redirect addresses change. */
  public static WireEvent updateApplication(
      App app,
      String requestedBefore,
      String requestedAfter,
      String addressesBefore,
      String addressesAfter) {
    return WireEvent.of("Update application")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .detail("AppId", app.appId())
        .target(
            app.application(
                Property.json("RequiredResourceAccess", requestedBefore, requestedAfter),
                Property.json("AppAddress", addressesBefore, addressesAfter),
                Property.text(
                    "Included Updated Properties", null, "RequiredResourceAccess, AppAddress")));
  }

  /** A {@code RequiredResourceAccess} value that asks Microsoft Graph for one permission. */
  public static String requested(String permissionId, boolean application) {
    return """
    [{"ResourceAppId":"%s","RequiredAppPermissions":[{"EntitlementId":"%s","DirectAccessGrant":%s,\
    "ImpersonationAccessGrants":[%s]}],"EncodingVersion":1}]\
    """
        .formatted(GRAPH.appId(), permissionId, application, application ? "" : "20");
  }

  /** An {@code AppAddress} value. */
  public static String address(String url) {
    return "[{\"AddressType\":0,\"Address\":\"" + url + "\",\"ReplyAddressClientType\":1}]";
  }

  /** One entry of {@code KeyDescription}. */
  public static String key(String id, String type, String name) {
    return "\"[KeyIdentifier="
        + id
        + ",KeyType="
        + type
        + ",KeyUsage=Verify,DisplayName="
        + name
        + "]\"";
  }

  /** Secrets and certificates of an application; both sides are JSON arrays of {@link #key}. */
  public static WireEvent applicationKeys(App app, String before, String after) {
    return WireEvent.of("Update application – Certificates and secrets management ")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .detail("AppId", app.appId())
        .target(
            app.application(
                Property.json("KeyDescription", before, after),
                Property.text("Included Updated Properties", null, "KeyDescription")));
  }

  /** Secrets and certificates of a service principal. */
  public static WireEvent servicePrincipalKeys(App app, String before, String after) {
    return WireEvent.of("Add service principal credentials")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .target(app.servicePrincipal(Property.json("KeyDescription", before, after)));
  }

  /** A federated credential added to an application. */
  public static WireEvent federated(App app, String name, String issuer, String subject) {
    String credential =
        "[{\"Name\":\"%s\",\"Issuer\":\"%s\",\"Subject\":\"%s\",\"Audiences\":[\"api://AzureADTokenExchange\"]}]"
            .formatted(name, issuer, subject);
    return WireEvent.of("Update application")
        .logged("Core Directory", "ApplicationManagement", "Update")
        .detail("AppId", app.appId())
        .target(
            app.application(
                Property.json("FederatedIdentityCredentials", "[]", credential),
                Property.text(
                    "Included Updated Properties", null, "FederatedIdentityCredentials")));
  }

  public static WireEvent owner(App app, Party owner) {
    return WireEvent.of("Add owner to application")
        .target(
            Target.user(
                String.valueOf(owner.id()),
                owner.name(),
                Property.text("Application.ObjectID", null, app.objectId()),
                Property.text("Application.DisplayName", null, app.name()),
                Property.text("Application.AppId", null, app.appId())))
        .target(Target.of("Application", app.objectId(), null));
  }

  public static WireEvent servicePrincipalOwner(App app, Party owner) {
    return WireEvent.of("Add owner to service principal")
        .target(
            Target.user(
                String.valueOf(owner.id()),
                owner.name(),
                Property.text("ServicePrincipal.ObjectID", null, app.servicePrincipalId()),
                Property.text("ServicePrincipal.DisplayName", null, app.name()),
                Property.text("ServicePrincipal.AppId", null, app.appId())))
        .target(Target.of("ServicePrincipal", app.servicePrincipalId(), null));
  }

  /** A role given to a user by the directory, or taken. */
  public static WireEvent role(Role role, Party user, boolean given) {
    return role(
        role, Target.user(String.valueOf(user.id()), user.name(), properties(role, given)), given);
  }

  /** A role given to a service principal by the directory, or taken. */
  public static WireEvent role(Role role, App app, boolean given) {
    return role(role, app.servicePrincipal(properties(role, given)), given);
  }

  private static WireEvent role(Role role, Target principal, boolean given) {
    return WireEvent.of(given ? "Add member to role" : "Remove member from role")
        .logged("Core Directory", "RoleManagement", given ? "Assign" : "Unassign")
        .target(principal)
        .target(Target.of("Role", role.objectId(), null));
  }

  private static Property[] properties(Role role, boolean given) {
    return new Property[] {
      changed("Role.ObjectID", role.objectId(), given),
      changed("Role.DisplayName", role.name(), given),
      changed("Role.TemplateId", role.templateId(), given),
      changed("Role.WellKnownObjectName", role.wellKnownName(), given)
    };
  }

  /** A record of Privileged Identity Management, such as "… completed (PIM activation)". */
  public static WireEvent pim(String activity, Role role, Party user) {
    return WireEvent.of(activity)
        .by(user)
        .logged("PIM", "RoleManagement", "CreateRequestPermanentGrantedRole")
        .detail("RoleDefinitionOriginId", role.templateId())
        .detail("RoleDefinitionOriginType", "BuiltInRole")
        .detail("TemplateId", role.templateId())
        .detail("StartTime", "2026-03-02T09:41:06Z")
        .detail("oid", String.valueOf(user.id()))
        .detail("tid", TENANT)
        .detail("ipaddr", "203.0.113.7")
        .detail("RequestId", "f0f0f0f0-0001-4000-8000-000000000001")
        .target(
            Target.of(
                "Role",
                role.objectId(),
                role.name(),
                Property.text("RoleDefinitionOriginId", "", role.templateId()),
                Property.text("RoleDefinitionOriginType", "", "BuiltInRole"),
                Property.text("TemplateId", "", role.templateId())))
        .target(Target.of("Request", "f0f0f0f0-0001-4000-8000-000000000001", null))
        .target(Target.user(String.valueOf(user.id()), user.name()))
        .target(Target.of("Directory", TENANT, "Fabrikam"))
        .target(Target.of("Other", "f0f0f0f0-0002-4000-8000-000000000002", null));
  }

  public static WireEvent pimActivation(Role role, Party user, String justification) {
    return pim("Add member to role completed (PIM activation)", role, user)
        .detail("Justification", justification)
        .reason(justification);
  }

  /** What the directory writes when Privileged Identity Management gives or takes a role. */
  public static WireEvent pimTwin(Role role, Party user, boolean given) {
    return role(role, user, given).by(PIM);
  }

  public static WireEvent pimExpiry(Role role, Party user) {
    return pim("Remove member from role (PIM activation expired)", role, user)
        .by(new Party(true, null, "Azure AD PIM", null, null))
        .detail("RoleAssignmentRequestId", "f0f0f0f0-0003-4000-8000-000000000003");
  }

  /** The tenant's authorization policy changed; the values are JSON arrays. */
  public static WireEvent authorizationPolicy(String property, String before, String after) {
    return WireEvent.of("Update authorization policy")
        .logged("Core Directory", "AuthorizationPolicy", "Update")
        .target(
            Target.of(
                "Other",
                "f1f1f1f1-0001-4000-8000-000000000001",
                "Authorization Policy",
                Property.json(property, before, after),
                Property.text("Included Updated Properties", null, property)));
  }

  public static WireEvent publisher(App app, boolean verified, String publisher) {
    return WireEvent.of((verified ? "Set" : "Unset") + " verified publisher")
        .detail("AppId", app.appId())
        .target(app.application(changed("VerifiedPublisherDisplayName", publisher, verified)));
  }

  public static WireEvent group(String groupId, String groupName, Party member) {
    return WireEvent.of("Add member to group")
        .logged("Core Directory", "GroupManagement", "Assign")
        .target(
            Target.user(
                String.valueOf(member.id()),
                member.name(),
                Property.text("Group.ObjectID", null, groupId),
                Property.text("Group.DisplayName", null, groupName)))
        .target(Target.of("Group", groupId, null));
  }

  public static WireEvent domain(String domain) {
    return WireEvent.of("Set domain authentication")
        .logged("Core Directory", "DirectoryManagement", "Update")
        .target(
            Target.of(
                "Other",
                null,
                domain,
                Property.json("LiveType", "[\"Managed\"]", "[\"Federated\"]"),
                Property.text("Included Updated Properties", null, "LiveType")));
  }

  public static WireEvent elevatedAccess() {
    return WireEvent.of(
            "User has elevated their access to User Access Administrator for their Azure Resources")
        .logged("Azure RBAC (Elevated Access)", "AzureRBACRoleManagementElevateAccess", "Update")
        .target(Target.of("Other", null, null));
  }

  /** One of every act above. */
  public static List<WireEvent> everyAct() {
    String secret = key("5ec4e700-0001-4000-8000-000000000001", "Password", "ci, prod");
    return List.of(
        consent(NOTES).scopes("Mail.Read", "offline_access"),
        consent(NOTES).admin().forAll().had("User.Read").scopes("User.Read", "Mail.Send"),
        consent(NOTES).blocked().scopes("Mail.Read"),
        grant(NOTES, GRAPH, true, null, " Mail.Read User.Read"),
        grant(NOTES, GRAPH, false, "User.Read", " User.Read Mail.Send"),
        grantPair(NOTES, GRAPH, false, "User.Read", " User.Read Mail.Send"),
        revoke(NOTES, GRAPH, true, "User.Read Mail.Send"),
        appRole(NOTES, GRAPH, "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read", true),
        appRole(NOTES, GRAPH, "810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read", false),
        appRoleToUser(NOTES, USER).failed("Microsoft.Online.Directory.UniqueKeyPropertyException"),
        addServicePrincipal(NOTES),
        addApplication(NOTES),
        updateApplication(
            NOTES,
            "[]",
            requested("810c84a8-4a9e-49e6-bf7d-12d183f40d01", true),
            address("https://notes.fabrikam.example/a"),
            address("https://evil.example/b")),
        applicationKeys(NOTES, "[]", "[" + secret + "]"),
        servicePrincipalKeys(NOTES, "[" + secret + "]", "[]"),
        federated(NOTES, "gh", "https://token.actions.example", "repo:fabrikam/notes"),
        owner(NOTES, USER),
        servicePrincipalOwner(NOTES, USER),
        role(GLOBAL_ADMINISTRATOR, USER, true),
        role(GLOBAL_ADMINISTRATOR, NOTES, true),
        role(GLOBAL_ADMINISTRATOR, USER, false),
        pimTwin(GLOBAL_ADMINISTRATOR, USER, true),
        pimActivation(GLOBAL_ADMINISTRATOR, USER, "patching"),
        pimExpiry(GLOBAL_ADMINISTRATOR, USER),
        authorizationPolicy("AllowUserConsentForRiskyApps", "[false]", "[true]"),
        publisher(NOTES, true, "Fabrikam"),
        group("9a9a9a9a-0001-4000-8000-000000000001", "Role admins", USER),
        domain("fabrikam.example"),
        elevatedAccess());
  }

  private static Property changed(String name, String value, boolean given) {
    return given ? Property.text(name, null, value) : Property.text(name, value, null);
  }

  /** The kind of format in words, for the titles of tests. */
  static String title(Activity.WireFormat format) {
    return format.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
