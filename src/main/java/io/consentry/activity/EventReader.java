package io.consentry.activity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.RawEvent.RawActor;
import io.consentry.activity.RawEvent.RawProperty;
import io.consentry.activity.RawEvent.RawTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object into a {@link RawEvent}, in one pass, whichever of the four formats it is
 * in: their field names do not collide. Microsoft Graph's own names may have a capital, as its
 * PowerShell module writes them.
 */
final class EventReader {
  private final JsonFactory json;
  private final JsonParts parts;

  EventReader(JsonFactory json) {
    this.json = json;
    this.parts = new JsonParts(json);
  }

  /** Reads the elements of a batch. */
  interface Batch {
    /**
     * Reads the array that the parser stands on.
     *
     * @param around what the object around it said before it
     */
    void read(JsonParser p, RawEvent around) throws IOException;
  }

  /**
   * Reads the object that the parser stands on, and leaves the parser on its end. A field of a
   * wrong shape is noted in the event: whether it matters depends on the name, which may come
   * later.
   *
   * @param batch reads the elements where the object turns out to hold a batch
   */
  RawEvent read(JsonParser p, Batch batch) throws IOException {
    RawEvent event = new RawEvent();
    fields(p, event, false, batch);
    return event;
  }

  private void fields(JsonParser p, RawEvent event, boolean inner, Batch batch) throws IOException {
    int depth = p.getParsingContext().getNestingDepth();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      boolean array = p.currentToken() == JsonToken.START_ARRAY;
      try {
        if (array && !inner && (field.equals("records") || field.equals("value"))) {
          event.batch = true;
          batch.read(p, event);
        } else {
          field(p, field, event, inner, batch);
        }
      } catch (Malformed e) {
        event.malformed(e);
        JsonParts.leave(p, depth);
      }
    }
  }

  private void field(JsonParser p, String field, RawEvent event, boolean inner, Batch batch)
      throws IOException {
    switch (field) {
      case "properties" -> {
        event.format = WireFormat.AZURE_MONITOR;
        parts.object(p, field, nested -> fields(nested, event, true, batch));
      }
      case "auditData", "AuditData" ->
          parts.object(p, field, nested -> fields(nested, event, false, batch));
      case "id" -> event.id = event.id == null || inner ? JsonParts.text(p, field) : event.id;
      case "Id" -> event.id = JsonParts.text(p, field);
      case "correlationId", "CorrelationId", "InterSystemsId" ->
          event.correlationId = JsonParts.text(p, field);
      case "activityDisplayName", "ActivityDisplayName" ->
          name(event, JsonParts.text(p, field), true);
      case "operationName" -> name(event, JsonParts.text(p, field), inner);
      case "OperationName" -> {
        event.format = WireFormat.LOG_ANALYTICS;
        name(event, JsonParts.text(p, field), false);
      }
      case "Operation" -> {
        event.format = WireFormat.OFFICE_365;
        name(event, JsonParts.text(p, field), true);
      }
      case "activityDateTime", "ActivityDateTime", "CreationTime" ->
          event.time = or(JsonParts.text(p, field), event.time);
      case "time", "TimeGenerated" -> event.time = or(event.time, JsonParts.text(p, field));
      case "result", "Result", "ResultStatus" -> event.result = JsonParts.scalar(p);
      case "resultReason", "ResultReason" -> event.reason = JsonParts.scalar(p);
      case "loggedByService", "LoggedByService" -> event.service = JsonParts.scalar(p);
      case "tenantId" -> {
        if (inner) {
          event.innerTenantId = JsonParts.text(p, field);
        } else {
          event.tenantId = JsonParts.text(p, field);
        }
      }
      case "OrganizationId" -> event.tenantId = JsonParts.text(p, field);
      case "AADTenantId" -> {
        event.format = WireFormat.LOG_ANALYTICS;
        event.tenantId = JsonParts.text(p, field);
      }
      case "resourceId", "ResourceId" -> {
        // A sign-in's resource is an application, and no path.
        @Nullable String resource = JsonParts.scalar(p);
        if (resource != null && resource.startsWith("/")) {
          event.resourceId = resource;
        } else {
          event.field("resourceId", resource, inner);
        }
      }
      case "callerIpAddress", "ClientIP", "ActorIpAddress" ->
          event.callerIp = address(event.callerIp, JsonParts.scalar(p));
      case "RecordType" -> event.recordType = JsonParts.number(p);
      case "UserType" -> {
        if (p.currentToken() == JsonToken.VALUE_STRING) {
          event.field("userType", p.getText(), inner);
        } else {
          event.userType = JsonParts.number(p);
        }
      }
      case "UserId" -> event.userId = JsonParts.scalar(p);
      case "initiatedBy", "InitiatedBy" ->
          parts.object(p, field, nested -> initiator(nested, event));
      case "targetResources", "TargetResources" ->
          parts.elements(p, field, nested -> event.targets.add(target(nested)));
      case "additionalDetails", "AdditionalDetails" -> details(p, event);
      case "Actor" -> Office365.actor(ids(p, field), event);
      case "Target" -> Office365.target(ids(p, field), event);
      case "ModifiedProperties" -> Office365.properties(event, properties(p, field));
      case "ExtendedProperties" -> parts.elements(p, field, nested -> extended(nested, event));
      default -> {
        @Nullable String signal = SignalFields.of(field);
        if (signal == null) {
          p.skipChildren();
        } else {
          event.field(signal, JsonParts.scalar(p), inner);
        }
      }
    }
  }

  /**
   * Envelope and payload of real records can name different activities: the one that concerns us
   * counts, and of two such the payload's.
   */
  private static void name(RawEvent event, @Nullable String name, boolean payload) {
    if (name == null || name.isBlank()) {
      return;
    }
    ActivityName known = ActivityName.of(name);
    if (known != null && (event.activity == null || payload)) {
      event.activity = known;
    }
    event.name = event.name == null || payload ? name : event.name;
  }

  private void initiator(JsonParser p, RawEvent event) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      if (p.currentToken() != JsonToken.START_OBJECT) {
        p.skipChildren();
      } else {
        switch (field) {
          case "user", "User" -> event.user = actor(p, "id", "userPrincipalName");
          case "app", "App" -> event.app = actor(p, "servicePrincipalId", "displayName");
          default -> p.skipChildren();
        }
      }
    }
  }

  private static RawActor actor(JsonParser p, String idField, String nameField) throws IOException {
    @Nullable String id = null;
    @Nullable String name = null;
    @Nullable String display = null;
    @Nullable String appId = null;
    @Nullable String ip = null;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      if (field.equalsIgnoreCase(idField)) {
        id = JsonParts.scalar(p);
      } else if (field.equalsIgnoreCase(nameField)) {
        name = JsonParts.scalar(p);
      } else {
        switch (field) {
          case "displayName", "DisplayName" -> display = JsonParts.scalar(p);
          case "appId", "AppId" -> appId = JsonParts.scalar(p);
          case "ipAddress", "IpAddress" -> ip = address(null, JsonParts.scalar(p));
          default -> p.skipChildren();
        }
      }
    }
    // Since 2026 the display name beside a user principal name is a Microsoft client's, not the
    // person's.
    return new RawActor(
        Guids.orNull(id),
        or(Values.present(name), Values.present(display)),
        Guids.orNull(appId),
        ip);
  }

  private RawTarget target(JsonParser p) throws IOException {
    @Nullable String id = null;
    @Nullable String type = null;
    @Nullable String name = null;
    @Nullable String upn = null;
    List<RawProperty> properties = List.of();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      switch (field) {
        case "id", "Id" -> id = JsonParts.scalar(p);
        case "type", "Type" -> type = JsonParts.scalar(p);
        case "displayName", "DisplayName" -> name = JsonParts.scalar(p);
        case "userPrincipalName", "UserPrincipalName" -> upn = JsonParts.scalar(p);
        case "modifiedProperties", "ModifiedProperties" ->
            properties = properties(p, "targetResources.modifiedProperties");
        default -> p.skipChildren();
      }
    }
    return new RawTarget(Guids.orNull(id), type, name, upn, null, properties);
  }

  private List<RawProperty> properties(JsonParser p, String where) throws IOException {
    List<RawProperty> properties = new ArrayList<>();
    parts.elements(p, where, nested -> properties.add(property(nested)));
    return properties;
  }

  private static RawProperty property(JsonParser p) throws IOException {
    String name = "";
    @Nullable String before = null;
    @Nullable String after = null;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      switch (field) {
        case "displayName", "DisplayName", "Name" -> {
          String found = JsonParts.scalar(p);
          name = found == null ? "" : found.strip();
        }
        case "oldValue", "OldValue" -> before = JsonParts.scalar(p);
        case "newValue", "NewValue" -> after = JsonParts.scalar(p);
        default -> p.skipChildren();
      }
    }
    return new RawProperty(name, before, after);
  }

  private void details(JsonParser p, RawEvent event) throws IOException {
    // Records of 2018 have the text "None", or an object, where a list belongs: nothing we need is
    // in them.
    if (p.currentToken() == JsonToken.VALUE_STRING && !p.getText().startsWith("[")) {
      return;
    }
    if (p.currentToken() == JsonToken.START_OBJECT) {
      p.skipChildren();
      return;
    }
    parts.elements(p, "additionalDetails", nested -> detail(nested, event));
  }

  private static void detail(JsonParser p, RawEvent event) throws IOException {
    @Nullable String key = null;
    @Nullable String value = null;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      switch (field) {
        case "key", "Key", "Name" -> key = JsonParts.scalar(p);
        case "value", "Value" -> value = JsonParts.scalar(p);
        default -> p.skipChildren();
      }
    }
    if (key != null && value != null) {
      event.detail(key, value);
    }
  }

  /**
   * Extended properties are details too, and one of them holds the additional details as JSON
   * inside its text. Long ones come cut in pieces: what is broken tells nothing, and the event goes
   * on.
   */
  private void extended(JsonParser p, RawEvent event) throws IOException {
    detail(p, event);
    String details = event.details.remove("additionaldetails");
    if (details == null || !details.startsWith("{")) {
      return;
    }
    try (JsonParser inside = json.createParser(details)) {
      inside.nextToken();
      while (inside.nextToken() == JsonToken.FIELD_NAME) {
        String key = inside.currentName();
        inside.nextToken();
        String value = JsonParts.scalar(inside);
        if (value != null) {
          event.detail(key, value);
        }
      }
    } catch (JsonProcessingException _) {
      // See above: the pairs before the break are kept.
    }
  }

  /** The {@code ID} and {@code Type} pairs of the unified audit log's Actor and Target. */
  private List<Office365.Id> ids(JsonParser p, String where) throws IOException {
    List<Office365.Id> ids = new ArrayList<>();
    parts.elements(
        p,
        where,
        nested -> {
          String id = "";
          int type = -1;
          while (nested.nextToken() == JsonToken.FIELD_NAME) {
            String field = nested.currentName();
            nested.nextToken();
            switch (field) {
              case "ID", "id", "Id" -> {
                String found = JsonParts.scalar(nested);
                id = found == null ? "" : found;
              }
              case "Type", "type" -> type = JsonParts.number(nested);
              default -> nested.skipChildren();
            }
          }
          ids.add(new Office365.Id(id, type));
        });
    return ids;
  }

  private static @Nullable String address(@Nullable String known, @Nullable String ip) {
    boolean said =
        ip != null && !ip.isBlank() && !ip.equals("<null>") && !ip.equalsIgnoreCase("null");
    return said ? Changes.boundedOrNull(ip) : known;
  }

  private static @Nullable String or(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
