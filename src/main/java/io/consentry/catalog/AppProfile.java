package io.consentry.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event or the ledger tells about an application that may be a vendor's. All text in it is
 * chosen by whoever registered the application, save the owner and the verification.
 *
 * @param appId client id; null when the event has only an object id
 * @param names every display name seen, the newest first
 * @param publisherVerified whether Microsoft verified the publisher
 * @param ownerTenantId the tenant where it is registered; null when unknown
 */
public record AppProfile(
    @Nullable String appId,
    List<String> names,
    @Nullable String publisher,
    boolean publisherVerified,
    Registration registration,
    @Nullable String ownerTenantId) {

  public AppProfile {
    names = List.copyOf(names);
  }
}
