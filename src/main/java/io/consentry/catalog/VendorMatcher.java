package io.consentry.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells whose an application is, on what that rests, and what speaks against it. */
public final class VendorMatcher {
  private record Documented(Vendor vendor, VendorApp app) {}

  private final Map<String, Vendor> byId = new LinkedHashMap<>();
  private final Map<String, Documented> byAppId = new HashMap<>();
  private final Map<String, Vendor> byPublisher = new HashMap<>();
  private final VendorNames names;

  VendorMatcher(Collection<Vendor> vendors) {
    for (Vendor vendor : vendors) {
      byId.put(vendor.id(), vendor);
      vendor
          .publishers()
          .forEach(publisher -> byPublisher.putIfAbsent(normalised(publisher), vendor));
      for (VendorApp app : vendor.apps()) {
        if (app.appId() != null) {
          byAppId.put(app.appId(), new Documented(vendor, app));
        }
      }
    }
    names = new VendorNames(vendors);
  }

  /**
   * The vendor that an application is or pretends to be; empty for an application that has nothing
   * of a vendor. The strongest ground counts; conflicts are listed whatever the ground.
   */
  public Optional<VendorMatch> match(String tenantId, AppProfile app, ExpectedApps expected) {
    Optional<VendorNames.Hit> name = name(app);
    return configured(tenantId, app, expected, name)
        .or(() -> documented(app))
        .or(() -> publisher(app, name))
        .or(() -> name.map(hit -> named(app, hit)));
  }

  /** A plain name anywhere among the names counts before a look-alike. */
  private Optional<VendorNames.Hit> name(AppProfile app) {
    Optional<VendorNames.Hit> found = Optional.empty();
    for (String name : app.names()) {
      Optional<VendorNames.Hit> hit = names.find(name);
      if (hit.isPresent() && hit.get().plain()) {
        return hit;
      }
      found = found.or(() -> hit);
    }
    return found;
  }

  private Optional<VendorMatch> configured(
      String tenantId, AppProfile app, ExpectedApps expected, Optional<VendorNames.Hit> name) {
    if (app.appId() == null) {
      return Optional.empty();
    }
    Optional<Vendor> vendor =
        expected.vendorOf(Ids.canonical(tenantId), Ids.canonical(app.appId())).map(byId::get);
    return vendor.map(found ->
        matched(
            found,
            appOf(found, name),
            Strength.CONFIGURED,
            app,
            "the operator configured this client id"));
  }

  private Optional<VendorMatch> documented(AppProfile app) {
    Documented found = app.appId() == null ? null : byAppId.get(Ids.canonical(app.appId()));
    return Optional.ofNullable(found)
        .map(it ->
            matched(
                it.vendor(),
                Optional.of(it.app()),
                Strength.CONFIGURED,
                app,
                "the vendor's document names this client id"));
  }

  private Optional<VendorMatch> publisher(AppProfile app, Optional<VendorNames.Hit> name) {
    if (!app.publisherVerified() || app.publisher() == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(byPublisher.get(normalised(app.publisher())))
        .filter(vendor -> fits(vendor, app))
        .map(vendor ->
            matched(
                vendor,
                appOf(vendor, name),
                Strength.PUBLISHER,
                app,
                "verified publisher and registration"));
  }

  private static VendorMatch named(AppProfile app, VendorNames.Hit hit) {
    Vendor vendor = hit.named().vendor();
    Optional<VendorApp> which = hit.named().app();
    String whose =
        which.flatMap(VendorApp::displayName).isPresent()
            ? "the name that " + vendor.name() + " documents"
            : "the name of " + vendor.name();
    return hit.plain()
        ? matched(vendor, which, Strength.NAME, app, "bears " + whose)
        : matched(
            vendor, which, Strength.LOOKALIKE, app, "looks like " + whose + " without being it");
  }

  private static VendorMatch matched(
      Vendor vendor, Optional<VendorApp> which, Strength strength, AppProfile app, String how) {
    return new VendorMatch(vendor, which, strength, conflicts(vendor, which, app), how);
  }

  private static Optional<VendorApp> appOf(Vendor vendor, Optional<VendorNames.Hit> name) {
    return name.filter(hit -> hit.named().vendor().equals(vendor))
        .flatMap(hit -> hit.named().app());
  }

  private static List<String> conflicts(Vendor vendor, Optional<VendorApp> which, AppProfile app) {
    List<String> conflicts = new ArrayList<>();
    Collection<RegistrationModel> models =
        which
            .map(it -> (Collection<RegistrationModel>) List.of(it.registration()))
            .orElse(vendor.registrationModels());
    if (app.registration() != Registration.UNKNOWN
        && !models.isEmpty()
        && models.stream().noneMatch(model -> model.fits(app.registration()))) {
      conflicts.add(registrationConflict(vendor, app.registration()));
    }
    if (app.publisherVerified()
        && app.publisher() != null
        && vendor.publishers().stream()
            .noneMatch(own -> normalised(own).equals(normalised(app.publisher())))) {
      conflicts.add("its verified publisher is not " + vendor.name());
    }
    String documentedId = which.map(VendorApp::appId).orElse(null);
    if (documentedId != null
        && app.appId() != null
        && !documentedId.equals(Ids.canonical(app.appId()))) {
      conflicts.add(
          "%s's application has client id %s; this one has another"
              .formatted(vendor.name(), documentedId));
    }
    return conflicts;
  }

  private static String registrationConflict(Vendor vendor, Registration registration) {
    String sentence =
        registration == Registration.ELSEWHERE
            ? "%s's connector is registered by each customer; this one is registered in another tenant"
            : "%s's connector is registered by %<s; this one is registered in this tenant";
    return sentence.formatted(vendor.name());
  }

  private static boolean fits(Vendor vendor, AppProfile app) {
    return vendor.registrationModels().stream().anyMatch(model -> model.fits(app.registration()));
  }

  private static String normalised(String publisher) {
    return String.join("", NameForms.plainly(publisher));
  }
}
