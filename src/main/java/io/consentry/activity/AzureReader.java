package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes acts of Azure's activity log: roles over Azure resources given and taken, and access
 * elevated. It logs each operation twice or more: only how it ended is read.
 */
final class AzureReader {
  private static final String CLAIM = "http://schemas.microsoft.com/identity/claims/";
  private static final String WS_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
  private static final String PROVIDER = "/providers/microsoft.authorization";
  private static final String ELEVATION =
      "User has elevated their access to User Access Administrator for their Azure Resources";
  private static final int DIGITS = 32;

  private final JsonText json;

  AzureReader(JsonText json) {
    this.json = json;
  }

  /**
   * The act; null for a record of an operation that has only begun.
   *
   * @param otherwise the tenant where the caller's token names none
   */
  @Nullable Activity read(SignalKind kind, RawEvent event, String otherwise) {
    @Nullable String told = event.field("resultType");
    String result = told == null ? "" : told;
    String ended = result.toLowerCase(Locale.ROOT);
    if (ended.startsWith("start") || ended.startsWith("accept")) {
      return null;
    }
    String operation = String.valueOf(event.name).toLowerCase(Locale.ROOT);
    @Nullable String said = event.field("identity");
    JsonNode identity = json.object("identity", said != null && said.startsWith("{") ? said : null);
    JsonNode claims = identity.path("claims");
    @Nullable String tenant = Guids.orNull(JsonText.text(claims, CLAIM + "tenantid"));
    boolean elevation = kind == SignalKind.AZURE_ELEVATION;
    boolean given = operation.endsWith("/write");
    String name =
        elevation ? ELEVATION : given ? "Create role assignment" : "Delete role assignment";
    @Nullable String correlation = Guids.orNull(event.correlationId);
    String id = id(event, operation, ended);
    return new Activity(
        id,
        correlation == null ? id : correlation,
        tenant == null ? otherwise : tenant,
        Times.zoned("time", event.time),
        name,
        Envelope.outcome(result.isEmpty() ? null : result),
        ended.startsWith("fail") ? Changes.boundedOrNull(event.field("resultSignature")) : null,
        "Azure Activity",
        event.format,
        actor(event, claims),
        elevation
            ? new Act.ElevatedAccess(true)
            : role(event, identity.path("authorization"), given));
  }

  private AzureRole role(RawEvent event, JsonNode authorization, boolean given) {
    JsonNode body = properties(event, "responseBody");
    body = body.isObject() ? body : properties(event, "requestbody");
    @Nullable String principal = Guids.orNull(JsonText.text(body, "principalId"));
    @Nullable String type = JsonText.text(body, "principalType");
    @Nullable String definition = JsonText.text(body, "roleDefinitionId");
    @Nullable String scope = JsonText.text(body, "scope");
    if (scope == null) {
      @Nullable String path = JsonText.text(authorization, "scope");
      path = path == null ? event.resourceId : path;
      int end = path == null ? -1 : path.toLowerCase(Locale.ROOT).lastIndexOf(PROVIDER);
      scope = path == null || end < 0 ? path : path.substring(0, end);
    }
    return new AzureRole(
        new Principal(type(type), principal, null, null),
        definition == null
            ? null
            : Guids.orNull(definition.substring(definition.lastIndexOf('/') + 1)),
        scope == null ? null : scope.isEmpty() ? "/" : Changes.bounded(scope),
        given);
  }

  private JsonNode properties(RawEvent event, String field) {
    JsonNode body = json.object(field, event.field(field));
    for (Map.Entry<String, JsonNode> next : body.properties()) {
      if (next.getKey().equalsIgnoreCase("properties")) {
        return next.getValue();
      }
    }
    return body.path("properties");
  }

  private static Principal.Type type(@Nullable String type) {
    if (type == null) {
      return Principal.Type.UNKNOWN;
    }
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "user", "foreignuser" -> Principal.Type.USER;
      case "group", "foreigngroup" -> Principal.Type.GROUP;
      case "serviceprincipal", "msi" -> Principal.Type.SERVICE_PRINCIPAL;
      default -> Principal.Type.UNKNOWN;
    };
  }

  private static Actor actor(RawEvent event, JsonNode claims) {
    @Nullable String id = Guids.orNull(JsonText.text(claims, CLAIM + "objectidentifier"));
    @Nullable String name = JsonText.text(claims, WS_CLAIM + "upn");
    name = name == null ? JsonText.text(claims, WS_CLAIM + "name") : name;
    @Nullable String appId = Guids.orNull(JsonText.text(claims, "appid"));
    boolean application =
        "app".equalsIgnoreCase(JsonText.text(claims, "idtyp")) || (name == null && appId != null);
    @Nullable String ip = event.callerIp != null ? event.callerIp : JsonText.text(claims, "ipaddr");
    Actor.Type type =
        application ? Actor.Type.APPLICATION : id == null ? Actor.Type.UNKNOWN : Actor.Type.USER;
    return new Actor(
        type,
        id,
        application ? null : Changes.boundedOrNull(name),
        appId,
        Changes.boundedOrNull(ip),
        null);
  }

  /** In a hub these records have no id of their own. */
  private static String id(RawEvent event, String operation, String ended) {
    @Nullable String own = event.field("eventDataId");
    own = own == null ? event.id : own;
    if (own != null && !own.isBlank()) {
      return Envelope.id(own);
    }
    String parts =
        String.join(
            "|",
            String.valueOf(event.correlationId),
            operation,
            ended,
            String.valueOf(event.resourceId),
            String.valueOf(event.time));
    return "Azure_" + Sha256.hex(parts).substring(0, DIGITS);
  }
}
