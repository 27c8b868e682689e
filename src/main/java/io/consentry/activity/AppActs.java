package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.RequestedPermission;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the acts on applications and service principals from an event's fields (FORMATS.md 1.2 to
 * 1.4 and 1.6).
 */
final class AppActs {
  private static final String SERVICE_PRINCIPAL = "ServicePrincipal";
  private static final String APPLICATION = "Application";
  private static final String KEYS = "KeyDescription";
  private static final String FEDERATED = "FederatedIdentityCredentials";

  /** No real grant comes near this; a longer list would only serve to choke what reads it. */
  private static final int MAX_SCOPES = 2_000;

  /** A scope may carry the address of its resource. */
  static final int MAX_SCOPE = 256;

  /**
   * The properties of an application or service principal that are read by name, or say nothing.
   */
  private static final Set<String> READ =
      Set.of(
          "RequiredResourceAccess",
          "AppAddress",
          "ReplyUrls",
          KEYS,
          "Included Updated Properties",
          "TargetId.ServicePrincipalNames");

  /** Of a credential with the same key, what else is new of it is told as a change. */
  private static final Set<String> READ_WITH_CREDENTIALS =
      Stream.concat(READ.stream(), Stream.of(FEDERATED)).collect(Collectors.toUnmodifiableSet());

  private AppActs() {}

  static Act consent(RawEvent event, Change change) {
    RawProperty text = event.property("ConsentAction.Permissions");
    ConsentPermissions permissions =
        ConsentPermissions.parse(
            text == null ? null : Values.decode(Values.first(text.after(), text.before())));
    bounded("ConsentAction.Permissions", scopes(permissions.before()));
    bounded("ConsentAction.Permissions", scopes(permissions.after()));
    bounded("ConsentAction.Permissions", permissions.before().size() + permissions.after().size());
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
        ConsentPermissions.type(event.value("DelegatedPermissionGrant.ConsentType")),
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
    return new AppRoleGrantToPrincipal(
        resource(event),
        assignee(event),
        Guids.normalise(event.value("AppRole.Id")),
        event.value("AppRole.Value"),
        granted);
  }

  static Act appChange(RawEvent event, Change change, boolean servicePrincipal) {
    if (change == Change.UPDATED) {
      CredentialChange credentials = credentials(event, servicePrincipal);
      if (changed(credentials)) {
        return credentials;
      }
    }
    return appChange(event, change, servicePrincipal, READ);
  }

  /**
   * What else of the application changed with its credentials; null for nothing. One event may tell
   * of both: a new redirect address must not hide behind a new secret.
   */
  static @Nullable Act besides(RawEvent event, Act act) {
    if (!(act instanceof CredentialChange credentials) || !changed(credentials)) {
      return null;
    }
    AppChange change =
        appChange(event, Change.UPDATED, credentials.servicePrincipal(), READ_WITH_CREDENTIALS);
    boolean changed =
        !change.requestedBefore().equals(change.requestedAfter())
            || !change.replyUrlsBefore().equals(change.replyUrlsAfter())
            || !change.changes().isEmpty();
    return changed ? change : null;
  }

  private static boolean changed(CredentialChange change) {
    return !change.added().isEmpty() || !change.removed().isEmpty();
  }

  private static AppChange appChange(
      RawEvent event, Change change, boolean servicePrincipal, Set<String> read) {
    RawProperty requested = event.property("RequiredResourceAccess");
    RawProperty addressed = event.property("AppAddress");
    RawProperty addresses = addressed != null ? addressed : event.property("ReplyUrls");
    return new AppChange(
        servicePrincipal,
        subject(event),
        change,
        requested == null ? List.of() : requested(requested.before()),
        requested == null ? List.of() : requested(requested.after()),
        addresses == null ? List.of() : addresses(addresses.before()),
        addresses == null ? List.of() : addresses(addresses.after()),
        Changes.of(event, read));
  }

