package io.consentry.activity;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** Signals as Microsoft documents them, in the envelope of Azure Monitor and as Graph's objects. */
public final class WireSignals {
  public static final String TENANT = WireEvents.TENANT;
  public static final String USER = id(1);
  public static final String PRINCIPAL = id(2);
  public static final String APP = id(3);
  public static final String KEY = id(4);
  public static final String GRAPH = "00000003-0000-0000-c000-000000000000";
  private static final JsonMapper JSON = new JsonMapper();

  private WireSignals() {}

  static String id(int number) {
    return new UUID(77, number).toString();
  }

  /** JSON with single quotes as a tree. */
  public static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The record that a hub carries around those properties. */
  public static ObjectNode envelope(String category, ObjectNode properties) {
    ObjectNode envelope =
        json(
            """
            {'time':'2026-03-02T09:05:11.2345678Z','resourceId':'/tenants/%s/providers/Microsoft.aadiam',
             'operationName':'Sign-in activity','operationVersion':'1.0','tenantId':'%s',
             'resultType':'0','resultSignature':'SUCCESS','durationMs':0,'callerIpAddress':'203.0.113.9',
             'correlationId':'%s','Level':4,'location':'NO'}\
            """
                .formatted(TENANT, TENANT, id(9)));
    envelope.put("category", category);
    envelope.set("properties", properties);
    return envelope;
  }

  /** A user's sign-in, as a hub's properties and Graph's object both have it. */
  public static ObjectNode userSignIn() {
    return json(
        """
        {'id':'%s','createdDateTime':'2026-03-02T09:00:01.123Z','userDisplayName':'Luis Ortega',
         'userPrincipalName':'luis.ortega@contoso.example','userId':'%s',
         'appId':'%s','appDisplayName':'Notes','ipAddress':'198.51.100.7',
         'status':{'errorCode':0,'failureReason':'Other.','additionalDetails':null},
         'clientAppUsed':'Browser','userAgent':'Mozilla/5.0','userType':'Guest',
         'deviceDetail':{'deviceId':'','operatingSystem':'Windows'},
         'location':{'city':'Oslo','state':'Oslo','countryOrRegion':'NO','geoCoordinates':{'latitude':59.9}},
         'correlationId':'%s','conditionalAccessStatus':'notApplied','appliedConditionalAccessPolicies':[],
         'isInteractive':true,'riskDetail':'none','riskLevelAggregated':'none','riskLevelDuringSignIn':'medium',
         'riskState':'none','riskEventTypes':[],'resourceDisplayName':'Microsoft Graph','resourceId':'%s',
         'autonomousSystemNumber':64500}\
        """
            .formatted(id(10), USER, APP, id(9), GRAPH));
  }

  public static ObjectNode principalSignIn() {
    return json(
        """
        {'id':'%s','createdDateTime':'2026-03-02T09:00:02+00:00','userDisplayName':'','userPrincipalName':'',
         'userId':'','appId':'%s','ipAddress':'203.0.113.9','status':{'errorCode':0},
         'location':{'countryOrRegion':'DE'},'servicePrincipalName':'Notes','servicePrincipalId':'%s',
         'servicePrincipalCredentialKeyId':'%s','clientCredentialType':'clientSecret',
         'resourceDisplayName':'Microsoft Graph','resourceId':'%s','resourceServicePrincipalId':'%s',
         'autonomousSystemNumber':64501,'correlationId':'%s','isInteractive':false}\
        """
            .formatted(id(11), APP, PRINCIPAL, KEY, GRAPH, id(12), id(9)));
  }

  /** A row of Log Analytics' table of service principals' sign-ins. */
  public static ObjectNode principalRow() {
    return json(
        """
        {'TenantId':'%s','AADTenantId':'%s','Type':'AADServicePrincipalSignInLogs',
         'TimeGenerated':'2026-03-02T09:05:00Z','OperationName':'Sign-in activity',
         'Category':'ServicePrincipalSignInLogs','Id':'%s','CreatedDateTime':'2026-03-02T09:00:02Z',
         'AppId':'%s','ServicePrincipalId':'%s','ServicePrincipalName':'Notes','IPAddress':'203.0.113.9',
         'ResultType':'0','Location':'DE','LocationDetails':'{\\"countryOrRegion\\":\\"DE\\"}',
         'ResourceDisplayName':'Microsoft Graph','ResourceIdentity':'%s','ResourceServicePrincipalId':'%s',
         'ServicePrincipalCredentialKeyId':'%s','ClientCredentialType':'clientSecret',
         'AutonomousSystemNumber':'64501','CorrelationId':'%s'}\
        """
            .formatted(id(50), TENANT, id(11), APP, PRINCIPAL, GRAPH, id(12), KEY, id(9)));
  }

  public static ObjectNode riskDetection() {
    return json(
        """
        {'id':'%s','requestId':'%s','correlationId':'%s','riskEventType':'unfamiliarFeatures',
         'riskState':'atRisk','riskLevel':'high','riskDetail':'none','source':'IdentityProtection',
         'detectionTimingType':'realtime','activity':'signin','tokenIssuerType':'AzureAD',
         'ipAddress':'192.0.2.4','location':{'countryOrRegion':'BR'},
         'activityDateTime':'2026-03-02T08:59:00Z','detectedDateTime':'2026-03-02T09:10:00Z',
         'lastUpdatedDateTime':'2026-03-02T09:10:00Z','userId':'%s','userDisplayName':'Luis Ortega',
         'userPrincipalName':'luis.ortega@contoso.example','additionalInfo':'[]'}\
        """
            .formatted(id(13), id(14), id(9), USER));
  }

