package io.consentry.activity;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the optional topic {@code entra.signals} brings: not changes of the directory, but what is
 * seen of its principals. A signal is remembered, and gives a finding only where a factor applies.
 */
public sealed interface Signal extends Act {

  /** The application it is about; {@link AppRef#NONE} where it is about none. */
  AppRef about();

  /**
   * A sign-in of a user or a service principal.
   *
   * @param who who signed in, or tried to
   * @param client the application that was used; the service principal's own where that signed in
   * @param error the error code; null for success
   * @param country ISO code of the country
   * @param network the autonomous system number
   * @param method the client's or user's kind of credential, such as clientSecret
   * @param keyId the credential used, where the log has it
   * @param riskLevel none, low, medium, high; null where not said
   * @param guest whether the user is a guest by the log's own word
   */
  record SignIn(
      Principal who,
      AppRef client,
      AppRef resource,
      boolean interactive,
      @Nullable String error,
      @Nullable String country,
      @Nullable String network,
      @Nullable String method,
      @Nullable String keyId,
      @Nullable String riskLevel,
      boolean guest)
      implements Signal {

    @Override
    public Kind kind() {
      return Kind.SIGN_IN;
    }

    @Override
    public AppRef about() {
      return client;
    }
  }

  /**
   * A detection of Microsoft's risk engine on a user or a service principal.
   *
   * @param type the risk event's type, such as leakedCredentials
   * @param level low, medium, high; null where not said
   * @param state atRisk, dismissed, remediated, confirmedCompromised, ...; null where not said
   */
  record RiskEvent(
      Principal who,
      String type,
      @Nullable String level,
      @Nullable String state,
      @Nullable String detail)
      implements Signal {

    /** What became of a risk, as part of an id; null where it is still open, or nobody says. */
    static @Nullable String settled(@Nullable String state) {
      return switch (state == null ? "" : state.toLowerCase(Locale.ROOT)) {
        case "confirmedcompromised" -> "confirmed";
        case "confirmedsafe" -> "safe";
        case "remediated" -> "remediated";
        case "dismissed" -> "dismissed";
        default -> null;
      };
    }

    @Override
    public Kind kind() {
      return Kind.RISK;
    }

    @Override
    public AppRef about() {
      return who.asApplication();
    }
  }

  /**
   * A call of Microsoft Graph, from its activity log.
   *
   * @param path the address without host and query, ids replaced by nothing
   * @param status the HTTP status; 0 where not said
   */
  record ApiCall(AppRef client, @Nullable String method, @Nullable String path, int status)
      implements Signal {

    @Override
    public Kind kind() {
      return Kind.API_CALL;
    }

    @Override
    public AppRef about() {
      return client;
    }
  }

  /**
   * An application or service principal as Microsoft Graph's inventory has it.
   *
   * @param ownerTenantId the tenant that registered it
   * @param publisher the verified publisher's name; empty text for none, null where not said
   * @param certified whether Microsoft certified it; null where not said
   * @param disabledBy Microsoft's reason for disabling it; null where it is not disabled
   * @param logo SHA-256 of its logo, hexadecimal; null where not said
   * @param permissions what it lets others have of it, as a resource
   * @param tags what it is marked with, such as WindowsAzureActiveDirectoryIntegratedApp
   */
  record Snapshot(
      boolean servicePrincipal,
      AppRef application,
      @Nullable String ownerTenantId,
      @Nullable String publisher,
      @Nullable Boolean certified,
      @Nullable Instant createdAt,
      List<String> replyUrls,
      List<Key> keys,
      @Nullable String disabledBy,
      @Nullable String logo,
      List<PublishedPermission> permissions,
      List<String> tags)
      implements Signal {
    public Snapshot {
      replyUrls = List.copyOf(replyUrls);
      keys = List.copyOf(keys);
      permissions = List.copyOf(permissions);
      tags = List.copyOf(tags);
    }

    @Override
    public Kind kind() {
      return Kind.SNAPSHOT;
    }

    @Override
    public AppRef about() {
      return application;
    }
  }

  /**
   * A permission that a resource publishes.
   *
   * @param application whether it is an app role, and not a delegated scope
   */
  record PublishedPermission(String id, String value, boolean application) {}

  /** A credential in the inventory, never its value. */
  record Key(
      String keyId, Act.Credential.Type type, @Nullable Instant start, @Nullable Instant end) {}

  /**
   * An object of the directory by which somebody holds something, or the word that it is gone. It
   * is no act: nobody did anything at its time.
   *
   * @param type its kind
   * @param objectId its id
   * @param gives what it gives; null where it is gone, or gives nothing now
   */
  record DirectoryObject(DirectoryKind type, String objectId, @Nullable Gives gives)
      implements Signal {
    @Override
    public Kind kind() {
      return Kind.DIRECTORY_OBJECT;
    }

    @Override
    public AppRef about() {
      return AppRef.NONE;
    }
  }

  /**
   * What an object of the directory gives.
   *
   * @param holderId who holds it: a service principal, a user or a group
   * @param resourceId the resource's service principal, of a permission; else empty
   * @param items scopes, an app role's id, or a role definition's id
   * @param scope the user of a grant for one user, or where a role is limited to; else empty
   * @param since since when; null where the directory does not say
   */
  record Gives(
      String holderId,
      String resourceId,
      List<String> items,
      String scope,
      @Nullable Instant since) {
    public Gives {
      items = List.copyOf(items);
    }
  }

  /**
   * All objects of the kind have been read; the activity's time is when that began. What was there
   * then and is not known as an object was not there.
   */
  record DirectoryReading(DirectoryKind type) implements Signal {
    @Override
    public Kind kind() {
      return Kind.DIRECTORY_READING;
    }

    @Override
    public AppRef about() {
      return AppRef.NONE;
    }
  }

  /**
   * A user's request that an administrator consent.
   *
   * @param status InProgress, Completed, Expired, Denied
   */
  record ConsentRequest(AppRef application, Principal by, List<String> scopes, String status)
      implements Signal {
    public ConsentRequest {
      scopes = List.copyOf(scopes);
    }

    @Override
    public Kind kind() {
      return Kind.CONSENT_REQUEST;
    }

    @Override
    public AppRef about() {
      return application;
    }
  }
}
