package io.consentry.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects by which somebody holds something, in the shapes of Microsoft Graph's documents. */
final class WireDirectory {
  private WireDirectory() {}

  /** The object; it must give something: one that is gone has no shape. */
  static ObjectNode object(Signal.DirectoryObject object) {
    Signal.Gives gives = Objects.requireNonNull(object.gives());
    String item = gives.items().isEmpty() ? "" : gives.items().getFirst();
    ObjectNode node =
        switch (object.type()) {
          case DELEGATED_GRANT ->
              grant(
                  gives.holderId(),
                  gives.resourceId(),
                  gives.scope().isEmpty() ? null : gives.scope(),
                  String.join(" ", gives.items()));
          case APP_ROLE -> appRole(gives.holderId(), gives.resourceId(), item, gives.since());
          case ROLE -> role(gives.holderId(), item, scope(gives));
          case ROLE_SCHEDULE -> schedule(gives, item).put("assignmentType", "Assigned");
          case ELIGIBILITY -> schedule(gives, item);
          case SERVICE_PRINCIPAL, READING -> throw new IllegalArgumentException("gives nothing");
        };
    return node.put("id", object.objectId());
  }

  static ObjectNode grant(String client, String resource, @Nullable String user, String scope) {
    ObjectNode grant = WireSignals.json("{}");
    grant.put("clientId", client).put("consentType", user == null ? "AllPrincipals" : "Principal");
    return grant.put("principalId", user).put("resourceId", resource).put("scope", scope);
  }

  static ObjectNode appRole(String client, String resource, String role, @Nullable Instant since) {
    ObjectNode assignment = WireSignals.json("{}").putNull("deletedDateTime");
    assignment.put("appRoleId", role);
    assignment.put("createdDateTime", since == null ? null : since.toString());
    assignment.put("principalDisplayName", "Notes").put("principalId", client);
    assignment.put("principalType", "ServicePrincipal");
    return assignment.put("resourceDisplayName", "Microsoft Graph").put("resourceId", resource);
  }

  static ObjectNode role(String principal, String role, String scope) {
    ObjectNode assignment = WireSignals.json("{}").put("roleDefinitionId", role);
    return assignment.put("principalId", principal).put("directoryScopeId", scope);
  }

  private static String scope(Signal.Gives gives) {
    return gives.scope().isEmpty() ? "/" : gives.scope();
  }

  private static ObjectNode schedule(Signal.Gives gives, String role) {
    ObjectNode schedule = role(gives.holderId(), role, scope(gives));
    schedule.putNull("appScopeId").put("createdUsing", "2303e6ff-5939-496f-8057-9203db4c75f3");
    schedule.put("createdDateTime", "2026-01-01T00:00:00Z").put("status", "Provisioned");
    schedule.put("memberType", "Direct");
    ObjectNode info = schedule.putObject("scheduleInfo");
    info.put("startDateTime", gives.since() == null ? null : gives.since().toString());
    info.putNull("recurrence").putObject("expiration").put("type", "noExpiration");
    return schedule;
  }
}
