package io.consentry.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.consentry.activity.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rows of the audit log as the Entra portal downloads it in CSV: a Microsoft Graph directoryAudit
 * (FORMATS.md section 3) laid flat, as {@code Target1ModifiedProperty2NewValue}. The event's id is
 * not in it, and of targets, their changed properties and details only the first few are.
 */
final class PortalRows {
  private static final Set<String> NEEDED = Set.of("date (utc)", "correlationid", "activity");
  private static final int TARGETS = 3;
  private static final int PROPERTIES = 5;
  private static final int DETAILS = 6;
  private static final int ID_DIGITS = 32;

  private final JsonFactory json;
  private final Map<String, Integer> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Rows under columns of these names, in lower case. */
  PortalRows(JsonFactory json, List<String> names) {
    this.json = json;
    for (int i = 0; i < names.size(); i++) {
      columns.putIfAbsent(names.get(i), i);
    }
  }

  /** Whether a file with columns of these names, in lower case, is such a download. */
  static boolean are(List<String> names) {
    return names.containsAll(NEEDED);
  }

  /** Whether a target has as many changed properties as there are columns for: it may have more. */
  boolean mayBeCut(List<String> row) {
    for (int target = 1; target <= TARGETS; target++) {
      if (!cell(row, property(target, PROPERTIES, "Name")).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The row as Microsoft Graph would give it. */
  byte[] event(List<String> row) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      // The same row is the same event, whenever it is downloaded.
      String id = Sha256.hex(String.join("\n", row)).substring(0, ID_DIGITS);
      out.writeStringField("id", "Portal_" + id);
      out.writeStringField("activityDateTime", CsvEvents.time(cell(row, "Date (UTC)")));
      text(out, row, "correlationId", "CorrelationId");
      text(out, row, "activityDisplayName", "Activity");
      text(out, row, "category", "Category");
      text(out, row, "loggedByService", "Service");
      text(out, row, "result", "Result");
      text(out, row, "resultReason", "ResultReason");
      out.writeObjectFieldStart("initiatedBy");
      actor(out, row);
      out.writeEndObject();
      out.writeArrayFieldStart("targetResources");
      for (int target = 1; target <= TARGETS; target++) {
        target(out, row, target);
      }
      out.writeEndArray();
      out.writeArrayFieldStart("additionalDetails");
      detail(out, "User-Agent", cell(row, "User Agent"));
      for (int i = 1; i <= DETAILS; i++) {
        String detail = "AdditionalDetail" + i;
        detail(out, cell(row, detail + "Key"), cell(row, detail + "Value"));
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Actions in the portal may have both: a user by means of an application. */
  private void actor(JsonGenerator out, List<String> row) throws IOException {
    String servicePrincipal = cell(row, "ActorServicePrincipalId");
    boolean app =
        !servicePrincipal.isEmpty() || cell(row, "ActorType").equalsIgnoreCase("Application");
    if (app) {
      out.writeObjectFieldStart("app");
      text(out, row, "displayName", "ActorDisplayName");
      text(
          out,
          row,
          "servicePrincipalId",
          servicePrincipal.isEmpty() ? "ActorObjectId" : "ActorServicePrincipalId");
      out.writeEndObject();
    }
    if (!app || !cell(row, "ActorUserPrincipalName").isEmpty()) {
      out.writeObjectFieldStart("user");
      text(out, row, "id", "ActorObjectId");
      text(out, row, "displayName", "ActorDisplayName");
      text(out, row, "userPrincipalName", "ActorUserPrincipalName");
      text(out, row, "ipAddress", "IPAddress");
      out.writeEndObject();
    }
  }

  private void target(JsonGenerator out, List<String> row, int number) throws IOException {
    String target = "Target" + number;
    if (cell(row, target + "Type").isEmpty() && cell(row, target + "ObjectId").isEmpty()) {
      return;
    }
    out.writeStartObject();
    text(out, row, "id", target + "ObjectId");
    text(out, row, "type", target + "Type");
    text(out, row, "displayName", target + "DisplayName");
    text(out, row, "userPrincipalName", target + "UserPrincipalName");
    out.writeArrayFieldStart("modifiedProperties");
    for (int i = 1; i <= PROPERTIES; i++) {
      if (!cell(row, property(number, i, "Name")).isEmpty()) {
        out.writeStartObject();
        text(out, row, "displayName", property(number, i, "Name"));
        text(out, row, "oldValue", property(number, i, "OldValue"));
        text(out, row, "newValue", property(number, i, "NewValue"));
        out.writeEndObject();
      }
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static String property(int target, int number, String part) {
    return "Target" + target + "ModifiedProperty" + number + part;
  }

  private static void detail(JsonGenerator out, String key, String value) throws IOException {
    if (!key.isEmpty() && !value.isEmpty()) {
      out.writeStartObject();
      out.writeStringField("key", key);
      out.writeStringField("value", value);
      out.writeEndObject();
    }
  }

  /** An empty cell says nothing. */
  private void text(JsonGenerator out, List<String> row, String field, String column)
      throws IOException {
    String cell = cell(row, column);
    if (!cell.isEmpty()) {
      out.writeStringField(field, cell);
    }
  }

  private String cell(List<String> row, String column) {
    int at = columns.getOrDefault(column, row.size());
    return at < row.size() ? row.get(at) : "";
  }
}
