package io.consentry.activity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.WireEvent.Party;
import io.consentry.activity.WireEvent.Property;
import io.consentry.activity.WireEvent.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes an activity as the wire event that Microsoft sends of it, in each of the four formats
 * (FORMATS.md). What a format does not tell is left out: the client's name of a delegated grant,
 * the caller's address in the unified audit log, the order of events within a second there.
 */
public final class WireRendering {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";

  private WireRendering() {}

  /**
   * Whether the format tells of such an act at all. Records of Privileged Identity Management name
   * the member and the role in several targets, and the unified audit log keeps one; signals have
   * shapes of their own.
   */
  public static boolean tells(WireFormat format, Activity activity) {
    Act act = activity.act();
    if (act instanceof Signal) {
      return WireSignalRendering.tells(format);
    }
    if (act instanceof AzureRole) {
      return format == WireFormat.AZURE_MONITOR;
    }
    if (act instanceof Derived) {
      return false;
    }
    return format != WireFormat.OFFICE_365 || !WireNames.byPim(activity);
  }

  /** What the event of such an act is called; the kind where no audit event tells of it. */
  public static String name(Activity activity) {
    Act act = activity.act();
    boolean untold = act instanceof Signal || act instanceof Derived || act instanceof AzureRole;
    return untold ? act.kind().label() : WireNames.of(activity).strip();
  }

  /**
   * The events: one, and two for a changed delegated grant in the unified audit log (FORMATS.md
   * 1.3).
   */
  public static List<String> events(Activity activity, WireFormat format) {
    if (activity.act() instanceof Signal signal) {
      return List.of(WireSignalRendering.event(activity, signal, format));
    }
    if (activity.act() instanceof AzureRole role) {
      return List.of(WireSignalRendering.azure(activity, role));
    }
    WireEvent event = event(activity, WireNames.of(activity), activity.eventId(), format);
    boolean changed =
        activity.act() instanceof Act.DelegatedGrant grant
            && !grant.before().isEmpty()
            && !grant.after().isEmpty();
    if (format != WireFormat.OFFICE_365 || !changed) {
      return List.of(event.as(format));
    }
    WireEvent pair =
        event(activity, "Remove delegated permission grant", activity.eventId() + "_pair", format);
    return List.of(event.as(format), pair.as(format));
  }

  private static WireEvent event(Activity activity, String name, String id, WireFormat format) {
    WireEvent event = WireEvent.of(name);
    switch (activity.act()) {
      case Act.Consent consent -> consent(event, activity, consent);
      case Act.DelegatedGrant grant -> delegatedGrant(event, grant);
      case Act.AppRoleGrant grant -> appRole(event, grant);
      case Act.AppRoleGrantToPrincipal grant -> appRoleToPrincipal(event, grant);
      case Act.DirectoryRole role -> WireRoles.role(event, activity, role);
      case Act.AppChange change -> appChange(event, activity, change);
      case Act.CredentialChange change -> credentials(event, change);
      case Act.OwnerChange owner -> owner(event, owner);
      case Act.PublisherChange publisher -> publisher(event, publisher);
      case Act.GroupChange group -> WireRoles.groupMember(event, activity, group);
      case Act.SettingChange setting -> WireRoles.setting(event, setting);
      case Act.ElevatedAccess _ ->
          event
              .logged(
                  "Azure RBAC (Elevated Access)", "AzureRBACRoleManagementElevateAccess", "Update")
              .target(Target.of("Other", null, null));
      case AccountChange account -> WireRoles.account(event, account);
      case GroupCreation group -> WireRoles.groupCreation(event, group);
      case AzureRole _, Signal _, Derived _ ->
          throw new IllegalArgumentException("no audit event tells of " + activity.act().kind());
    }
    if (!activity.tookEffect()) {
      @Nullable String reason = activity.reason();
      event.failed(reason == null ? "Microsoft.Online.Workflows.ValidationException" : reason);
    } else if (activity.reason() != null) {
      event.reason(activity.reason());
    }
    @Nullable String userAgent = activity.actor().userAgent();
    if (userAgent != null) {
      event.detail("User-Agent", userAgent);
    }
    return event
        .id(id)
        .correlated(activity.correlationId())
        .in(activity.tenantId())
        .at(activity.time())
        .by(party(activity, format));
  }

  private static Party party(Activity activity, WireFormat format) {
    Actor actor = activity.actor();
    boolean user = actor.type() != Actor.Type.APPLICATION;
    boolean addressed = user && format != WireFormat.OFFICE_365 && !WireNames.byPim(activity);
    return new Party(
        user,
        actor.id(),
        actor.display(),
        format == WireFormat.OFFICE_365 ? client(actor) : null,
        addressed ? actor.ip() : null);
  }

