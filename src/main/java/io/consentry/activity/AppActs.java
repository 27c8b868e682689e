package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the acts on applications and service principals from an event's fields (FORMATS.md 1.2 to
 * 1.4 and 1.6).
 */
final class AppActs {
  private static final String SERVICE_PRINCIPAL = "ServicePrincipal";
  private static final String APPLICATION = "Application";

  /** No real grant comes near this; a longer list would only serve to choke what reads it. */
  private static final int MAX_SCOPES = 2_000;

  /**
   * The properties of an application or service principal that are read by name, or say nothing.
   */
  private static final Set<String> READ =
      Set.of(
          "RequiredResourceAccess",
          "AppAddress",
          "Included Updated Properties",
          "TargetId.ServicePrincipalNames");

  private AppActs() {}

  static Act consent(RawEvent event, Change change) {
    ConsentPermissions permissions =
        ConsentPermissions.parse(Values.decode(raw(event, "ConsentAction.Permissions")));
    permissions.after().forEach(entry -> bounded("ConsentAction.Permissions", entry.scopes()));
    return new Consent(
        subject(event),
        change,
        event.flag("ConsentContext.IsAdminConsent"),
        event.flag("ConsentContext.OnBehalfOfAll"),
        event.flag("ConsentContext.IsAppOnly"),
        permissions.before(),
        permissions.after(),
        event.after("ConsentAction.Reason"));
  }

  static Act delegatedGrant(RawEvent event) {
    RawProperty scope = event.property("DelegatedPermissionGrant.Scope");
    List<String> before = scope == null ? List.of() : Values.words(scope.before());
    List<String> after = scope == null ? List.of() : Values.words(scope.after());
    return new DelegatedGrant(
        client(event),
        resource(event),
        consentType(event.value("DelegatedPermissionGrant.ConsentType")),
        bounded("DelegatedPermissionGrant.Scope", before),
        bounded("DelegatedPermissionGrant.Scope", after));
  }

  static Act appRoleGrant(RawEvent event, boolean granted) {
    return new AppRoleGrant(
        client(event),
        resource(event),
        Guids.normalise(event.value("AppRole.Id")),
        event.value("AppRole.Value"),
        event.value("AppRole.DisplayName"),
        granted);
  }

  static Act appRoleGrantToPrincipal(RawEvent event, boolean granted) {
    AppRef application =
        AppRef.ofServicePrincipal(appId(event), resourceId(event), resourceName(event));
    return new AppRoleGrantToPrincipal(
        application,
        assignee(event),
        Guids.normalise(event.value("AppRole.Id")),
        event.value("AppRole.Value"),
        granted);
  }

  static Act appChange(RawEvent event, Change change, boolean servicePrincipal) {
    if (change == Change.UPDATED && changesCredentials(event)) {
      return credentials(event, servicePrincipal);
    }
    RawProperty requested = event.property("RequiredResourceAccess");
    RawProperty addresses = event.property("AppAddress");
    return new AppChange(
        servicePrincipal,
        subject(event),
        change,
        requested == null ? List.of() : requested(requested.before()),
        requested == null ? List.of() : requested(requested.after()),
        addresses == null ? List.of() : addresses(addresses.before()),
        addresses == null ? List.of() : addresses(addresses.after()),
        Changes.of(event, READ));
  }

  private static boolean changesCredentials(RawEvent event) {
    return event.property("FederatedIdentityCredentials") != null
        || event.property("KeyDescription") != null;
  }

  static Act credentials(RawEvent event, boolean servicePrincipal) {
    RawProperty keys = event.property("KeyDescription");
    RawProperty federated = event.property("FederatedIdentityCredentials");
    List<Credential> before = new ArrayList<>();
    List<Credential> after = new ArrayList<>();
    if (keys != null) {
      before.addAll(Credentials.keys(keys.before()));
      after.addAll(Credentials.keys(keys.after()));
    }
    if (federated != null) {
      before.addAll(Credentials.federated(federated.before()));
      after.addAll(Credentials.federated(federated.after()));
    }
    return new CredentialChange(
        servicePrincipal,
        subject(event),
        Credentials.minus(after, before),
        Credentials.minus(before, after),
        before.isEmpty());
  }

  static Act owner(RawEvent event, boolean servicePrincipal, boolean added) {
    String prefix = servicePrincipal ? SERVICE_PRINCIPAL : APPLICATION;
    RawTarget owner = DirectoryActs.principal(event);
    RawTarget second = event.target(1);
    @Nullable String objectId = Guids.orNull(event.value(prefix + ".ObjectID"));
    if (objectId == null && second != null) {
      objectId = second.id();
    }
    @Nullable String appId = Guids.orNull(event.value(prefix + ".AppId"));
    @Nullable String name = event.value(prefix + ".DisplayName");
    AppRef application =
        servicePrincipal
            ? AppRef.ofServicePrincipal(appId, objectId, name)
            : new AppRef(appId, null, objectId, name);
    return new OwnerChange(
        servicePrincipal, DirectoryActs.principal(owner, event), application, added);
  }

