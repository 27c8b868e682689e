package io.consentry.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One audit event, described once and written in each of the four wire formats with their quirks
 * (FORMATS.md sections 2 to 5). {@link WireEvents} makes them; all names and ids are invented.
 */
public class WireEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final String activity;
  private final List<Target> targets = new ArrayList<>();
  private final Map<String, String> details = new LinkedHashMap<>();
  private String category = "ApplicationManagement";
  private String service = "Core Directory";
  private String operationType = "Assign";
  private String tenant = WireEvents.TENANT;
  private String correlation = WireEvents.CORRELATION;
  private Instant time = WireEvents.TIME;
  private Party actor = WireEvents.ADMIN;
  private @Nullable String id;
  private @Nullable String failure;
  private String reason = "";

  protected WireEvent(String activity) {
    this.activity = activity;
  }

  /** An event of that activity, in Graph's spelling, without targets. */
  public static WireEvent of(String activity) {
    return new WireEvent(activity);
  }

  /**
   * A user or application that acts.
   *
   * @param name user principal name, or display name of an application
   * @param clientAppId the acting application's id; only the unified audit log has it
   */
  public record Party(
      boolean user,
      @Nullable String id,
      String name,
      @Nullable String clientAppId,
      @Nullable String ip) {

    public static Party user(String id, String name) {
      return new Party(true, id, name, null, null);
    }

    public static Party app(String servicePrincipalId, String name) {
      return new Party(false, servicePrincipalId, name, null, null);
    }

    public Party from(String address) {
      return new Party(user, id, name, clientAppId, address);
    }
  }

  /**
   * A target. The first one with properties is the one that the unified audit log keeps.
   *
   * @param names the service principal's names; empty for anything else
   */
  public record Target(
      String type,
      @Nullable String id,
      @Nullable String name,
      @Nullable String upn,
      List<String> names,
      List<Property> properties) {
    public Target {
      names = List.copyOf(names);
      properties = List.copyOf(properties);
    }

    public static Target of(
        String type, @Nullable String id, @Nullable String name, Property... properties) {
      return new Target(type, id, name, null, List.of(), List.of(properties));
    }

    public static Target user(String id, String upn, Property... properties) {
      return new Target("User", id, null, upn, List.of(), List.of(properties));
    }

    /** With the names of the service principal, which also go into a property of their own. */
    public Target named(String... servicePrincipalNames) {
      List<Property> all = new ArrayList<>(properties);
      all.add(
          Property.text(
              "TargetId.ServicePrincipalNames", null, String.join(";", servicePrincipalNames)));
      return new Target(type, id, name, upn, List.of(servicePrincipalNames), all);
    }
  }

  /**
   * A modified property with raw values.
   *
   * @param json whether the values are JSON; they are text otherwise
   */
  public record Property(
      String name, @Nullable String before, @Nullable String after, boolean json) {
    public static Property text(String name, @Nullable String before, @Nullable String after) {
      return new Property(name, before, after, false);
    }

    public static Property json(String name, @Nullable String before, @Nullable String after) {
      return new Property(name, before, after, true);
    }
  }

  public WireEvent by(Party party) {
    actor = party;
    return this;
  }

  public WireEvent at(Instant when) {
    time = when;
    return this;
  }

  public WireEvent in(String tenantId) {
    tenant = tenantId;
    return this;
  }

  /** Events of one act carry the same correlation id. */
  public WireEvent correlated(String correlationId) {
    correlation = correlationId;
    return this;
  }

  /** The id that a, b and d share; made from the rest where it is not given. */
  public WireEvent id(String eventId) {
    id = eventId;
    return this;
  }

  public WireEvent failed(String exception) {
    failure = exception;
    reason = exception;
    return this;
  }

  public WireEvent reason(String text) {
    reason = text;
    return this;
  }

  public WireEvent logged(String byService, String inCategory, String asOperation) {
    service = byService;
    category = inCategory;
    operationType = asOperation;
    return this;
  }

  public WireEvent detail(String key, String value) {
    details.put(key, value);
    return this;
  }

  public WireEvent target(Target target) {
    targets.add(target);
    return this;
  }

  /** The targets; those that are made from a description come when it is complete. */
  protected List<Target> targets() {
    return targets;
  }

  public String activity() {
    return activity;
  }

  public Instant time() {
    return time;
  }

  /** The id in a, b and d. */
  public String eventId() {
    if (id != null) {
      return id;
    }
    int hash = Math.abs((activity + targets() + time).hashCode() % 90_000_000) + 10_000_000;
    return service.equals("PIM")
        ? "PIM_" + correlation + "_" + tenant + "_" + hash
        : "Directory_" + correlation + "_K" + hash % 9_000 + "_" + hash;
  }

  /** The id in c: of its own. */
  public String office365Id() {
    return UUID.nameUUIDFromBytes(eventId().getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Format a: an Azure Monitor diagnostic record. */
  public String azureMonitor() {
    return azureMonitorNode().toString();
  }

  /** As {@link #azureMonitor}, to be varied. */
  public ObjectNode azureMonitorNode() {
    ObjectNode event = JSON.createObjectNode();
    event.put("time", TICKS.format(time) + "Z");
    event.put("resourceId", "/tenants/" + tenant + "/providers/Microsoft.aadiam");
    event
        .put("operationName", activity)
        .put("operationVersion", "1.0")
        .put("category", "AuditLogs");
    event.put("tenantId", tenant).put("resultSignature", "None");
    if (failure != null) {
      event.put("resultDescription", failure);
    }
    event.put("durationMs", 0);
    if (actor.ip() != null) {
      event.put("callerIpAddress", actor.ip());
    }
    event.put("correlationId", correlation);
    if (!actor.user()) {
      event.put("identity", actor.name());
    }
    event.put("Level", 4);
    ObjectNode properties = payload(TICKS.format(time) + "+00:00", false);
    properties.putNull("userAgent");
    event.set("properties", properties);
    return event;
  }

  /** Format b: a Microsoft Graph directoryAudit. It names no tenant. */
  public String graph() {
    return graphNode().toString();
  }

  /** As {@link #graph}, to be varied. */
  public ObjectNode graphNode() {
    return payload(TICKS.format(time) + "Z", true);
  }

  private ObjectNode payload(String when, boolean graph) {
    ObjectNode event = JSON.createObjectNode();
    event.put("id", eventId()).put("category", category).put("correlationId", correlation);
    event.put("result", failure == null ? "success" : "failure").put("resultReason", reason);
    event.put("activityDisplayName", activity).put("activityDateTime", when);
    event.put("loggedByService", service).put("operationType", operationType);
    event.set("initiatedBy", initiator(graph));
    ArrayNode list = event.putArray("targetResources");
    targets().forEach(target -> list.add(resource(target, graph)));
    ArrayNode more = event.putArray("additionalDetails");
    details.forEach((key, value) -> more.addObject().put("key", key).put("value", value));
    return event;
  }

  private ObjectNode initiator(boolean graph) {
    ObjectNode by = JSON.createObjectNode();
    if (actor.user()) {
      ObjectNode user = by.putObject("user");
      user.put("id", actor.id()).putNull("displayName").put("userPrincipalName", actor.name());
      user.put("ipAddress", actor.ip());
      if (graph) {
        user.putNull("userType").putNull("homeTenantId").putNull("homeTenantName");
        by.putNull("app");
      } else {
        user.putArray("roles");
      }
    } else {
      if (graph) {
        by.putNull("user");
      }
      ObjectNode app = by.putObject("app");
      app.putNull("appId").put("displayName", actor.name());
      app.put("servicePrincipalId", actor.id()).putNull("servicePrincipalName");
    }
    return by;
  }

  private static ObjectNode resource(Target target, boolean graph) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", target.id()).put("displayName", target.name()).put("type", target.type());
    if (graph || target.type().equals("User")) {
      node.put("userPrincipalName", target.upn());
    }
    if (graph) {
      node.putNull("groupType");
    }
    ArrayNode list = node.putArray("modifiedProperties");
    for (Property property : target.properties()) {
      ObjectNode change = list.addObject().put("displayName", property.name());
      change.put("oldValue", quoted(property.before(), property.json()));
      change.put("newValue", quoted(property.after(), property.json()));
    }
    if (!graph) {
      node.putArray("administrativeUnits");
    }
    return node;
  }

  private static @Nullable String quoted(@Nullable String value, boolean json) {
    return value == null || json ? value : JSON.getNodeFactory().textNode(value).toString();
  }

  /** Format c: a record of the unified audit log. */
  public String office365() {
    return office365Node().toString();
  }

  /** As {@link #office365}, to be varied. */
  public ObjectNode office365Node() {
    ObjectNode event = JSON.createObjectNode();
    event.put("CreationTime", SECONDS.format(time)).put("Id", office365Id());
    boolean bare = activity.contains("secrets management");
    event.put("Operation", bare ? activity : activity + ".").put("OrganizationId", tenant);
    event.put("RecordType", 8).put("ResultStatus", failure == null ? "Success" : "Failure");
    event.put("UserType", actor.user() ? 0 : 4).put("Version", 1);
    event.put("Workload", "AzureActiveDirectory");
    event.put("UserId", actor.user() ? actor.name() : "ServicePrincipal_" + actor.id());
    event.put("AzureActiveDirectoryEventType", 1);
    if (actor.ip() != null) {
      event.put("ClientIP", actor.ip()).put("ActorIpAddress", actor.ip());
    }
    ObjectNode more = JSON.createObjectNode();
    details.forEach(more::put);
    ArrayNode extended = event.putArray("ExtendedProperties");
    extended.addObject().put("Name", "additionalDetails").put("Value", more.toString());
    extended.addObject().put("Name", "extendedAuditEventCategory").put("Value", "ServicePrincipal");
    Target target = kept();
    event.set("ModifiedProperties", unquoted(target));
    event.set("Actor", actorIds());
    event.put("ActorContextId", tenant).put("InterSystemsId", correlation);
    event.put("IntraSystemId", "5d3f4f0a-1111-4222-8333-9a8b7c6d5e4f");
    event.set("Target", targetIds(target));
    event.put("TargetContextId", tenant);
    return event;
  }

  private @Nullable Target kept() {
    List<Target> all = targets();
    return all.stream()
        .filter(target -> !target.properties().isEmpty())
        .findFirst()
        .orElse(all.isEmpty() ? null : all.getFirst());
  }

  private ArrayNode unquoted(@Nullable Target target) {
    ArrayNode list = JSON.createArrayNode();
    for (Property property : target == null ? List.<Property>of() : target.properties()) {
      ObjectNode change = list.addObject().put("Name", property.name());
      change.put("NewValue", lines(property.after(), property.json()));
      change.put("OldValue", lines(property.before(), property.json()));
    }
    if (failure != null) {
      list.addObject()
          .put("Name", "MethodExecutionResult.")
          .put("NewValue", failure)
          .put("OldValue", "");
    }
    return list;
  }

  /** The unified audit log breaks JSON into lines, as .NET does, and has no nulls. */
  private static String lines(@Nullable String value, boolean json) {
    if (value == null || !json || value.equals("[]")) {
      return value == null ? "" : value;
    }
    try {
      JsonNode tree = JSON.readTree(value);
      return tree.toPrettyString().replace("[ ", "[\r\n  ").replace(" ]", "\r\n]");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("property value: expected JSON, got " + value, e);
    }
  }

  private ArrayNode actorIds() {
    ArrayNode ids = JSON.createArrayNode();
    if (actor.user()) {
      id(ids, actor.name(), 5);
      id(ids, "10032001A0B1C2D3", 3);
    } else {
      id(ids, actor.name(), 1);
    }
    id(ids, actor.clientAppId(), 2);
    objectIds(ids, actor.user() ? "User" : "ServicePrincipal", actor.id());
    return ids;
  }

  private static ArrayNode targetIds(@Nullable Target target) {
    ArrayNode ids = JSON.createArrayNode();
    if (target != null) {
      objectIds(ids, target.type(), target.id());
      id(ids, target.name(), 1);
      id(ids, target.upn(), 5);
      target.names().stream()
          .filter(Guids::isGuid)
          .findFirst()
          .ifPresent(appId -> id(ids, appId, 2));
      id(ids, target.names().isEmpty() ? null : String.join(";", target.names()), 4);
    }
    return ids;
  }

  private static void objectIds(ArrayNode ids, String type, @Nullable String object) {
    id(ids, object == null ? null : type + "_" + object, 2);
    id(ids, object, 2);
    id(ids, type, 2);
  }

  private static void id(ArrayNode ids, @Nullable String text, int type) {
    if (text != null) {
      ids.addObject().put("ID", text).put("Type", type);
    }
  }

  /** Format d: a row of Log Analytics, its dynamic columns as JSON inside text. */
  public String logAnalytics() {
    return logAnalyticsNode().toString();
  }

  /** As {@link #logAnalytics}, to be varied. */
  public ObjectNode logAnalyticsNode() {
    ObjectNode inner = payload(MILLIS.format(time), false);
    ObjectNode row = JSON.createObjectNode();
    row.put("TenantId", WireEvents.WORKSPACE).put("SourceSystem", "Azure AD");
    row.put("TimeGenerated", MILLIS.format(time));
    row.put("ResourceId", "/tenants/" + tenant + "/providers/Microsoft.aadiam");
    row.put("OperationName", activity).put("OperationVersion", "1.0").put("Category", category);
    row.put("ResultSignature", "None").put("CorrelationId", correlation).put("Level", "4");
    row.put("AdditionalDetails", inner.path("additionalDetails").toString()).put("Id", eventId());
    row.put("InitiatedBy", inner.path("initiatedBy").toString()).put("LoggedByService", service);
    row.put("Result", failure == null ? "success" : "failure").put("ResultReason", reason);
    row.put("TargetResources", inner.path("targetResources").toString());
    row.put("AADTenantId", tenant).put("ActivityDisplayName", activity);
    row.put("ActivityDateTime", MILLIS.format(time)).put("AADOperationType", operationType);
    return row.put("Type", "AuditLogs");
  }

  /** The event in the given format. */
  public String as(Activity.WireFormat format) {
    return node(format).toString();
  }

  /** The event in the given format, to be varied. */
  public ObjectNode node(Activity.WireFormat format) {
    return switch (format) {
      case AZURE_MONITOR -> azureMonitorNode();
      case GRAPH -> graphNode();
      case OFFICE_365 -> office365Node();
      case LOG_ANALYTICS -> logAnalyticsNode();
    };
  }

  @Override
  public String toString() {
    return activity;
  }
}
