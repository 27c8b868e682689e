package io.consentry.activity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who did it.
 *
 * @param id the user's object id, or the acting service principal's object id
 * @param name the user principal name, or the application's display name
 * @param appId the application (client) id; audit events carry it only in the unified audit log
 * @param ip the caller's address as the event has it; many events have none
 * @param userAgent the caller's user agent, where the event has one
 */
public record Actor(
    Type type,
    @Nullable String id,
    @Nullable String name,
    @Nullable String appId,
    @Nullable String ip,
    @Nullable String userAgent) {

  // Names lie: where the application id is known, it decides.
  private static final String PIM_APP_ID = "01fc33a7-78ba-4d2f-a4b7-768e336e890e";
  private static final String MANAGED_IDENTITY_APP_ID = "ef5d5c69-a5df-46bb-acaf-426f161a21a2";

  /** Nobody that the event names. */
  public static final Actor UNKNOWN = new Actor(Type.UNKNOWN, null, null, null, null, null);

  /** What sort of principal acted. */
  public enum Type {
    USER,
    APPLICATION,
    UNKNOWN;

    /** The name in JSON and Avro. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Privileged Identity Management acting for somebody: it carries out activations and their
   * expiry.
   */
  public boolean isPim() {
    boolean named = "MS-PIM".equalsIgnoreCase(name) || "Azure AD PIM".equalsIgnoreCase(name);
    return type == Type.APPLICATION && named && (appId == null || appId.equals(PIM_APP_ID));
  }

  /** Azure's managed identity service, which rotates the certificates of managed identities. */
  public boolean isManagedIdentityService() {
    return type == Type.APPLICATION
        && "Managed Service Identity".equalsIgnoreCase(name)
        && (appId == null || appId.equals(MANAGED_IDENTITY_APP_ID));
  }

  /** This actor with the application id that other events taught of its service principal. */
  public Actor withAppId(@Nullable String known) {
    return known == null || appId != null ? this : new Actor(type, id, name, known, ip, userAgent);
  }

  /** What to call the actor: name, else id. */
  public String display() {
    return name != null ? name : id != null ? id : "somebody";
  }
}
