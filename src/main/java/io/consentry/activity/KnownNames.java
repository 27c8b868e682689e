package io.consentry.activity;

import java.util.Set;

/** The names on the wire that are read: a history that never has one of them may be a blind one. */
public final class KnownNames {
  /** Modified properties that the acts are made from, or that factors ask for by name. */
  private static final Set<String> PROPERTIES =
      Set.of(
          "AdministrativeUnit.DisplayName",
          "AdministrativeUnit.ObjectID",
          "AllowUserConsentForRiskyApps",
          "AppAddress",
          "AppRole.DisplayName",
          "AppRole.Id",
          "AppRole.Value",
          "AvailableToOtherTenants",
          "ConsentAction.Permissions",
          "ConsentAction.Reason",
          "ConsentContext.IsAdminConsent",
          "ConsentContext.IsAppOnly",
          "ConsentContext.OnBehalfOfAll",
          "DelegatedPermissionGrant.ConsentType",
          "DelegatedPermissionGrant.Scope",
          "DisplayName",
          "ExternalAuthenticationType",
          "FederatedIdentityCredentials",
          "Group.DisplayName",
          "Group.ObjectID",
          "IdentifierUris",
          "IsAssignableToRole",
          "KeyDescription",
          "LogoutUrl",
          "MethodExecutionResult.",
          "PermissionGrantPolicyIdsAssignedToDefaultUserRole",
          "ReplyUrls",
          "RequiredResourceAccess",
          "Role.DisplayName",
          "Role.ObjectID",
          "Role.TemplateId",
          "Role.WellKnownObjectName",
          "ServicePrincipal.AppId",
          "ServicePrincipal.DisplayName",
          "ServicePrincipal.ObjectID",
          "SignInAudience",
          "TargetId.ServicePrincipalNames",
          "User.ObjectID",
          "User.UPN");

  private KnownNames() {}

  /** The activities that are read, in Microsoft Graph's spelling. */
  public static Set<String> activities() {
    return ActivityName.names();
  }

  /** The modified properties that are read by name. */
  public static Set<String> properties() {
    return PROPERTIES;
  }
}
