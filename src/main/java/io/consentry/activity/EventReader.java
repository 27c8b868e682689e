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
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object into a {@link RawEvent}, in one pass, whichever of the four formats it is
 * in: their field names do not collide. Once the activity's name is seen not to concern us, the
 * rest is skipped over.
 */
final class EventReader {
  private final JsonFactory json;

  EventReader(JsonFactory json) {
    this.json = json;
  }

  /**
   * Reads the object that the parser stands on, and leaves the parser on its end.
   *
   * @param batch reads the elements where the object turns out to hold a batch
   */
  RawEvent read(JsonParser p, Part batch) throws IOException {
    RawEvent event = new RawEvent();
    fields(p, event, false, batch);
    return event;
  }

  private void fields(JsonParser p, RawEvent event, boolean inner, Part batch) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      boolean array = p.currentToken() == JsonToken.START_ARRAY;
      if (array && !inner && (field.equals("records") || field.equals("value"))) {
        event.batch = true;
        batch.read(p);
      } else if (event.ignored && !isId(field) && !field.equals("properties")) {
        p.skipChildren();
      } else {
        field(p, field, event, inner, batch);
      }
    }
  }

  private static boolean isId(String field) {
    return field.equals("id") || field.equals("Id");
  }

  private void field(JsonParser p, String field, RawEvent event, boolean inner, Part batch)
      throws IOException {
    switch (field) {
      case "properties" -> {
        event.format = WireFormat.AZURE_MONITOR;
        if (p.currentToken() == JsonToken.START_OBJECT) {
          fields(p, event, true, batch);
        } else {
          nested(p, field, nested -> fields(nested, event, true, batch));
        }
      }
      case "auditData" -> nested(p, field, nested -> fields(nested, event, false, batch));
      case "id", "Id" -> event.id = text(p, field);
      case "correlationId", "CorrelationId", "InterSystemsId" ->
          event.correlationId = text(p, field);
      case "activityDisplayName", "ActivityDisplayName" -> name(event, text(p, field), true);
      case "operationName" -> name(event, text(p, field), inner);
      case "OperationName" -> {
        event.format = WireFormat.LOG_ANALYTICS;
        name(event, text(p, field), false);
      }
      case "Operation" -> {
        event.format = WireFormat.OFFICE_365;
        name(event, text(p, field), true);
      }
      case "activityDateTime", "ActivityDateTime", "CreationTime" -> event.time = text(p, field);
      case "time", "TimeGenerated" -> event.time = event.time == null ? text(p, field) : event.time;
      case "result", "Result", "ResultStatus" -> event.result = scalar(p);
      case "resultReason", "ResultReason" -> event.reason = scalar(p);
      case "loggedByService", "LoggedByService" -> event.service = scalar(p);
      case "tenantId" -> {
        if (inner) {
          event.innerTenantId = text(p, field);
        } else {
          event.tenantId = text(p, field);
        }
      }
      case "OrganizationId", "AADTenantId" -> event.tenantId = text(p, field);
      case "resourceId", "ResourceId" -> event.resourceId = scalar(p);
      case "callerIpAddress", "ClientIP", "ActorIpAddress" ->
          event.callerIp = address(event.callerIp, scalar(p));
      case "RecordType" -> event.recordType = number(p);
      case "UserType" -> event.userType = number(p);
      case "UserId" -> event.userId = scalar(p);
      case "initiatedBy", "InitiatedBy" -> nested(p, field, nested -> initiator(nested, event));
      case "targetResources", "TargetResources" ->
          elements(p, field, nested -> event.targets.add(target(nested)));
      case "additionalDetails", "AdditionalDetails" -> details(p, event);
      case "Actor" -> Office365.actor(ids(p, field), event);
      case "Target" -> Office365.target(ids(p, field), event);
      case "ModifiedProperties" -> Office365.properties(event, properties(p, field));
      case "ExtendedProperties" -> elements(p, field, nested -> extended(nested, event));
      default -> p.skipChildren();
    }
  }

  /** The payload's name wins over the envelope's; the first one seen decides whether to read on. */
  private static void name(RawEvent event, @Nullable String name, boolean wins) {
    if (name != null && (event.name == null || wins)) {
      event.name = name;
      event.ignored = ActivityName.of(name) == null;
    }
  }

  private void initiator(JsonParser p, RawEvent event) throws IOException {
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      if (p.currentToken() != JsonToken.START_OBJECT) {
        p.skipChildren();
      } else if (field.equals("user")) {
        event.user = actor(p, "id", "userPrincipalName");
      } else if (field.equals("app")) {
        event.app = actor(p, "servicePrincipalId", "displayName");
      } else {
        p.skipChildren();
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
      if (field.equals(idField)) {
        id = scalar(p);
      } else if (field.equals(nameField)) {
        name = scalar(p);
      } else {
        switch (field) {
          case "displayName" -> display = scalar(p);
          case "appId" -> appId = scalar(p);
          case "ipAddress" -> ip = address(null, scalar(p));
          default -> p.skipChildren();
        }
      }
    }
    // Since 2026 the display name beside a user principal name is a Microsoft client's, not the
    // person's.
    return new RawActor(Guids.orNull(id), name != null ? name : display, Guids.orNull(appId), ip);
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
        case "id" -> id = scalar(p);
        case "type", "Type" -> type = scalar(p);
        case "displayName" -> name = scalar(p);
        case "userPrincipalName" -> upn = scalar(p);
        case "modifiedProperties" ->
            properties = properties(p, "targetResources.modifiedProperties");
        default -> p.skipChildren();
      }
    }
    return new RawTarget(Guids.orNull(id), type, name, upn, null, properties);
  }

  private List<RawProperty> properties(JsonParser p, String where) throws IOException {
    List<RawProperty> properties = new ArrayList<>();
    elements(p, where, nested -> properties.add(property(nested)));
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
        case "displayName", "Name" -> {
          String found = scalar(p);
          name = found == null ? "" : found.strip();
        }
        case "oldValue", "OldValue" -> before = scalar(p);
        case "newValue", "NewValue" -> after = scalar(p);
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
    elements(p, "additionalDetails", nested -> detail(nested, event));
  }

  private static void detail(JsonParser p, RawEvent event) throws IOException {
    @Nullable String key = null;
    @Nullable String value = null;
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      p.nextToken();
      switch (field) {
        case "key", "Name" -> key = scalar(p);
        case "value", "Value" -> value = scalar(p);
        default -> p.skipChildren();
      }
    }
    if (key != null && value != null) {
      event.details.put(key.toLowerCase(Locale.ROOT), value);
    }
  }

  private void extended(JsonParser p, RawEvent event) throws IOException {
    detail(p, event);
    String details = event.details.remove("additionaldetails");
    if (details != null && details.startsWith("{")) {
      try (JsonParser inside = json.createParser(details)) {
        inside.nextToken();
        while (inside.nextToken() == JsonToken.FIELD_NAME) {
          String key = inside.currentName();
          inside.nextToken();
          String value = scalar(inside);
          if (value != null) {
            event.details.put(key.toLowerCase(Locale.ROOT), value);
          }
        }
      } catch (JsonProcessingException e) {
        throw new Malformed(
            "ExtendedProperties.additionalDetails",
            "JSON inside the text",
            e.getOriginalMessage(),
            e);
      }
    }
  }

  /** The {@code ID} and {@code Type} pairs of the unified audit log's Actor and Target. */
  private List<Office365.Id> ids(JsonParser p, String where) throws IOException {
    List<Office365.Id> ids = new ArrayList<>();
    elements(
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
                String found = scalar(nested);
                id = found == null ? "" : found;
              }
              case "Type", "type" -> type = number(nested);
              default -> nested.skipChildren();
            }
          }
          ids.add(new Office365.Id(id, type));
        });
    return ids;
  }

  /** Reads what the parser stands on, and leaves it on its end. */
  interface Part {
    void read(JsonParser p) throws IOException;
  }

  /**
   * Reads an object that stands here, or as JSON inside text, as Log Analytics exports it. Null is
   * nothing.
   */
  private void nested(JsonParser p, String where, Part part) throws IOException {
    switch (p.currentToken()) {
      case VALUE_NULL -> {}
      case START_OBJECT -> part.read(p);
      case VALUE_STRING -> {
        if (!p.getText().isBlank()) {
          inside(
              p,
              where,
              inside -> {
                expect(inside.nextToken() == JsonToken.START_OBJECT, where, "an object", inside);
                part.read(inside);
              });
        }
      }
      default -> expect(false, where, "an object", p);
    }
  }

  /**
   * Reads each object of an array that stands here, or as JSON inside text. Null is empty; other
   * elements are skipped.
   */
  private void elements(JsonParser p, String where, Part part) throws IOException {
    switch (p.currentToken()) {
      case VALUE_NULL -> {}
      case START_ARRAY -> {
        while (p.nextToken() != JsonToken.END_ARRAY) {
          if (p.currentToken() == JsonToken.START_OBJECT) {
            part.read(p);
          } else {
            p.skipChildren(); // other workloads list plain text here
          }
        }
      }
      case VALUE_STRING -> {
        if (!p.getText().isBlank()) {
          inside(
              p,
              where,
              inside -> {
                expect(inside.nextToken() == JsonToken.START_ARRAY, where, "an array", inside);
                elements(inside, where, part);
              });
        }
      }
      default -> expect(false, where, "an array", p);
    }
  }

  /** Reads JSON inside text; where it is broken, only this event is. */
  private void inside(JsonParser p, String where, Part part) throws IOException {
    String text = p.getText();
    try (JsonParser inside = json.createParser(text)) {
      part.read(inside);
    } catch (JsonProcessingException e) {
      throw new Malformed(where, "JSON inside the text", e.getOriginalMessage(), e);
    }
  }

  private static void expect(boolean met, String where, String expected, JsonParser p)
      throws IOException {
    if (!met) {
      throw new Malformed(where, expected, describe(p));
    }
  }

  /** Text or null; anything else is malformed: the ids, names and times of an event are text. */
  private static @Nullable String text(JsonParser p, String field) throws IOException {
    return switch (p.currentToken()) {
      case VALUE_STRING -> p.getText();
      case VALUE_NULL -> null;
      default -> throw new Malformed(field, "text", describe(p));
    };
  }

  /** Text, or the text of a number or boolean; an object or array gives its JSON. */
  private static @Nullable String scalar(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case VALUE_NULL -> null;
      case START_OBJECT, START_ARRAY -> {
        Writer out = new StringWriter();
        try (var generator = p.getCodec().getFactory().createGenerator(out)) {
          generator.copyCurrentStructure(p);
        }
        yield out.toString();
      }
      default -> p.getText();
    };
  }

  private static int number(JsonParser p) throws IOException {
    if (p.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return p.getIntValue();
    }
    p.skipChildren();
    return -1;
  }

  private static @Nullable String address(@Nullable String known, @Nullable String ip) {
    boolean said =
        ip != null && !ip.isBlank() && !ip.equals("<null>") && !ip.equalsIgnoreCase("null");
    return said ? ip : known;
  }

  private static String describe(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + p.getText();
      case VALUE_TRUE, VALUE_FALSE -> p.getText();
      case VALUE_STRING -> "the text " + p.getText();
      case null, default -> "nothing";
    };
  }
}
