package io.consentry.risk;

import io.consentry.activity.AppRef;
import io.consentry.catalog.Conformance;
import io.consentry.catalog.KnownApp;
import io.consentry.catalog.Permission;
import io.consentry.catalog.Registration;
import io.consentry.catalog.RegistrationModel;
import io.consentry.catalog.Strength;
import io.consentry.catalog.VendorApp;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.ledger.AppFacts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The application that an act is about: what is known of it, whose it is, what it holds.
 *
 * @param registration where it is registered, seen from the tenant
 * @param heldBefore permissions it held before the act
 * @param heldAfter permissions it holds after the act
 * @param conformance what it holds against the vendor's document; empty without a vendor
 */
public record Subject(
    AppRef app,
    AppFacts facts,
    Registration registration,
    Optional<KnownApp> known,
    Optional<VendorMatch> vendor,
    List<Permission> heldBefore,
    List<Permission> heldAfter,
    Optional<Conformance> conformance) {

  /** An act without an application. */
  public static final Subject NONE =
      new Subject(
          AppRef.NONE,
          AppFacts.NONE,
          Registration.UNKNOWN,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty());

  public Subject {
    heldBefore = List.copyOf(heldBefore);
    heldAfter = List.copyOf(heldAfter);
  }

  /** Whether it is one of Microsoft's own, by its app id. */
  public boolean firstParty() {
    return known.filter(KnownApp.FirstParty.class::isInstance).isPresent();
  }

  /** Whether it is taken for a vendor's application, and nothing speaks against it. */
  public boolean vendorTrusted() {
    return vendor.filter(VendorMatch::trusted).isPresent();
  }

  /**
   * Whether it passes for a vendor's application without being it. A new name alone does not show
   * that: whoever registered it may only have named it better.
   */
  boolean pretends() {
    return vendor
        .filter(match -> !match.trusted() && match.strength() != Strength.RENAMED)
        .isPresent();
  }

  /**
   * Whether that is something its vendor documents for it. What the vendor documents for others of
   * its applications excuses none that may be registered anywhere, as its name is all there is to
   * it, and none that it documents nothing for.
   */
  boolean documents(@Nullable VendorStatus status) {
    return status != VendorStatus.EXCESS
        && !(status == VendorStatus.OTHER_PRODUCT && standsAlone());
  }

  /** Whether what is documented for other applications of the vendor says nothing of this one. */
  private boolean standsAlone() {
    @Nullable VendorMatch match = vendor.orElse(null);
    @Nullable VendorApp its = match == null ? null : match.app().orElse(null);
    if (match == null || its == null) {
      return false;
    }
    boolean anywhere =
        match.strength() == Strength.NAME && its.registration() == RegistrationModel.UNKNOWN;
    boolean asksNothing =
        match.vendor().products().stream()
            .anyMatch(product -> product.id().equals(its.productId()) && product.items().isEmpty());
    return anywhere || asksNothing;
  }

  /** Whether nothing tells what to call it. */
  boolean unnamed() {
    return app.name() == null && app.appId() == null && app.servicePrincipalId() == null;
  }

  /** What to call it. */
  public String display() {
    @Nullable String name = app.name();
    @Nullable String appId = app.appId();
    @Nullable String principal = app.servicePrincipalId();
    if (name != null) {
      return name;
    }
    return appId != null
        ? "app " + appId
        : principal != null ? "service principal " + principal : "an application";
  }
}
