package io.consentry.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A built-in directory role.
 *
 * @param templateId the same in every tenant, lower case
 * @param privileged whether Microsoft labels it PRIVILEGED
 * @param wellKnownName the object name that audit events carry for some roles, such as {@code
 *     TenantAdmins}
 */
public record Role(
    String templateId, String name, Tier tier, boolean privileged, @Nullable String wellKnownName) {

  public Role {
    if (!Ids.isGuid(templateId)) {
      throw new IllegalArgumentException(
          "template id of role " + name + ": expected a GUID in lower case, got " + templateId);
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "name of role " + templateId + ": expected a text, got a blank");
    }
  }
}