  /** People work through Microsoft's portals, and the unified audit log names those beside them. */
  private static @Nullable String client(Actor actor) {
    return actor.appId() == null && actor.type() == Actor.Type.USER ? AZURE_PORTAL : actor.appId();
  }

  private static void consent(WireEvent event, Activity activity, Act.Consent consent) {
    List<Property> properties = new ArrayList<>();
    properties.add(text("ConsentContext.IsAdminConsent", flag(consent.adminConsent())));
    properties.add(text("ConsentContext.IsAppOnly", flag(consent.appOnly())));
    properties.add(text("ConsentContext.OnBehalfOfAll", flag(consent.onBehalfOfAll())));
    properties.add(text("ConsentContext.Tags", "WindowsAzureActiveDirectoryIntegratedApp"));
    properties.add(
        text(
            "ConsentAction.Permissions",
            PermissionText.of(
                entries(consent.before(), activity), entries(consent.after(), activity))));
    if (consent.riskReason() != null) {
      properties.add(text("ConsentAction.Reason", consent.riskReason()));
    }
    AppRef app = consent.application();
    detailAppId(event, app);
    Property[] all = properties.toArray(Property[]::new);
    // Where the consent was stopped, the service principal was never made.
    event.target(activity.tookEffect() ? servicePrincipal(app, all) : registration(app, all));
  }

  private static List<PermissionText.Entry> entries(
      List<Act.ConsentedScopes> side, Activity activity) {
    return side.stream()
        .map(entry -> {
          @Nullable String given = entry.principalId();
          String user = given != null ? given : or(activity.actor().id(), "somebody");
          return new PermissionText.Entry(
              or(entry.clientServicePrincipalId(), null, WireEvents.ZERO),
              or(entry.resourceServicePrincipalId(), "resource"),
              entry.consentType() == ConsentType.ALL_PRINCIPALS ? "" : user,
              entry.scopes());
        })
        .toList();
  }

  private static void delegatedGrant(WireEvent event, Act.DelegatedGrant grant) {
    @Nullable String type =
        switch (grant.consentType()) {
          case ALL_PRINCIPALS -> "AllPrincipals";
          case PRINCIPAL -> "Principal";
          case UNKNOWN -> null;
        };
    @Nullable String before = scopes(grant.before());
    @Nullable String after = scopes(grant.after());
    detailAppId(event, grant.resource());
    event
        .target(
            servicePrincipal(
                grant.resource(),
                Property.text("DelegatedPermissionGrant.Scope", before, after),
                Property.text(
                    "DelegatedPermissionGrant.ConsentType",
                    before == null ? null : type,
                    after == null ? null : type),
                text("ServicePrincipal.ObjectID", grant.client().servicePrincipalId()),
                text("ServicePrincipal.DisplayName", ""),
                text("ServicePrincipal.AppId", ""),
                text("ServicePrincipal.Name", "")))
        .target(Target.of("ServicePrincipal", grant.client().servicePrincipalId(), null));
  }

  private static @Nullable String scopes(List<String> scopes) {
    return scopes.isEmpty() ? null : " " + String.join(" ", scopes);
  }

  private static void appRole(WireEvent event, Act.AppRoleGrant grant) {
    boolean given = grant.granted();
    AppRef client = grant.client();
    detailAppId(event, grant.resource());
    event
        .logged("Core Directory", "ApplicationManagement", given ? "Assign" : "Unassign")
        .target(
            servicePrincipal(
                grant.resource(),
                changed("AppRole.Id", grant.roleId(), given),
                changed("AppRole.Value", grant.value(), given),
                changed("AppRole.DisplayName", grant.displayName(), given),
                changed("ServicePrincipal.ObjectID", client.servicePrincipalId(), given),
                changed("ServicePrincipal.DisplayName", client.name(), given),
                changed("ServicePrincipal.AppId", client.appId(), given),
                changed("ServicePrincipal.Name", client.appId(), given)))
        .target(Target.of("ServicePrincipal", client.servicePrincipalId(), client.appId()));
  }

  private static void appRoleToPrincipal(WireEvent event, Act.AppRoleGrantToPrincipal grant) {
    boolean given = grant.granted();
    Principal to = grant.principal();
    List<Property> properties = new ArrayList<>();
    properties.add(changed("AppRole.Id", or(grant.roleId(), null, WireEvents.ZERO), given));
    properties.add(changed("AppRole.Value", or(grant.value(), null, ""), given));
    if (to.type() == Principal.Type.GROUP) {
      properties.add(changed("Group.ObjectID", to.id(), given));
      properties.add(changed("Group.DisplayName", to.name(), given));
    } else {
      properties.add(changed("User.ObjectID", to.id(), given));
      properties.add(changed("User.UPN", to.name(), given));
    }
    detailAppId(event, grant.application());
    event
        .logged("Core Directory", "UserManagement", given ? "Assign" : "Unassign")
        .target(servicePrincipal(grant.application(), properties.toArray(Property[]::new)))
        .target(principal(to));
  }

