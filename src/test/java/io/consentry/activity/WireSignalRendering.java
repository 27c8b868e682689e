package io.consentry.activity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Activity.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes a signal as Microsoft sends it: in the envelope of a hub, or as Graph's object. A call has
 * the former only, an object of the inventory the latter only.
 */
final class WireSignalRendering {
  private WireSignalRendering() {}

  static boolean tells(WireFormat format) {
    return format == WireFormat.AZURE_MONITOR || format == WireFormat.GRAPH;
  }

  static String event(Activity activity, Signal signal, WireFormat format) {
    boolean hub = format == WireFormat.AZURE_MONITOR;
    return switch (signal) {
      case Signal.SignIn in -> {
        boolean user = in.who().type() == Principal.Type.USER;
        String category =
            user
                ? in.interactive() ? "SignInLogs" : "NonInteractiveUserSignInLogs"
                : "managedIdentity".equals(in.method())
                    ? "ManagedIdentitySignInLogs"
                    : "ServicePrincipalSignInLogs";
        ObjectNode object = signIn(activity, in, user);
        yield (hub ? envelope(activity, category, object) : object).toString();
      }
      case Signal.RiskEvent risk -> {
        boolean user = risk.who().type() == Principal.Type.USER;
        ObjectNode object = risk(activity, risk, user);
        String category = user ? "UserRiskEvents" : "ServicePrincipalRiskEvents";
        yield (hub ? envelope(activity, category, object) : object).toString();
      }
      case Signal.ApiCall call ->
          envelope(activity, "MicrosoftGraphActivityLogs", call(activity, call)).toString();
      case Signal.Snapshot snapshot -> snapshot(activity, snapshot).toString();
      case Signal.ConsentRequest request -> request(activity, request).toString();
      case Signal.DirectoryObject object ->
          listed(activity, object.type(), WireDirectory.object(object)).toString();
      case Signal.DirectoryReading reading ->
          listed(
                  activity,
                  DirectoryKind.READING,
                  WireSignals.json("{}").put("id", reading.type().label()))
              .toString();
    };
  }

  /** As a source writes it to a file. */
  private static ObjectNode listed(Activity activity, DirectoryKind kind, ObjectNode object) {
    ObjectNode list = WireSignals.json("{}");
    list.put(Origin.KIND, kind.label());
    list.put(Origin.TENANT, activity.tenantId());
    list.put(Origin.POLLED, activity.time().toString());
    list.putArray("value").add(object);
    return list;
  }

  /** A role over Azure resources, as a hub has it; no other format tells of one. */
  static String azure(Activity activity, AzureRole role) {
    String operation =
        "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/" + (role.granted() ? "WRITE" : "DELETE");
    ObjectNode record =
        WireSignals.azureRole(operation, activity.tookEffect() ? "Success" : "Failure");
    record.put("time", activity.time().toString()).put("eventDataId", activity.eventId());
    record.put("correlationId", activity.correlationId());
    put(record, "callerIpAddress", activity.actor().ip());
    ObjectNode claims = record.withObject("/identity/claims");
    String claim = "http://schemas.microsoft.com/identity/claims/";
    put(claims, claim + "tenantid", activity.tenantId());
    put(claims, claim + "objectidentifier", activity.actor().id());
    boolean user = activity.actor().type() == Actor.Type.USER;
    claims.put("idtyp", user ? "user" : "app");
    put(
        claims,
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
        user ? activity.actor().name() : null);
    ObjectNode body = WireSignals.json("{}");
    ObjectNode properties = body.putObject("properties");
    String scope = role.scope() == null ? "/" : role.scope();
    put(
        properties,
        "roleDefinitionId",
        role.roleDefinitionId() == null
            ? null
            : "/providers/Microsoft.Authorization/roleDefinitions/" + role.roleDefinitionId());
    put(properties, "principalId", role.principal().id());
    put(
        properties,
        "principalType",
        switch (role.principal().type()) {
          case USER -> "User";
          case GROUP -> "Group";
          case SERVICE_PRINCIPAL -> "ServicePrincipal";
          case UNKNOWN -> null;
        });
    properties.put("scope", scope);
    record.withObject("/properties").put("responseBody", body.toString());
    return record.toString();
  }

  private static ObjectNode envelope(Activity activity, String category, ObjectNode properties) {
    ObjectNode envelope = WireSignals.envelope(category, properties);
    envelope.put("time", activity.time().toString());
    envelope.put("tenantId", activity.tenantId());
    envelope.put("resourceId", "/tenants/" + activity.tenantId() + "/providers/Microsoft.aadiam");
    envelope.remove("correlationId");
    return envelope;
  }

