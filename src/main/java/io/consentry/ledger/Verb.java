package io.consentry.ledger;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Activity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an actor does, in the words that histories are kept by: one for all spellings of an act. */
public enum Verb {
  CONSENTS,
  REVOKES,
  GIVES_PERMISSION,
  TAKES_PERMISSION,
  GIVES_ROLE,
  TAKES_ROLE,
  ACTIVATES_ROLE,
  ADDS_SERVICE_PRINCIPAL,
  ADDS_APPLICATION,
  CHANGES_APPLICATION,
  REMOVES_APPLICATION,
  ADDS_CREDENTIAL,
  REMOVES_CREDENTIAL,
  ADDS_OWNER,
  ADDS_MEMBER,
  CHANGES_ACCESS_POLICY,
  CHANGES_SETTING,
  CHANGES_ACCOUNT;

  /** The word in keys. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the activity is, of these; null for what no history is kept of. */
  public static @Nullable Verb of(Activity activity) {
    return switch (activity.act()) {
      case Act.Consent consent -> consent.change() == Change.REMOVED ? REVOKES : CONSENTS;
      case Act.DelegatedGrant grant ->
          grant.added().isEmpty() && !grant.removed().isEmpty()
              ? TAKES_PERMISSION
              : GIVES_PERMISSION;
      case Act.AppRoleGrant grant -> grant.granted() ? GIVES_PERMISSION : TAKES_PERMISSION;
      case Act.DirectoryRole role -> of(role);
      case AppChange change ->
          switch (change.change()) {
            case ADDED, RESTORED ->
                change.servicePrincipal() ? ADDS_SERVICE_PRINCIPAL : ADDS_APPLICATION;
            case UPDATED -> CHANGES_APPLICATION;
            case REMOVED -> REMOVES_APPLICATION;
          };
      case Act.CredentialChange change ->
          change.added().isEmpty() ? REMOVES_CREDENTIAL : ADDS_CREDENTIAL;
      case Act.OwnerChange change -> change.added() ? ADDS_OWNER : CHANGES_APPLICATION;
      case Act.GroupChange change ->
          !change.added() ? null : activates(activity) ? ACTIVATES_ROLE : ADDS_MEMBER;
      case Act.SettingChange change ->
          switch (change.kind()) {
            case CONDITIONAL_ACCESS, CROSS_TENANT_ACCESS, AUTHENTICATION_METHODS ->
                CHANGES_ACCESS_POLICY;
            default -> CHANGES_SETTING;
          };
      case AccountChange _ -> CHANGES_ACCOUNT;
      default -> null;
    };
  }

  /** Of groups Privileged Identity Management says so in the name of the activity alone. */
  private static boolean activates(Activity activity) {
    return activity.name().toLowerCase(Locale.ROOT).contains("pim activation");
  }

  private static @Nullable Verb of(Act.DirectoryRole role) {
    return switch (role.change()) {
      case ASSIGNED -> GIVES_ROLE;
      case ACTIVATED -> ACTIVATES_ROLE;
      case REMOVED -> TAKES_ROLE;
      default -> null;
    };
  }
}
