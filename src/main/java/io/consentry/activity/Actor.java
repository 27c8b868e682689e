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
    return "MS-PIM".equalsIgnoreCase(name) || "Azure AD PIM".equalsIgnoreCase(name);
  }

  /** Azure's managed identity service, which rotates the certificates of managed identities. */
  public boolean isManagedIdentityService() {
    return type == Type.APPLICATION && "Managed Service Identity".equalsIgnoreCase(name);
  }

  /** What to call the actor: name, else id. */
  public String display() {
    return name != null ? name : id != null ? id : "somebody";
  }
}
