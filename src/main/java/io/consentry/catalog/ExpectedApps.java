package io.consentry.catalog;

import java.util.Optional;

/** What the operator configured: which client id, in which tenant, is which vendor's. */
@FunctionalInterface
public interface ExpectedApps {
  /** Nothing configured. */
  ExpectedApps NONE = (tenantId, appId) -> Optional.empty();

  /** The id of the vendor, as in {@link Vendor#id}. Both ids are asked in lower case. */
  Optional<String> vendorOf(String tenantId, String appId);
}
