package io.consentry.risk;

import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.VendorStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A permission as an act concerns it.
 *
 * @param state what the act does with it
 * @param tenantWide whether it reaches every user of the tenant, as application permissions always
 *     do
 * @param heldBefore whether the application held it before the act
 * @param vendorStatus what the matched vendor's document says of it; null without a vendor
 * @param eventId the event that says so
 * @param field the event's field that says so
 * @param otherHolder the application that gets it, where that is not the act's subject; else null
 * @param value the permission's value in lower case, for comparing
 */
public record Grant(
    Permission permission,
    State state,
    boolean tenantWide,
    boolean heldBefore,
    @Nullable VendorStatus vendorStatus,
    String eventId,
    String field,
    @Nullable String otherHolder,
    String value) {

  Grant(
      Permission permission,
      State state,
      boolean tenantWide,
      boolean heldBefore,
      @Nullable VendorStatus vendorStatus,
      String eventId,
      String field,
      @Nullable String otherHolder) {
    this(
        permission,
        state,
        tenantWide,
        heldBefore,
        vendorStatus,
        eventId,
        field,
        otherHolder,
        permission.value().toLowerCase(Locale.ROOT));
  }

  /** What an act does with a permission, the weightier first. */
  public enum State {
    /** Given. */
    ADDED,
    /** Asked for in an act that failed. */
    ASKED,
    /** Listed by the act as there already. */
    HELD,
    /** Taken away. */
    REMOVED;

    /** The state's name in every output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the act gave it. */
  public boolean added() {
    return state == State.ADDED;
  }

  /** Whether it is an application permission, used without any user. */
  public boolean application() {
    return permission.kind() == PermissionKind.APPLICATION;
  }

  /** Such as {@code Mail.ReadWrite on Microsoft Graph}. */
  public String display() {
    @Nullable String resource = permission.resource();
    String what = resource == null ? permission.value() : permission.value() + " on " + resource;
    return otherHolder == null ? what : what + " for " + otherHolder;
  }

  /** This permission as it would be if only one user's data were within its reach. */
  Grant forOneUser() {
    return application()
        ? this
        : new Grant(
            permission, state, false, heldBefore, vendorStatus, eventId, field, otherHolder);
  }

  /** What tells two permissions apart. */
  String key() {
    return permission.kind() + "|" + permission.resourceAppId() + "|" + value + "|" + otherHolder;
  }

  Evidence evidence() {
    return new Evidence(eventId, field, display());
  }
}
