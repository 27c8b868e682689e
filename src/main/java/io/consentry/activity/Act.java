package io.consentry.activity;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was done: one record for each kind of act that concerns consent, applications and roles. */
public sealed interface Act
    permits Act.Consent,
        Act.DelegatedGrant,
        Act.AppRoleGrant,
        Act.AppRoleGrantToPrincipal,
        Act.DirectoryRole,
        Act.AppChange,
        Act.CredentialChange,
        Act.OwnerChange,
        Act.PublisherChange,
        Act.GroupChange,
        Act.SettingChange,
        Act.ElevatedAccess,
        AccountChange,
        GroupCreation,
        AzureRole,
        Signal,
        Derived {

  /** The kind, as the outputs name it. */
  Kind kind();

  /**
   * Consent to an application. It says who, which application, and for whom; the scopes it lists
   * lag behind the grant events of the same act (FORMATS.md 1.2).
   *
   * @param adminConsent given with an administrator's power, be it only for himself
   * @param onBehalfOfAll given for every user of the tenant
   * @param before the delegated grants that the event says were there
   * @param after the delegated grants that the event says are there now
   * @param riskReason why Microsoft held the consent to be risky, if it did
   */
  record Consent(
      AppRef application,
      Change change,
      boolean adminConsent,
      boolean onBehalfOfAll,
      boolean appOnly,
      List<ConsentedScopes> before,
      List<ConsentedScopes> after,
      @Nullable String riskReason)
      implements Act {
    public Consent {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    @Override
    public Kind kind() {
      return Kind.CONSENT;
    }
  }

  /** The scopes on one resource that a consent lists. */
  record ConsentedScopes(
      @Nullable String resourceServicePrincipalId,
      @Nullable String clientServicePrincipalId,
      ConsentType consentType,
      @Nullable String principalId,
      List<String> scopes) {
    public ConsentedScopes {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * A delegated permission grant (oauth2PermissionGrant) made, changed or removed. Both lists are
   * whole: what the grant held before and holds after.
   */
  record DelegatedGrant(
      AppRef client,
      AppRef resource,
      ConsentType consentType,
      List<String> before,
      List<String> after)
      implements Act {
    public DelegatedGrant {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    @Override
    public Kind kind() {
      return Kind.DELEGATED_GRANT;
    }

    /** The scopes that this act gave: after without before, compared without regard to case. */
    public List<String> added() {
      return minus(after, before);
    }

    /** The scopes that this act took away. */
    public List<String> removed() {
      return minus(before, after);
    }
  }

  /**
   * An application permission (app role of a resource) given to, or taken from, a client service
   * principal.
   */
  record AppRoleGrant(
      AppRef client,
      AppRef resource,
      @Nullable String roleId,
      @Nullable String value,
      @Nullable String displayName,
      boolean granted)
      implements Act {
    @Override
    public Kind kind() {
      return Kind.APP_ROLE_GRANT;
    }
  }

  /**
   * An app role of an application given to, or taken from, a user or group: who may use the
   * application.
   */
  record AppRoleGrantToPrincipal(
      AppRef application,
      Principal principal,
      @Nullable String roleId,
      @Nullable String value,
      boolean granted)
      implements Act {
    @Override
    public Kind kind() {
      return principal.type() == Principal.Type.GROUP
          ? Kind.APP_ROLE_GRANT_TO_GROUP
          : Kind.APP_ROLE_GRANT_TO_USER;
    }
  }

  /**
   * A directory role given, taken, requested, activated.
   *
   * @param via whose record this is: Privileged Identity Management logs beside the directory
   * @param scope the unit or object it is limited to, by path if its id is known; null for none
   * @param scopeName what to call the scope
   * @param requestId Privileged Identity Management's request, where the event names it
   */
  record DirectoryRole(
      Principal principal,
      RoleRef role,
      RoleChange change,
      boolean eligible,
      Via via,
      @Nullable String scope,
      @Nullable String scopeName,
      @Nullable String requestId)
      implements Act {

    /**
     * What was done with the role. Only ASSIGNED, ACTIVATED, REMOVED and EXPIRED change what
     * somebody holds.
     */
    public enum RoleChange {
      ASSIGNED,
      ACTIVATED,
      REMOVED,
      EXPIRED,
      REQUESTED,
      APPROVED,
      DENIED,
      CANCELED,
      UPDATED;

      /** Whether somebody holds more after it. */
      public boolean gives() {
        return this == ASSIGNED || this == ACTIVATED;
      }

      /** Whether somebody holds less after it. */
      public boolean takes() {
        return this == REMOVED || this == EXPIRED;
      }
    }

    /** Which service's record this is. */
    public enum Via {
      DIRECTORY,
      PIM,
      OUTSIDE_PIM
    }

    @Override
    public Kind kind() {
      return Kind.DIRECTORY_ROLE;
    }
  }

  /**
   * An application or service principal added, changed, removed, restored.
   *
   * @param servicePrincipal whether the object is the service principal, and not the application
   * @param requestedBefore permissions the registration asked for before; asking is not holding
   * @param replyUrlsBefore redirect addresses before
   * @param changes all other properties that changed, decoded
   */
  record AppChange(
      boolean servicePrincipal,
      AppRef application,
      Change change,
      List<RequestedPermission> requestedBefore,
      List<RequestedPermission> requestedAfter,
      List<String> replyUrlsBefore,
      List<String> replyUrlsAfter,
      List<PropertyChange> changes)
      implements Act {
    public AppChange {
      requestedBefore = List.copyOf(requestedBefore);
      requestedAfter = List.copyOf(requestedAfter);
      replyUrlsBefore = List.copyOf(replyUrlsBefore);
      replyUrlsAfter = List.copyOf(replyUrlsAfter);
      changes = List.copyOf(changes);
    }

    @Override
    public Kind kind() {
      return servicePrincipal ? Kind.SERVICE_PRINCIPAL : Kind.APPLICATION;
    }

    /** The permissions that the registration asks for since this act. */
    public List<RequestedPermission> requestedAdded() {
      return requestedAfter.stream().filter(asked -> !requestedBefore.contains(asked)).toList();
    }

    /** The redirect addresses that came with this act. */
    public List<String> replyUrlsAdded() {
      return minus(replyUrlsAfter, replyUrlsBefore);
    }
  }

  /** A permission that an application's registration asks for. */
  record RequestedPermission(String resourceAppId, String permissionId, boolean application) {}

  /**
   * Secrets, certificates or federated credentials added to, or removed from, an application or
   * service principal.
   *
   * @param kept the types of those that were there before and stayed
   * @param hadNone whether the object had no credential of this sort before
   */
  record CredentialChange(
      boolean servicePrincipal,
      AppRef application,
      List<Credential> added,
      List<Credential> removed,
      List<Credential.Type> kept,
      boolean hadNone)
      implements Act {
    public CredentialChange {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
      kept = List.copyOf(kept);
    }

    @Override
    public Kind kind() {
      return Kind.CREDENTIAL;
    }
  }

  /** An owner added to, or removed from, an application or service principal. */
  record OwnerChange(boolean servicePrincipal, Principal owner, AppRef application, boolean added)
      implements Act {
    @Override
    public Kind kind() {
      return Kind.OWNER;
    }
  }

  /** Publisher verification of an application set or unset. */
  record PublisherChange(AppRef application, boolean verified, @Nullable String publisher)
      implements Act {
    @Override
    public Kind kind() {
      return Kind.PUBLISHER;
    }
  }

  /**
   * A member or owner added to, or removed from, a group.
   *
   * @param owner whether it is about an owner, who may add members
   */
  record GroupChange(
      Principal group, Principal member, boolean added, boolean owner, List<PropertyChange> changes)
      implements Act {
    public GroupChange {
      changes = List.copyOf(changes);
    }

    @Override
    public Kind kind() {
      return Kind.GROUP;
    }
  }

  /** A policy, role definition, Privileged Identity Management setting or domain changed. */
  record SettingChange(
      Kind kind,
      @Nullable String id,
      @Nullable String name,
      Change change,
      List<PropertyChange> changes)
      implements Act {
    public SettingChange {
      changes = List.copyOf(changes);
    }
  }

  /** Somebody took User Access Administrator over all Azure resources of the tenant. */
  record ElevatedAccess(boolean granted) implements Act {
    @Override
    public Kind kind() {
      return Kind.ELEVATED_ACCESS;
    }
  }

  /** The application that an act is about; {@link AppRef#NONE} where it is about none. */
  default AppRef subject() {
    return switch (this) {
      case Consent consent -> consent.application();
      case DelegatedGrant grant -> grant.client();
      case AppRoleGrant grant -> grant.client();
      case AppRoleGrantToPrincipal grant -> grant.application();
      case DirectoryRole role -> role.principal().asApplication();
      case AppChange change -> change.application();
      case CredentialChange change -> change.application();
      case OwnerChange change -> change.application();
      case PublisherChange change -> change.application();
      case GroupChange change -> change.member().asApplication();
      case SettingChange _, ElevatedAccess _, AccountChange _, GroupCreation _ -> AppRef.NONE;
      case AzureRole role -> role.principal().asApplication();
      case Signal signal -> signal.about();
      case Derived derived -> derived.application();
    };
  }

  /** What was done to an object. */
  enum Change {
    ADDED,
    UPDATED,
    REMOVED,
    RESTORED;

    /** The name in JSON and Avro. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For whom a delegated permission was granted. */
  enum ConsentType {
    ALL_PRINCIPALS,
    PRINCIPAL,
    UNKNOWN
  }

  /** A secret, certificate or federated credential; never its value. */
  record Credential(
      String keyId,
      Type type,
      @Nullable String name,
      @Nullable String issuer,
      @Nullable String subject) {

    /** The sort of credential. */
    public enum Type {
      PASSWORD,
      CERTIFICATE,
      FEDERATED,
      OTHER
    }
  }

  /** A property that changed, or that says in what state; both values decoded to text. */
  record PropertyChange(String name, @Nullable String before, @Nullable String after) {
    public boolean differs() {
      return before == null ? after != null : !before.equals(after);
    }
  }

  private static List<String> minus(List<String> from, List<String> what) {
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    seen.addAll(what);
    return from.stream().filter(seen::add).toList();
  }
}
