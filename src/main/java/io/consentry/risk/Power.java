package io.consentry.risk;

import io.consentry.catalog.Registration;
import io.consentry.catalog.Strength;
import io.consentry.catalog.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which of the permissions that an act gives are worth a second look. */
final class Power {
  private Power() {}

  /** What the act gave its own application, of that sort, and no vendor's document explains. */
  static List<Grant> given(Situation s, Predicate<Grant> which) {
    return only(
        s.added(),
        grant -> grant.otherHolder() == null && which.test(grant) && !explained(s, grant));
  }

  /** Control of the tenant, much of its data, or the mail or files of anybody. */
  static boolean strong(Grant grant) {
    return high(grant) || PermissionRules.mail(grant) || PermissionRules.files(grant);
  }

  /** Control of the tenant, or much of its data. */
  static boolean high(Grant grant) {
    Tier tier = grant.permission().tier();
    return tier == Tier.ZERO || tier == Tier.ONE || PermissionRules.everyMailbox(grant);
  }

  /** The same for more than one user. */
  static boolean highForAll(Grant grant) {
    return grant.tenantWide() && high(grant);
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
            && s.subject().documents(grant.vendorStatus());
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
    List<Evidence> evidence = new ArrayList<>(grants.size() + 1);
    for (Grant grant : grants) {
      evidence.add(grant.evidence());
    }
    return evidence;
  }

  static List<String> names(List<Grant> grants) {
    List<String> names = new ArrayList<>(grants.size());
    for (Grant grant : grants) {
      names.add(grant.permission().value());
    }
    return names;
  }

  /** The grants of that sort; most often none. */
  static List<Grant> only(List<Grant> grants, Predicate<Grant> which) {
    List<Grant> found = List.of();
    for (Grant grant : grants) {
      if (which.test(grant)) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        found.add(grant);
      }
    }
    return found;
  }
}
