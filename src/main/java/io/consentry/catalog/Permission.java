package io.consentry.catalog;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One permission on one resource, or what is left of it when the tables do not know it.
 *
 * @param resourceAppId client id of the resource, lower case; null when the event does not say
 * @param resource display name of the resource; null when unknown
 * @param id permission id (app role id or scope id), lower case; null when unknown
 * @param value such as {@code Mail.ReadWrite}; the id stands in when only the id is known
 * @param tierBasis which public models say so, such as {@code entraops 0, maester}; empty when no
 *     model rates it
 * @param adminConsentRequired true for every application permission, and for a delegated one unless
 *     Microsoft says otherwise
 * @param known false when the tables do not have it
 */
public record Permission(
    @Nullable String resourceAppId,
    @Nullable String resource,
    @Nullable String id,
    String value,
    PermissionKind kind,
    Tier tier,
    String tierBasis,
    boolean adminConsentRequired,
    boolean known) {

  public Permission {
    Objects.requireNonNull(kind, "permission kind");
    Objects.requireNonNull(tier, "permission tier");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "permission value: expected a name such as Mail.Read, got a blank");
    }
  }
}
