package io.consentry.risk;

import io.consentry.catalog.AppProfile;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.ExpectedApps;
import io.consentry.catalog.Memo;
import io.consentry.catalog.Registration;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorMatcher;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The catalog under a policy: what is known that no event tells. */
public final class Knowledge {
  private final Catalog catalog;
  private final Policy policy;
  private final Set<OwnFactor> ownFactors;
  private final VendorMatcher matcher;
  private final Memo<OddName> names = new Memo<>(OddName::of);
  private final ExpectedApps expected;

  /** The catalog, with the operator's own list of vendor applications. */
  public Knowledge(Catalog catalog, Policy policy) {
    this.catalog = catalog;
    this.policy = policy;
    this.ownFactors = policy.allOwnFactors();
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

  /** How long after its last event an act is over. */
  public Duration actIsOver() {
    return policy.window("act");
  }

  /** The policy that is in force for the tenant. */
  public Policy policy(String tenant) {
    return policy.in(tenant);
  }

  /** The operator's own factors, of all tenants. */
  public Set<OwnFactor> ownFactors() {
    return ownFactors;
  }

  /** The name, looked at for what is odd about it. */
  OddName look(String name) {
    return names.of(name);
  }

  VendorMatcher matcher() {
    return matcher;
  }

  /** The vendor whose name that is or looks like, whosever the application. */
  Optional<VendorMatch> vendorNamed(String name) {
    AppProfile bare = new AppProfile(null, List.of(name), null, false, Registration.UNKNOWN, null);
    return matcher.match("", bare, ExpectedApps.NONE);
  }

  ExpectedApps expected() {
    return expected;
  }
}
