package io.consentry.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes activities of the objects of a directory snapshot by which somebody holds something, as
 * Microsoft Graph lists them: oauth2PermissionGrant, appRoleAssignment, unifiedRoleAssignment and
 * the schedules of Privileged Identity Management.
 */
final class DirectoryReader {
  private static final String SERVICE = "Directory";
  private static final int MAX_SCOPES = 1_000;

  /** As in events. Each is in a key, and the keys of all that an object gives are one record. */
  private static final int MAX_SCOPE = AppActs.MAX_SCOPE;

  private final JsonText json;

  DirectoryReader(JsonText json) {
    this.json = json;
  }

  /**
   * The object; null for one that gives nothing that is kept, such as the use of an application.
   */
  @Nullable Activity object(
      DirectoryKind kind, RawEvent event, String tenant, @Nullable Instant seen) {
    String id = Envelope.id(event.id);
    Instant time = InventoryReader.time(event, seen);
    return switch (kind) {
      case DELEGATED_GRANT -> activity(kind, id, tenant, time, grant(event));
      case APP_ROLE ->
          isPermission(event) ? activity(kind, id, tenant, time, appRole(event)) : null;
      case ROLE -> activity(kind, id, tenant, time, role(event, null));
      case ROLE_SCHEDULE, ELIGIBILITY ->
          isDirect(event) ? activity(kind, id, tenant, time, scheduled(event, time)) : null;
      case READING -> reading(id, tenant, time);
      case SERVICE_PRINCIPAL -> null; // is no such object
    };
  }

  /** The word that the object of that id is gone; null where nothing is to be done about it. */
  static @Nullable Activity gone(DirectoryKind kind, String id, String tenant, Instant time) {
    return switch (kind) {
      case DELEGATED_GRANT, APP_ROLE, ROLE, ROLE_SCHEDULE, ELIGIBILITY ->
          activity(kind, Envelope.id(id), tenant, time, null);
      // What it was may be asked for years, and what it held goes by objects of its own.
      case SERVICE_PRINCIPAL, READING -> null;
    };
  }

  private static Signal.Gives grant(RawEvent event) {
    boolean everyone = "AllPrincipals".equalsIgnoreCase(event.field("consentType"));
    @Nullable String scopes = event.field("scope");
    List<String> values =
        scopes == null
            ? List.of()
            : Arrays.stream(scopes.strip().split("\\s+"))
                .map(scope -> Changes.bounded(scope, MAX_SCOPE))
                .distinct()
                .limit(MAX_SCOPES)
                .toList();
    return new Signal.Gives(
        guid(event, "clientId"),
        guid(event, "resourceId"),
        values,
        everyone ? "" : guid(event, "principalId"),
        null); // the directory does not say
  }

  /**
   * Roles of users and groups are who may use an application, and nothing that they hold; so is the
   * role of no id, that of access without a role.
   */
  private static boolean isPermission(RawEvent event) {
    return "ServicePrincipal".equalsIgnoreCase(event.field("principalType"))
        && !Guids.ZERO.equals(event.field("appRoleId"));
  }

  private static Signal.Gives appRole(RawEvent event) {
    @Nullable String made = event.field("createdDateTime");
    return new Signal.Gives(
        guid(event, "principalId"),
        guid(event, "resourceId"),
        List.of(guid(event, "appRoleId")),
        "",
        made == null ? null : Times.zoned("createdDateTime", made));
  }

  private static Signal.Gives role(RawEvent event, @Nullable Instant since) {
    @Nullable String scope = event.field("directoryScopeId");
    return new Signal.Gives(
        guid(event, "principalId"),
        "",
        List.of(guid(event, "roleDefinitionId")),
        scope == null || scope.equals("/") ? "" : Changes.bounded(scope),
        since);
  }

  /** Who has a role through a group is in the group, which has a schedule of its own. */
  private static boolean isDirect(RawEvent event) {
    @Nullable String how = event.field("memberType");
    return how == null || how.equalsIgnoreCase("Direct");
  }

  /** Nothing before it begins; who ends it is the directory itself, where the object then goes. */
  private Signal.@Nullable Gives scheduled(RawEvent event, Instant now) {
    JsonNode schedule = json.object("scheduleInfo", event.field("scheduleInfo"));
    @Nullable String start = JsonText.text(schedule, "startDateTime");
    start = start == null ? event.field("createdDateTime") : start;
    @Nullable Instant since = start == null ? null : Times.zoned("startDateTime", start);
    return since != null && since.isAfter(now) ? null : role(event, since);
  }

  private static @Nullable Activity reading(String id, String tenant, Instant time) {
    @Nullable DirectoryKind read = DirectoryKind.of(id);
    return read == null
        ? null
        : activity("reading/" + id, tenant, time, new Signal.DirectoryReading(read));
  }

  private static String guid(RawEvent event, String field) {
    @Nullable String id = Guids.orNull(event.field(field));
    if (id == null) {
      throw new Malformed(field, "an object's id", String.valueOf(event.field(field)));
    }
    return id.toLowerCase(Locale.ROOT);
  }

  private static Activity activity(
      DirectoryKind kind, String id, String tenant, Instant time, Signal.@Nullable Gives gives) {
    return activity(
        kind.label() + "/" + id, tenant, time, new Signal.DirectoryObject(kind, id, gives));
  }

  /** Of each time that it was read there is one: the same may come again after it was gone. */
  private static Activity activity(String what, String tenant, Instant time, Signal act) {
    String id = what + "/" + time;
    return new Activity(
        id,
        id,
        tenant,
        time,
        "Directory snapshot",
        Outcome.SUCCESS,
        null,
        SERVICE,
        WireFormat.GRAPH,
        Actor.UNKNOWN,
        act);
  }
}
