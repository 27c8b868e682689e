package io.consentry.risk;

import io.consentry.catalog.Catalog;
import io.consentry.catalog.ExpectedApps;
import io.consentry.catalog.VendorMatcher;
import java.util.Locale;
import java.util.Optional;

/** The catalog under a policy: what is known that no event tells. */
public final class Knowledge {
  private final Catalog catalog;
  private final Policy policy;
  private final VendorMatcher matcher;
  private final ExpectedApps expected;

  /** The catalog, with the operator's own list of vendor applications. */
  public Knowledge(Catalog catalog, Policy policy) {
    this.catalog = catalog;
    this.policy = policy;
    this.matcher = catalog.matcher();
    this.expected =
        (tenant, app) ->
            Optional.ofNullable(
                policy
                    .in(tenant)
                    .expectedVendors()
                    .get((tenant + "/" + app).toLowerCase(Locale.ROOT)));
  }

  Catalog catalog() {
    return catalog;
  }

  /** The policy that is in force for the tenant. */
  Policy policy(String tenant) {
    return policy.in(tenant);
  }

  VendorMatcher matcher() {
    return matcher;
  }

  ExpectedApps expected() {
    return expected;
  }
}
