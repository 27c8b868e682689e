package io.consentry.activity;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.Via;
import java.util.Locale;

/** The activity's name in Microsoft's audit log, made from what was done (FORMATS.md section 6). */
final class WireNames {
  private WireNames() {}

  /** The name the activity has; where it only says the kind, as scenes do, the act's own. */
  static String of(Activity activity) {
    Act act = activity.act();
    return activity.name().equals(act.kind().label()) ? of(act) : activity.name();
  }

  private static String of(Act act) {
    return switch (act) {
      case Act.Consent consent -> consent(consent.change());
      case Act.DelegatedGrant grant ->
          (grant.after().isEmpty() ? "Remove" : "Add") + " delegated permission grant";
      case Act.AppRoleGrant grant ->
          grant.granted()
              ? "Add app role assignment to service principal"
              : "Remove app role assignment from service principal";
      case Act.AppRoleGrantToPrincipal grant -> toPrincipal(grant);
      case DirectoryRole role -> role(role);
      case Act.AppChange change -> lifecycle(change);
      case Act.CredentialChange change -> credentials(change);
      case Act.OwnerChange owner ->
          (owner.added() ? "Add owner to " : "Remove owner from ")
              + (owner.servicePrincipal() ? "service principal" : "application");
      case Act.PublisherChange publisher ->
          (publisher.verified() ? "Set" : "Unset") + " verified publisher";
      case Act.GroupChange group ->
          "%s %s %s group"
              .formatted(
                  group.added() ? "Add" : "Remove",
                  group.owner() ? "owner" : "member",
                  group.added() ? "to" : "from");
      case Act.SettingChange setting -> setting(setting);
      case Act.ElevatedAccess elevated ->
          elevated.granted()
              ? "User has elevated their access to User Access Administrator for their Azure Resources"
              : "The role assignment of User Access Administrator has been removed from the user";
      case AccountChange account -> account(account.step());
      case GroupCreation _ -> "Add group";
      case AzureRole _, Signal _, Derived _ ->
          throw new IllegalArgumentException("no audit event tells of " + act.kind().label());
    };
  }

  private static String consent(Change change) {
    return switch (change) {
      case ADDED, UPDATED -> "Consent to application";
      case REMOVED -> "Revoke consent";
      case RESTORED -> "Restore consent";
    };
  }

  private static String toPrincipal(Act.AppRoleGrantToPrincipal grant) {
    boolean group = grant.principal().type() == Principal.Type.GROUP;
    if (!grant.granted()) {
      return "Remove app role assignment from " + (group ? "group" : "user");
    }
    return group ? "Add app role assignment to group" : "Add app role assignment grant to user";
  }

  private static String role(DirectoryRole role) {
    return switch (role.via()) {
      case OUTSIDE_PIM -> "Add member to role outside of PIM (permanent)";
      case DIRECTORY -> direct(role);
      case PIM -> pim(role);
    };
  }

  private static String direct(DirectoryRole role) {
    String sort = role.eligible() ? "eligible " : role.scope() != null ? "scoped " : "";
    if (role.change().gives()) {
      return "Add " + sort + "member to role";
    }
    if (role.change().takes()) {
      return "Remove " + sort + "member from role";
    }
    throw new IllegalArgumentException(
        "the directory logs no role " + role.change().name().toLowerCase(Locale.ROOT));
  }

  private static String pim(DirectoryRole role) {
    String eligible = role.eligible() ? "eligible " : "";
    return switch (role.change()) {
      case ASSIGNED -> "Add " + eligible + "member to role in PIM completed (permanent)";
      case REMOVED -> "Remove " + eligible + "member from role in PIM completed (permanent)";
      case REQUESTED ->
          role.eligible()
              ? "Add eligible member to role in PIM requested (permanent)"
              : "Add member to role requested (PIM activation)";
      case CANCELED ->
          role.eligible()
              ? "Add eligible member to role in PIM canceled (permanent)"
              : "Add member to role canceled (PIM activation)";
      case ACTIVATED -> "Add member to role completed (PIM activation)";
      case EXPIRED -> "Remove member from role (PIM activation expired)";
      case APPROVED -> "Add member to role request approved (PIM activation)";
      case DENIED -> "Add member to role request denied (PIM activation)";
      case UPDATED -> "Update member in PIM approved by admin (extend/renew)";
    };
  }

  private static String lifecycle(Act.AppChange change) {
    boolean principal = change.servicePrincipal();
    String object = principal ? "service principal" : "application";
    return switch (change.change()) {
      case ADDED -> "Add " + object;
      case UPDATED -> "Update " + object;
      case REMOVED -> (principal ? "Remove " : "Delete ") + object;
      case RESTORED -> "Restore " + object;
    };
  }

  private static String credentials(Act.CredentialChange change) {
    boolean federated =
        change.added().stream().anyMatch(WireNames::federated)
            || change.removed().stream().anyMatch(WireNames::federated);
    if (federated) {
      return change.servicePrincipal() ? "Update service principal" : "Update application";
    }
    if (!change.servicePrincipal()) {
      return "Update application – Certificates and secrets management ";
    }
    return change.added().isEmpty()
        ? "Remove service principal credentials"
        : "Add service principal credentials";
  }

  static boolean federated(Credential credential) {
    return credential.type() == Credential.Type.FEDERATED;
  }

  private static String setting(Act.SettingChange setting) {
    Change change = setting.change();
    boolean added = change == Change.ADDED || change == Change.RESTORED;
    boolean removed = change == Change.REMOVED;
    String verb = added ? "Add " : removed ? "Delete " : "Update ";
    return switch (setting.kind()) {
      case POLICY ->
          added
              ? "Add policy to service principal"
              : removed ? "Remove policy from service principal" : "Update authorization policy";
      case ROLE_DEFINITION -> verb + "role definition";
      case ROLE_SETTING ->
          added
              ? "Triggered PIM alert"
              : removed ? "Disable PIM alert" : "Update role setting in PIM";
      case DOMAIN ->
          added
              ? "Add unverified domain"
              : removed ? "Remove unverified domain" : "Set domain authentication";
      case CONDITIONAL_ACCESS -> verb + "conditional access policy";
      case CROSS_TENANT_ACCESS ->
          added
              ? "Add a partner to cross-tenant access setting"
              : removed
                  ? "Delete partner specific cross-tenant access setting"
                  : "Update a partner cross-tenant access setting";
      case AUTHENTICATION_METHODS -> "Authentication Methods Policy Update";
      default -> throw new IllegalArgumentException("no setting is a " + setting.kind().label());
    };
  }

  private static String account(AccountChange.Step step) {
    return switch (step) {
      case CREATED -> "Add user";
      case INVITED -> "Invite external user";
      case REDEEMED -> "Redeem external user invite";
      case UPDATED -> "Update user";
      case DELETED -> "Delete user";
      case PASSWORD_RESET -> "Reset user password";
      case ACCESS_PASS_ADDED -> "Admin registered security info";
    };
  }

  /** Whether the record is one that Privileged Identity Management itself writes. */
  static boolean byPim(Activity activity) {
    return switch (activity.act()) {
      case DirectoryRole role -> role.via() != Via.DIRECTORY;
      case Act.SettingChange setting -> setting.kind() == Kind.ROLE_SETTING;
      case Act.GroupChange _ -> activity.name().contains("PIM");
      default -> false;
    };
  }
}