  static CredentialChange credentials(RawEvent event, boolean servicePrincipal) {
    RawProperty keys = event.property(KEYS);
    RawProperty federated = event.property(FEDERATED);
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
        after.stream().filter(before::contains).map(Credential::type).distinct().sorted().toList(),
        before.isEmpty());
  }

  static Act owner(RawEvent event, boolean servicePrincipal, boolean added) {
    String prefix = servicePrincipal ? SERVICE_PRINCIPAL : APPLICATION;
    RawTarget user = event.target("User");
    RawTarget object = event.beside(prefix);
    @Nullable String objectId = Guids.orNull(event.value(prefix + ".ObjectID"));
    if (objectId == null && object != null) {
      objectId = object.id();
    }
    @Nullable String appId = Guids.orNull(event.value(prefix + ".AppId"));
    @Nullable String name = event.value(prefix + ".DisplayName");
    AppRef application =
        servicePrincipal
            ? AppRef.ofServicePrincipal(appId, objectId, name)
            : new AppRef(appId, null, objectId, name);
    return new OwnerChange(
        servicePrincipal,
        DirectoryActs.principal(user != null ? user : event.carrier(), event),
        application,
        added);
  }

  static Act publisher(RawEvent event, boolean verified) {
    @Nullable String publisher = null;
    for (RawTarget target : event.targets) {
      for (RawProperty property : target.properties()) {
        @Nullable String raw = verified ? property.after() : property.before();
        publisher = publisher != null ? publisher : publisher(property.name(), raw);
      }
    }
    return new PublisherChange(subject(event), verified, Changes.boundedOrNull(publisher));
  }

  /**
   * The publisher's name, where the property is it or holds it. Others of a verified publisher are
   * ids, dates and domains, which nobody may take for another publisher's name.
   */
  private static @Nullable String publisher(String property, @Nullable String raw) {
    String name = property.toLowerCase(Locale.ROOT);
    if (name.equals("verifiedpublisher")) {
      @Nullable JsonNode whole = Values.object(raw);
      return whole == null ? Values.text(raw) : displayName(whole);
    }
    boolean named =
        name.equals("publishername")
            || (name.contains("publisher") && name.endsWith("displayname"));
    return named ? Values.text(raw) : null;
  }

  private static @Nullable String displayName(JsonNode publisher) {
    return Values.present(JsonText.text(publisher, "displayName"));
  }

  /** The application that the event's target is. */
  private static AppRef subject(RawEvent event) {
    RawTarget principal = event.target(SERVICE_PRINCIPAL);
    RawTarget application = event.target(APPLICATION);
    RawTarget named =
        principal != null ? principal : application != null ? application : event.carrier();
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
    if (appId == null) {
      appId = ServicePrincipalNames.appId(event.value("TargetId.ServicePrincipalNames"));
    }
    for (RawTarget target : event.targets) {
      appId = appId != null ? appId : target.appId();
    }
    return appId;
  }

  /** The client of a grant: named by properties, as the target is the resource. */
  private static AppRef client(RawEvent event) {
    @Nullable String id = Guids.orNull(event.value("ServicePrincipal.ObjectID"));
    @Nullable String appId = Guids.orNull(event.value("ServicePrincipal.AppId"));
    RawTarget client = event.beside();
    if (client != null) {
      id = id != null ? id : client.id();
      appId = appId != null || !Guids.isGuid(client.name()) ? appId : Guids.orNull(client.name());
    }
    return AppRef.ofServicePrincipal(appId, id, event.value("ServicePrincipal.DisplayName"));
  }

  /** The resource API of a grant: the target that carries the properties, wherever it stands. */
  private static AppRef resource(RawEvent event) {
    RawTarget resource = event.carrier();
    return AppRef.ofServicePrincipal(
        appId(event),
        resource == null ? null : resource.id(),
        resource == null ? null : resource.name());
  }

  private static Principal assignee(RawEvent event) {
    @Nullable String user = Guids.orNull(event.value("User.ObjectID"));
    if (user != null) {
      return new Principal(Principal.Type.USER, user, event.value("User.UPN"), null);
    }
    @Nullable String group = Guids.orNull(event.value("Group.ObjectID"));
    RawTarget target = event.target("Group");
    if (group != null || target != null) {
      @Nullable String name = target == null ? null : target.name();
      return new Principal(
          Principal.Type.GROUP,
          group != null || target == null ? group : target.id(),
          name != null ? name : event.value("Group.DisplayName"),
          null);
    }
    RawTarget person = event.target("User");
    return person == null
        ? Principal.UNKNOWN
        : new Principal(Principal.Type.USER, person.id(), person.upn(), null);
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
    bounded("RequiredResourceAccess", requested.size());
    return requested;
  }

  private static List<String> addresses(@Nullable String raw) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode address : Values.objects(raw)) {
      // An array of objects in AppAddress, of plain texts in ReplyUrls.
      @Nullable String url =
          address.isTextual() ? address.asText() : address.path("Address").asText(null);
      if (url != null && !url.isBlank()) {
        addresses.add(Changes.bounded(url));
      }
    }
    bounded("AppAddress", addresses.size());
    return addresses;
  }

  private static List<String> scopes(List<ConsentedScopes> entries) {
    return entries.stream().flatMap(entry -> entry.scopes().stream()).toList();
  }

  private static List<String> bounded(String field, List<String> scopes) {
    bounded(field, scopes.size());
    for (String scope : scopes) {
      if (scope.length() > MAX_SCOPE) {
        throw new Malformed(
            field,
            "scopes of at most " + MAX_SCOPE + " characters",
            scope.length() + " characters");
      }
    }
    return scopes;
  }

  private static void bounded(String field, int entries) {
    if (entries > MAX_SCOPES) {
      throw new Malformed(field, "at most " + MAX_SCOPES + " entries", entries + " entries");
    }
  }
}
