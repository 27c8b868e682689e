package io.consentry.activity;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What sort of signal a record is: by the category of its envelope or its table, else by its type
 * or shape in Microsoft Graph. Names of activities say nothing here.
 */
enum SignalKind {
  USER_SIGN_IN,
  SILENT_SIGN_IN,
  PRINCIPAL_SIGN_IN,
  MANAGED_SIGN_IN,
  RISK_DETECTION,
  AT_RISK,
  CALL,
  SERVICE_PRINCIPAL,
  APPLICATION,
  CONSENT_REQUEST,
  DELEGATED_GRANT,
  APP_ROLE_ASSIGNMENT,
  ROLE_ASSIGNMENT,
  ROLE_SCHEDULE,
  ROLE_ELIGIBILITY,
  DIRECTORY_READING,
  AZURE_ROLE,
  AZURE_ELEVATION;

  private static final Map<String, SignalKind> BY_CATEGORY =
      Map.ofEntries(
          Map.entry("signinlogs", USER_SIGN_IN),
          Map.entry("noninteractiveusersigninlogs", SILENT_SIGN_IN),
          Map.entry("aadnoninteractiveusersigninlogs", SILENT_SIGN_IN),
          Map.entry("serviceprincipalsigninlogs", PRINCIPAL_SIGN_IN),
          Map.entry("aadserviceprincipalsigninlogs", PRINCIPAL_SIGN_IN),
          Map.entry("managedidentitysigninlogs", MANAGED_SIGN_IN),
          Map.entry("aadmanagedidentitysigninlogs", MANAGED_SIGN_IN),
          Map.entry("userriskevents", RISK_DETECTION),
          Map.entry("aaduserriskevents", RISK_DETECTION),
          Map.entry("serviceprincipalriskevents", RISK_DETECTION),
          Map.entry("aadserviceprincipalriskevents", RISK_DETECTION),
          Map.entry("riskyusers", AT_RISK),
          Map.entry("aadriskyusers", AT_RISK),
          Map.entry("riskyserviceprincipals", AT_RISK),
          Map.entry("aadriskyserviceprincipals", AT_RISK),
          Map.entry("microsoftgraphactivitylogs", CALL));

  private static final Map<String, SignalKind> BY_TYPE =
      Map.ofEntries(
          Map.entry("#microsoft.graph.signin", USER_SIGN_IN),
          Map.entry("#microsoft.graph.riskdetection", RISK_DETECTION),
          Map.entry("#microsoft.graph.serviceprincipalriskdetection", RISK_DETECTION),
          Map.entry("#microsoft.graph.riskyuser", AT_RISK),
          Map.entry("#microsoft.graph.riskyserviceprincipal", AT_RISK),
          Map.entry("#microsoft.graph.serviceprincipal", SERVICE_PRINCIPAL),
          Map.entry("#microsoft.graph.application", APPLICATION),
          Map.entry("#microsoft.graph.appconsentrequest", CONSENT_REQUEST),
          Map.entry("#microsoft.graph.userconsentrequest", CONSENT_REQUEST),
          Map.entry("#microsoft.graph.oauth2permissiongrant", DELEGATED_GRANT),
          Map.entry("#microsoft.graph.approleassignment", APP_ROLE_ASSIGNMENT),
          Map.entry("#microsoft.graph.unifiedroleassignment", ROLE_ASSIGNMENT),
          Map.entry("#microsoft.graph.unifiedroleassignmentschedule", ROLE_SCHEDULE),
          Map.entry("#microsoft.graph.unifiedroleeligibilityschedule", ROLE_ELIGIBILITY));

  private static final String AZURE = "microsoft.authorization/";

  /** The sort of signal; null for none. */
  static @Nullable SignalKind of(RawEvent event) {
    @Nullable SignalKind known = byName(BY_CATEGORY, event.field("category"));
    known = known != null ? known : byName(BY_CATEGORY, event.field("table"));
    known = known != null ? known : byName(BY_TYPE, event.field("@odata.type"));
    if (known != null) {
      return known;
    }
    return event.name == null ? byShape(event) : azure(event.name.toLowerCase(Locale.ROOT));
  }

  /** That of an object of the directory. */
  static SignalKind of(DirectoryKind kind) {
    return switch (kind) {
      case SERVICE_PRINCIPAL -> SERVICE_PRINCIPAL;
      case DELEGATED_GRANT -> DELEGATED_GRANT;
      case APP_ROLE -> APP_ROLE_ASSIGNMENT;
      case ROLE -> ROLE_ASSIGNMENT;
      case ROLE_SCHEDULE -> ROLE_SCHEDULE;
      case ELIGIBILITY -> ROLE_ELIGIBILITY;
      case READING -> DIRECTORY_READING;
    };
  }

  private static @Nullable SignalKind byName(Map<String, SignalKind> kinds, @Nullable String name) {
    return name == null ? null : kinds.get(name.toLowerCase(Locale.ROOT));
  }

  private static @Nullable SignalKind azure(String operation) {
    if (!operation.startsWith(AZURE)) {
      return null;
    }
    return switch (operation.substring(AZURE.length())) {
      case "roleassignments/write", "roleassignments/delete" -> AZURE_ROLE;
      case "elevateaccess/action" -> AZURE_ELEVATION;
      default -> null;
    };
  }

  /** Objects of Microsoft Graph that a list holds bear no type of their own. */
  private static @Nullable SignalKind byShape(RawEvent event) {
    @Nullable SignalKind held = heldByShape(event);
    if (held != null) {
      return held;
    }
    if (has(event, "riskLastUpdatedDateTime")) {
      return AT_RISK;
    }
    if (has(event, "riskEventType") && has(event, "detectedDateTime")) {
      return RISK_DETECTION;
    }
    boolean signIn =
        has(event, "resourceId")
            || has(event, "resourceDisplayName")
            || has(event, "isInteractive")
            || has(event, "clientAppUsed");
    if (signIn && has(event, "createdDateTime") && has(event, "status")) {
      return USER_SIGN_IN;
    }
    if (has(event, "appId")) {
      if (has(event, "pendingScopes")) {
        return CONSENT_REQUEST;
      }
      if (has(event, "servicePrincipalType") || has(event, "appOwnerOrganizationId")) {
        return SERVICE_PRINCIPAL;
      }
      boolean keys = has(event, "passwordCredentials") || has(event, "keyCredentials");
      return keys || has(event, "publisherDomain") ? APPLICATION : null;
    }
    return has(event, "approval") && has(event, "createdBy") ? CONSENT_REQUEST : null;
  }

  /** What says of somebody that they hold something has ids that nothing else has together. */
  private static @Nullable SignalKind heldByShape(RawEvent event) {
    if (has(event, "clientId") && has(event, "consentType") && has(event, "resourceId")) {
      return DELEGATED_GRANT;
    }
    if (!has(event, "principalId")) {
      return null;
    }
    if (has(event, "appRoleId") && has(event, "resourceId")) {
      return APP_ROLE_ASSIGNMENT;
    }
    if (!has(event, "roleDefinitionId")) {
      return null;
    }
    if (!has(event, "scheduleInfo")) {
      return ROLE_ASSIGNMENT;
    }
    return has(event, "assignmentType") ? ROLE_SCHEDULE : ROLE_ELIGIBILITY;
  }

  private static boolean has(RawEvent event, String field) {
    return event.field(field) != null;
  }
}