  private static void appChange(WireEvent event, Activity activity, Act.AppChange change) {
    AppRef app = change.application();
    boolean added = change.change() == Act.Change.ADDED;
    List<Property> properties = new ArrayList<>();
    if (added) {
      properties.add(array(change.servicePrincipal() ? "AppPrincipalId" : "AppId", app.appId()));
      properties.add(array("DisplayName", app.name()));
    }
    if (!change.requestedBefore().isEmpty() || !change.requestedAfter().isEmpty()) {
      properties.add(
          Property.json(
              "RequiredResourceAccess",
              requested(change.requestedBefore()),
              requested(change.requestedAfter())));
    }
    if (!change.replyUrlsBefore().isEmpty() || !change.replyUrlsAfter().isEmpty()) {
      properties.add(
          Property.json(
              "AppAddress",
              addresses(change.replyUrlsBefore()),
              addresses(change.replyUrlsAfter())));
    }
    change.changes().stream()
        .filter(other -> properties.stream().noneMatch(p -> p.name().equals(other.name())))
        .toList()
        .forEach(other -> properties.add(property(other)));
    properties.add(included(properties));
    if (!activity.tookEffect() && added) {
      properties.clear(); // a failed one holds only what went wrong (FORMATS.md 1.6)
    }
    detailAppId(event, app);
    Property[] all = properties.toArray(Property[]::new);
    event
        .logged("Core Directory", "ApplicationManagement", added ? "Add" : "Update")
        .target(change.servicePrincipal() ? servicePrincipal(app, all) : registration(app, all));
  }

  private static String requested(List<RequestedPermission> permissions) {
    Map<String, ArrayNode> byResource = new LinkedHashMap<>();
    ArrayNode resources = JSON.createArrayNode();
    for (RequestedPermission permission : permissions) {
      ArrayNode list =
          byResource.computeIfAbsent(
              permission.resourceAppId(),
              id ->
                  resources
                      .addObject()
                      .put("ResourceAppId", id)
                      .put("EncodingVersion", 1)
                      .putArray("RequiredAppPermissions"));
      list.addObject()
          .put("EntitlementId", permission.permissionId())
          .put("DirectAccessGrant", permission.application())
          .putArray("ImpersonationAccessGrants");
    }
    return resources.toString();
  }

  private static String addresses(List<String> urls) {
    ArrayNode list = JSON.createArrayNode();
    urls.forEach(url ->
        list.addObject()
            .put("AddressType", 0)
            .put("Address", url)
            .put("ReplyAddressClientType", 1));
    return list.toString();
  }

  private static void credentials(WireEvent event, Act.CredentialChange change) {
    AppRef app = change.application();
    List<Property> properties = new ArrayList<>();
    for (boolean federated : new boolean[] {false, true}) {
      List<Credential> added = only(change.added(), federated);
      List<Credential> removed = only(change.removed(), federated);
      if (added.isEmpty() && removed.isEmpty()) {
        continue;
      }
      List<Credential> standing = standing(change, federated);
      properties.add(
          Property.json(
              federated ? "FederatedIdentityCredentials" : "KeyDescription",
              credentials(standing, removed, federated),
              credentials(standing, added, federated)));
    }
    properties.add(included(properties));
    detailAppId(event, app);
    Property[] all = properties.toArray(Property[]::new);
    event
        .logged("Core Directory", "ApplicationManagement", "Update")
        .target(change.servicePrincipal() ? servicePrincipal(app, all) : registration(app, all));
  }

  private static List<Credential> only(List<Credential> credentials, boolean federated) {
    return credentials.stream().filter(c -> WireNames.federated(c) == federated).toList();
  }

  /** The credentials that were there and stay. */
  private static List<Credential> standing(Act.CredentialChange change, boolean federated) {
    List<Credential> standing = new ArrayList<>();
    for (Credential.Type type : change.kept()) {
      String id = derived("standing " + type + " of " + change.application());
      standing.add(
          type == Credential.Type.FEDERATED
              ? new Credential("", type, "old", "https://old.example", "old")
              : new Credential(id, type, "old", null, null));
    }
    return only(standing, federated);
  }