  private static ObjectNode signIn(Activity activity, Signal.SignIn in, boolean user) {
    ObjectNode object = user ? WireSignals.userSignIn() : WireSignals.principalSignIn();
    object.put("id", activity.eventId()).put("createdDateTime", activity.time().toString());
    object.put("correlationId", activity.correlationId());
    put(object, "ipAddress", activity.actor().ip());
    put(object, "userAgent", activity.actor().userAgent());
    if (user) {
      put(object, "userId", in.who().id());
      put(object, "userPrincipalName", in.who().name());
      object.put("userType", in.guest() ? "Guest" : "Member");
      put(object, "appDisplayName", in.client().name());
    } else {
      put(object, "servicePrincipalId", in.who().id());
      put(object, "servicePrincipalName", in.who().name());
      put(object, "clientCredentialType", in.method());
      put(object, "servicePrincipalCredentialKeyId", in.keyId());
    }
    put(object, "appId", in.client().appId());
    put(object, "resourceId", in.resource().appId());
    put(object, "resourceServicePrincipalId", in.resource().servicePrincipalId());
    put(object, "resourceDisplayName", in.resource().name());
    object.put("isInteractive", in.interactive());
    object.putObject("status").put("errorCode", JsonText.number(in.error()));
    ObjectNode place = object.putObject("location").put("city", "");
    put(place, "countryOrRegion", in.country());
    put(object, "autonomousSystemNumber", in.network());
    object.put("riskLevelDuringSignIn", in.riskLevel() == null ? "none" : in.riskLevel());
    return object;
  }

  private static ObjectNode risk(Activity activity, Signal.RiskEvent risk, boolean user) {
    ObjectNode object = user ? WireSignals.riskDetection() : WireSignals.principalRisk();
    object.put("id", activity.eventId()).put("activityDateTime", activity.time().toString());
    put(object, user ? "userId" : "servicePrincipalId", risk.who().id());
    put(object, user ? "userPrincipalName" : "servicePrincipalDisplayName", risk.who().name());
    put(object, "appId", risk.who().appId());
    object.put("riskEventType", risk.type());
    put(object, "riskLevel", risk.level());
    put(object, "riskState", risk.state());
    return object;
  }

  private static ObjectNode call(Activity activity, Signal.ApiCall call) {
    ObjectNode object = WireSignals.graphCall();
    object.put("requestId", activity.eventId()).put("timeGenerated", activity.time().toString());
    object.put("tenantId", activity.tenantId());
    put(object, "requestMethod", call.method());
    object.put("requestUri", "https://graph.microsoft.com" + call.path());
    object.put("responseStatusCode", call.status());
    put(object, "appId", call.client().appId());
    put(object, "servicePrincipalId", call.client().servicePrincipalId());
    put(object, "userAgent", activity.actor().userAgent());
    put(object, "ipAddress", activity.actor().ip());
    return object;
  }

  /** A poller adds the time at which it read the object. */
  private static ObjectNode snapshot(Activity activity, Signal.Snapshot snapshot) {
    boolean principal = snapshot.servicePrincipal();
    AppRef app = snapshot.application();
    ObjectNode object =
        WireSignals.json("{'time':'" + activity.time() + "'}")
            .put(
                "@odata.type",
                "#microsoft.graph." + (principal ? "servicePrincipal" : "application"));
    put(object, "id", principal ? app.servicePrincipalId() : app.objectId());
    put(object, "appId", app.appId());
    put(object, "displayName", app.name());
    put(object, "appOwnerOrganizationId", snapshot.ownerTenantId());
    put(object, "disabledByMicrosoftStatus", snapshot.disabledBy());
    put(object, "logoSha256", snapshot.logo());
    if (snapshot.createdAt() != null) {
      object.put("createdDateTime", snapshot.createdAt().toString());
    }
    if (snapshot.publisher() != null) {
      ObjectNode publisher = object.putObject("verifiedPublisher");
      put(publisher, "displayName", snapshot.publisher().isEmpty() ? null : snapshot.publisher());
    }
    if (snapshot.certified() != null) {
      object.putObject("certification").put("isCertifiedByMicrosoft", snapshot.certified());
    }
    ArrayNode urls = object.putArray("replyUrls");
    snapshot.replyUrls().forEach(urls::add);
    for (Signal.Key key : snapshot.keys()) {
      String field =
          key.type() == Credential.Type.PASSWORD ? "passwordCredentials" : "keyCredentials";
      ObjectNode entry = object.withArray("/" + field).addObject().put("keyId", key.keyId());
      put(entry, "startDateTime", key.start() == null ? null : key.start().toString());
      put(entry, "endDateTime", key.end() == null ? null : key.end().toString());
    }
    return object;
  }

  private static ObjectNode request(Activity activity, Signal.ConsentRequest request) {
    ObjectNode object = WireSignals.consentRequest();
    object.put("id", activity.eventId());
    put(object, "appId", request.application().appId());
    put(object, "appDisplayName", request.application().name());
    ArrayNode scopes = object.putArray("pendingScopes");
    request.scopes().forEach(scope -> scopes.addObject().put("displayName", scope));
    ObjectNode ask = object.putArray("userConsentRequests").addObject();
    ask.put("createdDateTime", activity.time().toString()).put("status", request.status());
    ObjectNode user = ask.putObject("createdBy").putObject("user");
    put(user, "id", request.by().id());
    put(user, "userPrincipalName", request.by().name());
    return object;
  }

  private static void put(ObjectNode object, String name, @Nullable String value) {
    if (value == null) {
      object.putNull(name);
    } else {
      object.put(name, value);
    }
  }
}