  public static ObjectNode principalRisk() {
    return json(
        """
        {'id':'%s','riskEventType':'leakedCredentials','riskState':'atRisk','riskLevel':'high',
         'activity':'servicePrincipal','activityDateTime':'2026-03-02T08:59:00Z',
         'detectedDateTime':'2026-03-02T09:10:00Z','servicePrincipalId':'%s',
         'servicePrincipalDisplayName':'Notes','appId':'%s','keyIds':['%s']}\
        """
            .formatted(id(15), PRINCIPAL, APP, KEY));
  }

  public static ObjectNode riskyUser() {
    return json(
        """
        {'id':'%s','isDeleted':false,'isProcessing':false,'riskLevel':'none','riskState':'remediated',
         'riskDetail':'userPerformedSecuredPasswordReset','riskLastUpdatedDateTime':'2026-03-02T10:00:00Z',
         'userDisplayName':'Luis Ortega','userPrincipalName':'luis.ortega@contoso.example'}\
        """
            .formatted(USER));
  }

  public static ObjectNode graphCall() {
    return json(
        """
        {'timeGenerated':'2026-03-02T09:00:03Z','location':'West Europe','requestId':'%s','operationId':'%s',
         'apiVersion':'v1.0','requestMethod':'GET','responseStatusCode':200,'tenantId':'%s',
         'ipAddress':'203.0.113.9','userAgent':'ROADtools/1.0',
         'requestUri':'https://graph.microsoft.com/v1.0/users/%s/messages?$top=10','appId':'%s',
         'servicePrincipalId':'%s','roles':'Mail.Read','C_Idtyp':'app','signInActivityId':'x'}\
        """
            .formatted(id(16), id(16), TENANT, USER, APP, PRINCIPAL));
  }

  public static ObjectNode servicePrincipal() {
    return json(
        """
        {'id':'%s','appId':'%s','displayName':'Notes','appOwnerOrganizationId':'%s',
         'createdDateTime':'2026-03-01T00:00:00Z','servicePrincipalType':'Application',
         'disabledByMicrosoftStatus':null,'verifiedPublisher':{'displayName':null,'verifiedPublisherId':null},
         'replyUrls':['https://notes.example/cb','https://notes.example/a'],
         'passwordCredentials':[{'keyId':'%s','displayName':'x','startDateTime':'2026-01-01T00:00:00Z',
           'endDateTime':'2028-01-01T00:00:00Z','secretText':null}],
         'keyCredentials':[]}\
        """
            .formatted(PRINCIPAL, APP, id(20), KEY));
  }

  public static ObjectNode application() {
    return json(
        """
        {'@odata.type':'#microsoft.graph.application','id':'%s','appId':'%s','displayName':'Notes',
         'publisherDomain':'contoso.example','certification':{'isCertifiedByMicrosoft':false},
         'web':{'redirectUris':['https://notes.example/cb']},'spa':{'redirectUris':['https://spa.example']},
         'passwordCredentials':[],'keyCredentials':[{'keyId':'%s','type':'AsymmetricX509Cert',
           'startDateTime':null,'endDateTime':'9999-12-31T00:00:00Z'}]}\
        """
            .formatted(id(5), APP, KEY));
  }

  public static ObjectNode consentRequest() {
    return json(
        """
        {'id':'%s','appId':'%s','appDisplayName':'Notes','consentType':'Static',
         'pendingScopes':[{'displayName':'Mail.Read'},{'displayName':'offline_access'}],
         'userConsentRequests':[{'id':'%s','createdDateTime':'2026-03-02T07:00:00Z','status':'InProgress',
           'reason':'please','createdBy':{'user':{'id':'%s','userPrincipalName':'luis.ortega@contoso.example'}}}]}\
        """
            .formatted(id(21), APP, id(22), USER));
  }

  /** A role over a subscription, as Azure's activity log has it in a hub. */
  public static ObjectNode azureRole(String operation, String result) {
    return json(
        """
        {'time':'2026-03-02T09:00:04Z','resourceId':'/SUBSCRIPTIONS/S1/PROVIDERS/MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/%s',
         'operationName':'%s','category':'Administrative','resultType':'%s','resultSignature':'Succeeded.Created',
         'durationMs':'120','callerIpAddress':'198.51.100.7','correlationId':'%s','level':'Information',
         'identity':{'authorization':{'scope':'/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/x'},
           'claims':{'http://schemas.microsoft.com/identity/claims/tenantid':'%s',
             'http://schemas.microsoft.com/identity/claims/objectidentifier':'%s',
             'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn':'luis.ortega@contoso.example',
             'appid':'c44b4083-3bb0-49c1-b47d-974e53cbdf3c'}},
         'properties':{'statusCode':'Created',
           'responseBody':'{\\"properties\\":{\\"roleDefinitionId\\":\\"/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635\\",\\"principalId\\":\\"%s\\",\\"principalType\\":\\"ServicePrincipal\\",\\"scope\\":\\"/subscriptions/s1\\"}}'}}\
        """
            .formatted(id(23), operation, result, id(9), TENANT, USER, PRINCIPAL));
  }
}