  private static String credentials(
      List<Credential> standing, List<Credential> more, boolean federated) {
    ArrayNode list = JSON.createArrayNode();
    for (List<Credential> part : List.of(standing, more)) {
      for (Credential credential : part) {
        if (federated) {
          ObjectNode node = list.addObject();
          node.put("Name", or(credential.name(), null, ""));
          node.put("Issuer", or(credential.issuer(), null, ""));
          node.put("Subject", or(credential.subject(), null, ""));
          node.putArray("Audiences").add("api://AzureADTokenExchange");
        } else {
          list.add(
              "[KeyIdentifier=%s,KeyType=%s,KeyUsage=Verify,DisplayName=%s]"
                  .formatted(
                      credential.keyId(), keyType(credential), or(credential.name(), null, "")));
        }
      }
    }
    return list.toString();
  }

  private static String keyType(Credential credential) {
    return switch (credential.type()) {
      case PASSWORD -> "Password";
      case CERTIFICATE -> "AsymmetricX509Cert";
      case FEDERATED, OTHER -> "Symmetric";
    };
  }

  private static void owner(WireEvent event, Act.OwnerChange change) {
    AppRef app = change.application();
    String prefix = change.servicePrincipal() ? "ServicePrincipal" : "Application";
    @Nullable String id = change.servicePrincipal() ? app.servicePrincipalId() : app.objectId();
    boolean added = change.added();
    event
        .target(
            principal(
                change.owner(),
                changed(prefix + ".ObjectID", id, added),
                changed(prefix + ".DisplayName", app.name(), added),
                changed(prefix + ".AppId", app.appId(), added)))
        .target(Target.of(prefix, id, null));
  }

  private static void publisher(WireEvent event, Act.PublisherChange change) {
    detailAppId(event, change.application());
    event.target(
        registration(
            change.application(),
            changed("VerifiedPublisherDisplayName", change.publisher(), change.verified())));
  }

  private static void detailAppId(WireEvent event, AppRef app) {
    if (app.appId() != null) {
      event.detail("AppId", app.appId());
    }
  }

  private static Target servicePrincipal(AppRef app, Property... properties) {
    Target target =
        Target.of(
            "ServicePrincipal",
            or(app.servicePrincipalId(), "principal of " + app.appId()),
            app.name(),
            properties);
    return app.appId() == null ? target : target.named(app.appId());
  }

  private static Target registration(AppRef app, Property... properties) {
    return Target.of(
        "Application",
        or(app.objectId(), "registration of " + app.appId()),
        app.name(),
        properties);
  }

  /** Whoever something is given to, as a target. */
  static Target principal(Principal principal, Property... properties) {
    return switch (principal.type()) {
      case USER, UNKNOWN ->
          new Target(
              "User", principal.id(), null, principal.name(), List.of(), List.of(properties));
      case GROUP -> Target.of("Group", principal.id(), principal.name(), properties);
      case SERVICE_PRINCIPAL -> {
        Target target = Target.of("ServicePrincipal", principal.id(), principal.name(), properties);
        yield principal.appId() == null ? target : target.named(principal.appId());
      }
    };
  }

  static Property text(String name, @Nullable String after) {
    return Property.text(name, null, after);
  }

  /** A property that an addition sets and a removal clears. */
  static Property changed(String name, @Nullable String value, boolean given) {
    return given ? Property.text(name, null, value) : Property.text(name, value, null);
  }

  static Property array(String name, @Nullable String after) {
    return property(new PropertyChange(name, null, after));
  }

  /** The list of the names of all that changed. */
  static Property included(List<Property> properties) {
    return text(
        "Included Updated Properties",
        String.join(", ", properties.stream().map(Property::name).toList()));
  }

  /** A changed property: objects bare, anything else in an array (FORMATS.md 1.1). */
  static Property property(PropertyChange change) {
    boolean object = isObject(change.before()) || isObject(change.after());
    return object
        ? Property.json(change.name(), change.before(), change.after())
        : Property.json(change.name(), inArray(change.before()), inArray(change.after()));
  }

  private static boolean isObject(@Nullable String value) {
    return value != null && value.startsWith("{");
  }

  private static String inArray(@Nullable String value) {
    if (value == null) {
      return "[]";
    }
    if (value.startsWith("[")) {
      return value;
    }
    ArrayNode array = JSON.createArrayNode();
    if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
      array.add(Boolean.parseBoolean(value));
    } else {
      array.add(value);
    }
    return array.toString();
  }

  private static String flag(boolean is) {
    return is ? "True" : "False";
  }

  private static String or(@Nullable String id, String name) {
    return or(id, null, derived(name));
  }

  private static String or(@Nullable String one, @Nullable String other, String last) {
    return one != null ? one : other != null ? other : last;
  }

  private static String derived(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
