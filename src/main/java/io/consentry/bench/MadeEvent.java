package io.consentry.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One audit event on its way to JSON: an Azure Monitor diagnostic record, as Event Hubs carries it
 * (FORMATS.md section 2).
 */
final class MadeEvent {
  /** What the records of a real tenant come to in the mean. */
  private static final int BYTES = 2_300;

  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'0000'").withZone(ZoneOffset.UTC);
  private static final String AGENT =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";

  private final ObjectNode record = JsonNodeFactory.instance.objectNode();
  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
  private final ArrayNode targets;
  private final ArrayNode details;

  /**
   * An event without initiator and targets.
   *
   * @param id unique within the tenant
   * @param service such as {@code Core Directory}
   */
  MadeEvent(
      String activity,
      String service,
      String category,
      String operation,
      String tenant,
      Instant time,
      String correlation,
      String id) {
    String when = TICKS.format(time);
    record
        .put("time", when + "Z")
        .put("resourceId", "/tenants/" + tenant + "/providers/Microsoft.aadiam");
    record.put("operationName", activity).put("operationVersion", "1.0");
    record.put("category", "AuditLogs").put("tenantId", tenant);
    record.put("resultSignature", "None").put("durationMs", 0);
    record.put("callerIpAddress", "203.0.113.7").put("correlationId", correlation).put("Level", 4);
    properties.put("id", id).put("category", category).put("correlationId", correlation);
    properties
        .put("result", "success")
        .put("resultReason", "")
        .put("activityDisplayName", activity);
    properties.put("activityDateTime", when + "+00:00").put("loggedByService", service);
    properties.put("operationType", operation).put("userAgent", AGENT);
    properties.putObject("initiatedBy");
    targets = properties.putArray("targetResources");
    details = properties.putArray("additionalDetails");
    detail("User-Agent", AGENT);
  }

  String id() {
    return properties.path("id").textValue();
  }

  MadeEvent byUser(String id, String name) {
    ObjectNode user = ((ObjectNode) properties.path("initiatedBy")).putObject("user");
    user.put("id", id).putNull("displayName").put("userPrincipalName", name);
    user.put("ipAddress", "203.0.113.7").putArray("roles");
    return this;
  }

  MadeEvent byApp(String servicePrincipalId, String name) {
    ObjectNode app = ((ObjectNode) properties.path("initiatedBy")).putObject("app");
    app.putNull("appId").put("displayName", name);
    app.put("servicePrincipalId", servicePrincipalId).putNull("servicePrincipalName");
    return this;
  }

  MadeEvent detail(String key, String value) {
    details.addObject().put("key", key).put("value", value);
    return this;
  }

  /**
   * A target, to which {@link #text} and {@link #json} add; a user's name is its principal name.
   */
  MadeEvent target(String type, String id, @Nullable String name) {
    ObjectNode target = targets.addObject().put("id", id).put("type", type);
    target.put(type.equals("User") ? "userPrincipalName" : "displayName", name);
    target.putArray("modifiedProperties");
    target.putArray("administrativeUnits");
    return this;
  }

  /** A changed property of the newest target, of text: it is quoted, as Entra does. */
  MadeEvent text(String name, @Nullable String before, @Nullable String after) {
    return json(name, quoted(before), quoted(after));
  }

  /** A changed property of the newest target, of JSON. */
  MadeEvent json(String name, @Nullable String before, @Nullable String after) {
    ArrayNode changes = (ArrayNode) targets.path(targets.size() - 1).path("modifiedProperties");
    changes.addObject().put("displayName", name).put("oldValue", before).put("newValue", after);
    return this;
  }

  private static @Nullable String quoted(@Nullable String text) {
    return text == null ? null : JsonNodeFactory.instance.textNode(text).toString();
  }

  /** The record as JSON in UTF-8, filled up to the size of a real one where it is smaller. */
  byte[] bytes(Random random) {
    record.set("properties", properties);
    int missing = BYTES - record.toString().length();
    if (missing > 0) {
      // Hexadecimal, so that it does not compress to nothing.
      byte[] filling = new byte[missing / 2];
      random.nextBytes(filling);
      detail("ClaimsIdentity", HexFormat.of().formatHex(filling));
    }
    return record.toString().getBytes(StandardCharsets.UTF_8);
  }
}