  static Act publisher(RawEvent event, boolean verified) {
    @Nullable String publisher = null;
    for (PropertyChange change : Changes.of(event, READ)) {
      if (change.name().contains("Publisher")) {
        publisher = verified ? change.after() : change.before();
      }
    }
    return new PublisherChange(subject(event), verified, publisher);
  }

  /** The application that the event's target is. */
  private static AppRef subject(RawEvent event) {
    RawTarget principal = event.target(SERVICE_PRINCIPAL);
    RawTarget application = event.target(APPLICATION);
    RawTarget first = event.target(0);
    RawTarget named = principal != null ? principal : application != null ? application : first;
    @Nullable String name = named == null ? null : named.name();
    return new AppRef(
        appId(event),
        principal == null ? null : principal.id(),
        application == null ? null : application.id(),
        name != null ? name : event.value("DisplayName"));
  }

  /**
   * The target's app id; on consent and on changes of the object itself the details carry the
   * target's.
   */
  private static @Nullable String appId(RawEvent event) {
    @Nullable String appId = Guids.orNull(event.detail("AppId"));
    for (String property : List.of("AppId", "AppPrincipalId")) {
      appId = appId != null ? appId : Guids.orNull(event.value(property));
    }
    appId =
        appId != null
            ? appId
            : ServicePrincipalNames.appId(event.value("TargetId.ServicePrincipalNames"));
    for (RawTarget target : event.targets) {
      appId = appId != null ? appId : target.appId();
    }
    return appId;
  }

  /** The client of a grant: named by properties, as the target is the resource. */
  private static AppRef client(RawEvent event) {
    @Nullable String id = Guids.orNull(event.value("ServicePrincipal.ObjectID"));
    @Nullable String appId = Guids.orNull(event.value("ServicePrincipal.AppId"));
    RawTarget second = event.target(1);
    if (second != null) {
      id = id != null ? id : second.id();
      appId = appId != null || !Guids.isGuid(second.name()) ? appId : Guids.orNull(second.name());
    }
    return AppRef.ofServicePrincipal(appId, id, event.value("ServicePrincipal.DisplayName"));
  }

  private static AppRef resource(RawEvent event) {
    return AppRef.ofServicePrincipal(appId(event), resourceId(event), resourceName(event));
  }

  private static @Nullable String resourceId(RawEvent event) {
    RawTarget resource = resourceTarget(event);
    return resource == null ? null : resource.id();
  }

  private static @Nullable String resourceName(RawEvent event) {
    RawTarget resource = resourceTarget(event);
    return resource == null ? null : resource.name();
  }

  /** The target that carries the properties of the grant: the resource, wherever it stands. */
  private static @Nullable RawTarget resourceTarget(RawEvent event) {
    for (RawTarget target : event.targets) {
      if (!target.properties().isEmpty()) {
        return target;
      }
    }
    return event.target(0);
  }

  private static Principal assignee(RawEvent event) {
    @Nullable String user = Guids.orNull(event.value("User.ObjectID"));
    if (user != null) {
      return new Principal(Principal.Type.USER, user, event.value("User.UPN"), null);
    }
    @Nullable String group = Guids.orNull(event.value("Group.ObjectID"));
    RawTarget target = event.target("Group");
    if (group != null || target != null) {
      return new Principal(
          Principal.Type.GROUP,
          group != null || target == null ? group : target.id(),
          target == null ? event.value("Group.DisplayName") : target.name(),
          null);
    }
    RawTarget person = event.target("User");
    return person == null
        ? Principal.UNKNOWN
        : new Principal(Principal.Type.USER, person.id(), person.upn(), null);
  }

  private static ConsentType consentType(@Nullable String text) {
    return switch (text) {
      case "AllPrincipals" -> ConsentType.ALL_PRINCIPALS;
      case "Principal" -> ConsentType.PRINCIPAL;
      case null, default -> ConsentType.UNKNOWN;
    };
  }

  private static List<RequestedPermission> requested(@Nullable String raw) {
    List<RequestedPermission> requested = new ArrayList<>();
    for (JsonNode resource : Values.objects(raw)) {
      @Nullable String resourceAppId = Guids.orNull(resource.path("ResourceAppId").asText(null));
      for (JsonNode permission : resource.path("RequiredAppPermissions")) {
        @Nullable String id = Guids.orNull(permission.path("EntitlementId").asText(null));
        if (resourceAppId != null && id != null) {
          requested.add(
              new RequestedPermission(
                  resourceAppId, id, permission.path("DirectAccessGrant").asBoolean()));
        }
      }
    }
    return requested;
  }

  private static List<String> addresses(@Nullable String raw) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : Values.objects(raw)) {
      @Nullable String url =
          address.isTextual() ? address.asText() : address.path("Address").asText(null);
      if (url != null && !url.isBlank()) {
        addresses.add(Changes.bounded(url));
      }
    }
    return addresses;
  }

  private static List<String> bounded(String field, List<String> scopes) {
    if (scopes.size() > MAX_SCOPES) {
      throw new Malformed(field, "at most " + MAX_SCOPES + " scopes", scopes.size() + " scopes");
    }
    return scopes;
  }

  private static @Nullable String raw(RawEvent event, String property) {
    RawProperty found = event.property(property);
    return found == null ? null : found.after();
  }
}
