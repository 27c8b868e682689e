package io.consentry.activity;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that signals have and audit events have not, each under one name: Microsoft Graph's.
 * Log Analytics writes the same with a capital, and a few by another name.
 */
final class SignalFields {
  private static final List<String> COMMON =
      List.of(
          "category",
          "@odata.type",
          "createdDateTime",
          "ipAddress",
          "userAgent",
          "appId",
          "appDisplayName",
          "displayName",
          "userId",
          "userPrincipalName",
          "userDisplayName",
          "userType",
          "servicePrincipalId",
          "servicePrincipalName",
          "servicePrincipalDisplayName",
          "status",
          "location",
          "identity");

  private static final List<String> SIGN_INS =
      List.of(
          "resourceDisplayName",
          "resourceServicePrincipalId",
          "resultType",
          "isInteractive",
          "signInEventTypes",
          "clientCredentialType",
          "servicePrincipalCredentialKeyId",
          "autonomousSystemNumber",
          "riskLevelDuringSignIn");

  private static final List<String> RISK =
      List.of(
          "riskEventType",
          "riskType",
          "riskLevel",
          "riskState",
          "riskDetail",
          "detectedDateTime",
          "lastUpdatedDateTime",
          "riskLastUpdatedDateTime");

  private static final List<String> CALLS =
      List.of(
          "requestId",
          "requestMethod",
          "requestUri",
          "responseStatusCode",
          "resultSignature",
          "timeGenerated");

  private static final List<String> INVENTORY =
      List.of(
          "appOwnerOrganizationId",
          "verifiedPublisher",
          "certification",
          "replyUrls",
          "web",
          "spa",
          "publicClient",
          "passwordCredentials",
          "keyCredentials",
          "disabledByMicrosoftStatus",
          "logoSha256",
          "servicePrincipalType",
          "signInAudience",
          "publisherDomain",
          "pendingScopes",
          "userConsentRequests",
          "createdBy",
          "approval");

  private static final List<String> DIRECTORY =
      List.of(
          "appRoles",
          "oauth2PermissionScopes",
          "tags",
          "clientId",
          "consentType",
          "principalId",
          "principalType",
          "principalDisplayName",
          "scope",
          "appRoleId",
          "roleDefinitionId",
          "directoryScopeId",
          "scheduleInfo",
          "assignmentType",
          "memberType",
          Origin.KIND,
          Origin.TENANT,
          Origin.POLLED);

  private static final List<String> AZURE =
      List.of("requestbody", "responseBody", "eventDataId", "statusCode");

  private static final Map<String, String> NAMES = new HashMap<>();

  static {
    for (List<String> names : List.of(COMMON, SIGN_INS, RISK, CALLS, INVENTORY, DIRECTORY, AZURE)) {
      for (String name : names) {
        NAMES.put(name, name);
        NAMES.put(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), name);
      }
    }
    // A column of every table of Log Analytics, and what the audit log's reader takes already.
    NAMES.put("Type", "table");
    NAMES.put("ResourceIdentity", "resourceId");
    NAMES.put("LocationDetails", "location");
    NAMES.put("Location", "country");
    NAMES.put("IPAddress", "ipAddress");
    NAMES.put("AadTenantId", "tenantId");
    NAMES.put("requestBody", "requestbody");
    NAMES.put("C_Idtyp", "idtyp");
    NAMES.remove("UserType");
  }

  private SignalFields() {}

  /** The one name of the field; null where no signal has it. */
  static @Nullable String of(String field) {
    return NAMES.get(field);
  }
}
