package io.consentry.risk;

import io.consentry.catalog.Registration;
import io.consentry.catalog.Strength;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which of the permissions that an act gives are worth a second look. */
final class Power {
  private Power() {}

  /** What the act gave its own application, of that sort, and no vendor's document explains. */
  static List<Grant> given(Situation s, Predicate<Grant> which) {
    if (s.added().isEmpty()) {
      return List.of();
    }
    return s.added().stream()
        .filter(grant -> grant.otherHolder() == null && which.test(grant) && !explained(s, grant))
        .toList();
  }

  /** Control of the tenant, much of its data, or the mail or files of anybody. */
  static boolean strong(Grant grant) {
    return high(grant) || mail(grant) || PermissionRules.files(grant);
  }

  /** Control of the tenant, or much of its data. */
  static boolean high(Grant grant) {
    Tier tier = grant.permission().tier();
    return tier == Tier.ZERO
        || tier == Tier.ONE
        || PermissionRules.EXCHANGE_FULL.contains(grant.value());
  }

  /** The same for more than one user. */
  static boolean highForAll(Grant grant) {
    return grant.tenantWide() && high(grant);
  }

  static boolean mail(Grant grant) {
    return PermissionRules.mail(grant) && !PermissionRules.harmlessMail(grant);
  }

  /** More than letting a user sign in. */
  static boolean beyondSignIn(Grant grant) {
    return !PermissionRules.SIGN_IN.contains(grant.value());
  }

  /**
   * What the vendor documents needs no second look. An administrator who connects a vendor means
   * that vendor, and a name alone will do; a user is easily fooled by a name.
   */
  private static boolean explained(Situation s, Grant grant) {
    boolean documented =
        s.subject().vendorTrusted()
            && grant.vendorStatus() != null
            && grant.vendorStatus() != VendorStatus.EXCESS;
    return s.subject().firstParty() || (documented && (grant.tenantWide() || trusted(s.subject())));
  }

  /** Whoever registers an application in a tenant of his own may give it a vendor's name. */
  static boolean trusted(Subject subject) {
    return subject.vendorTrusted()
        && (subject.registration() == Registration.HERE
            || subject.vendor().filter(match -> match.strength() != Strength.NAME).isPresent());
  }

  /** The evidence of them, to which more may be added. */
  static List<Evidence> evidence(List<Grant> grants) {
    return new ArrayList<>(grants.stream().map(Grant::evidence).toList());
  }

  static List<String> names(List<Grant> grants) {
    return grants.stream().map(grant -> grant.permission().value()).toList();
  }
}
