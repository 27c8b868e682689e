package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * A directory role as an event points at it. Names and object ids lie or vary by tenant: the
 * template id is the key.
 *
 * @param templateId the role's template id, the same in every tenant; of roles that are not of the
 *     directory what their service has instead, which is no GUID, or null
 * @param objectId the role's object id in this tenant
 * @param name the display name that the event carries
 * @param wellKnownName the directory's own name for it, such as TenantAdmins
 */
public record RoleRef(
    @Nullable String templateId,
    @Nullable String objectId,
    @Nullable String name,
    @Nullable String wellKnownName) {

  /** A role that the event does not name. */
  public static final RoleRef UNKNOWN = new RoleRef(null, null, null, null);
}
