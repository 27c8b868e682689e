package io.consentry.activity;

import org.jspecify.annotations.Nullable;

/**
 * An application as an event points at it; events seldom know all of it.
 *
 * @param appId the application (client) id, the same in every tenant
 * @param servicePrincipalId the object id of its service principal in this tenant
 * @param objectId the object id of its registration, in the tenant that registered it
 * @param name the display name that the event carries; names lie
 */
public record AppRef(
    @Nullable String appId,
    @Nullable String servicePrincipalId,
    @Nullable String objectId,
    @Nullable String name) {

  /** No application. */
  public static final AppRef NONE = new AppRef(null, null, null, null);

  /** A resource or client known by its service principal and, if known, app id. */
  public static AppRef ofServicePrincipal(
      @Nullable String appId, @Nullable String servicePrincipalId, @Nullable String name) {
    return new AppRef(appId, servicePrincipalId, null, name);
  }

  /** Whether the event points at no application at all. */
  public boolean isNone() {
    return appId == null && servicePrincipalId == null && objectId == null && name == null;
  }

  /** This reference with its gaps filled from another to the same application. */
  public AppRef or(AppRef other) {
    return new AppRef(
        first(appId, other.appId),
        first(servicePrincipalId, other.servicePrincipalId),
        first(objectId, other.objectId),
        first(name, other.name));
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
