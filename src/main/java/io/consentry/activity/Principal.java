package io.consentry.activity;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A user, group or service principal that something is done to.
 *
 * @param id the object id in the tenant
 * @param name the user principal name, or the display name
 * @param appId a service principal's application id, where the event has it
 */
public record Principal(
    Type type, @Nullable String id, @Nullable String name, @Nullable String appId) {

  /** Nobody that the event names. */
  public static final Principal UNKNOWN = new Principal(Type.UNKNOWN, null, null, null);

  /** The sort of principal. */
  public enum Type {
    USER,
    GROUP,
    SERVICE_PRINCIPAL,
    UNKNOWN;

    /** The name in JSON and Avro. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A guest by his user principal name ({@code #EXT#}). */
  public boolean isGuest() {
    return type == Type.USER
        && name != null
        && name.indexOf('#') >= 0
        && name.toUpperCase(Locale.ROOT).contains("#EXT#");
  }

  /** The application that a service principal is of; {@link AppRef#NONE} for all others. */
  public AppRef asApplication() {
    return type == Type.SERVICE_PRINCIPAL ? new AppRef(appId, id, null, name) : AppRef.NONE;
  }

  /** What to call it: name, else id. */
  public String display() {
    return name != null ? name : id != null ? id : "somebody";
  }
}
