package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Renaming;
import io.consentry.catalog.KnownApp;
import io.consentry.catalog.KnownApp.Rogue;
import io.consentry.catalog.KnownApp.RogueClass;
import io.consentry.catalog.Registration;
import io.consentry.catalog.Strength;
import io.consentry.catalog.Tier;
import io.consentry.catalog.VendorMatch;
import io.consentry.catalog.VendorStatus;
import io.consentry.risk.Grant.State;
import io.consentry.risk.Rule.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who the application is, and what its vendor documents. */
final class IdentityRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "vendor-impersonation",
                  Family.IDENTITY,
                  List.of("N01"),
                  List.of("T1036.005"),
                  (s, p) -> impersonation(s))
              .where(Aspect.VENDOR, Aspect.BRINGS),
          new Rule(
                  "known-malicious-app",
                  Family.IDENTITY,
                  List.of("C22"),
                  List.of("T1528"),
                  (s, p) ->
                      rogue(
                          s, RogueClass.MALICIOUS, "is on public lists of malicious applications"))
              .where(Aspect.LISTED),
          new Rule(
                  "often-abused-app",
                  Family.IDENTITY,
                  List.of("C22"),
                  List.of("T1528"),
                  (s, p) ->
                      rogue(
                          s,
                          RogueClass.ABUSED_LEGITIMATE,
                          "is an honest product that attackers like to use"))
              .where(Aspect.LISTED),
          new Rule(
                  "vendor-by-name-only",
                  Family.IDENTITY,
                  List.of(),
                  List.of("T1036.005"),
                  (s, p) -> nameOnly(s))
              .where(Aspect.VENDOR),
          new Rule(
                  "foreign-unverified-app",
                  Family.IDENTITY,
                  List.of("L14"),
                  List.of("T1528"),
                  (s, p) -> foreign(s))
              .where(Aspect.FOREIGN),
          new Rule(
                  "undocumented-power",
                  Family.VENDOR,
                  List.of(),
                  List.of("T1098.003"),
                  (s, p) -> undocumented(s, true))
              .where(Aspect.VENDOR),
          new Rule(
                  "undocumented-permission",
                  Family.VENDOR,
                  List.of(),
                  List.of("T1098.003"),
                  (s, p) -> undocumented(s, false))
              .where(Aspect.VENDOR),
          new Rule(
                  "documented-by-vendor",
                  Family.VENDOR,
                  List.of(),
                  List.of(),
                  (s, p) -> documented(s, false))
              .where(Aspect.VENDOR),
          new Rule(
                  "documented-by-name-only",
                  Family.VENDOR,
                  List.of(),
                  List.of(),
                  (s, p) -> documented(s, true))
              .where(Aspect.VENDOR),
          new Rule(
                  "microsoft-first-party",
                  Family.VENDOR,
                  List.of(),
                  List.of(),
                  (s, p) -> firstParty(s))
              .where(Aspect.LISTED),
          new Rule(
              "managed-identity-service",
              Family.VENDOR,
              List.of("L07"),
              List.of(),
              (s, p) -> managedIdentity(s)));

  private IdentityRules() {}

  /**
   * Only what brings the application in, or gives it or somebody power, makes a false name matter.
   */
  private static Optional<Hit> impersonation(Situation s) {
    Optional<VendorMatch> match = s.subject().vendor().filter(_ -> s.subject().pretends());
    if (match.isEmpty() || !brings(s)) {
      return Optional.empty();
    }
    VendorMatch vendor = match.get();
    String name = vendor.vendor().name();
    String title =
        vendor.conflicts().isEmpty()
            ? "looks like an application of " + name + ", and is not: " + vendor.how()
            : vendor.conflicts().getFirst();
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence(nameEvent(s), "displayName", s.subject().display()));
    vendor
        .conflicts()
        .forEach(conflict -> evidence.add(new Evidence(null, "catalog " + name, conflict)));
    return Hit.on(evidence, title);
  }

  /** An attempt counts: whoever was stopped will try again. */
  static boolean brings(Situation s) {
    for (Grant grant : s.grants()) {
      if (grant.added() || grant.state() == State.ASKED) {
        return true;
      }
    }
    for (Activity activity : s.activities()) {
      if (comes(activity.act())) {
        return true;
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given()) {
        return true;
      }
    }
    return FootholdRules.givesFoothold(s);
  }

  private static boolean comes(Act act) {
    return switch (act) {
      case Act.Consent consent -> consent.change() != Act.Change.REMOVED;
      case Act.AppChange change ->
          change.change() == Act.Change.ADDED
              || change.change() == Act.Change.RESTORED
              || Renaming.of(change) != null;
      default -> false;
    };
  }

  /** The act's own event that names the application; which other one did last, nobody asks. */
  static String nameEvent(Situation s) {
    @Nullable String name = s.subject().app().name();
    return s.activities().stream()
        .filter(activity -> name != null && name.equals(activity.act().subject().name()))
        .findFirst()
        .orElse(s.activities().getFirst())
        .eventId();
  }

  private static Optional<Hit> rogue(Situation s, RogueClass rogueClass, String saying) {
    Optional<KnownApp> known = s.subject().known();
    if (known.isPresent()
        && known.get() instanceof Rogue rogue
        && rogue.rogueClass() == rogueClass) {
      String title =
          rogue.name().isEmpty()
              ? "the application " + saying
              : "the application " + saying + ", as " + rogue.name();
      return Hit.on(List.of(new Evidence(null, "public list", rogue.appId())), title);
    }
    return Optional.empty();
  }

  private static Optional<Hit> foreign(Situation s) {
    Subject subject = s.subject();
    boolean unknown = subject.known().isEmpty() && subject.vendor().isEmpty();
    var publisher = subject.facts().publisher();
    boolean verified = publisher != null && !publisher.value().isEmpty();
    if (!unknown
        || verified
        || !consented(s)
        || onlySignsIn(s)
        || subject.registration() != Registration.ELSEWHERE) {
      return Optional.empty();
    }
    var owner = subject.facts().ownerTenantId();
    String event = subject.facts().createdByConsent();
    Evidence evidence =
        owner != null
            ? new Evidence(owner.eventId(), "owner tenant", owner.value())
            : new Evidence(
                event, "ConsentAction.Permissions", "service principal made by the consent itself");
    return Hit.on(
        List.of(evidence),
        "an application that another tenant registered, of a publisher nobody verified");
  }

  /** Whoever takes a consent back lets nobody in. */
  private static boolean consented(Situation s) {
    return !s.added().isEmpty()
        || s.done(Act.Consent.class).stream()
            .anyMatch(done -> done.act().change() != Act.Change.REMOVED);
  }

  /** What only learns who signs in may be anybody's. */
  private static boolean onlySignsIn(Situation s) {
    return !s.added().isEmpty() && Power.only(s.added(), Power::beyondSignIn).isEmpty();
  }

  /** Whoever registers an application in a tenant of his own may give it a vendor's name. */
  private static Optional<Hit> nameOnly(Situation s) {
    Subject subject = s.subject();
    @Nullable VendorMatch match = subject.vendor().orElse(null);
    if (match == null || !consented(s)) {
      return Optional.empty();
    }
    boolean renamed = match.strength() == Strength.RENAMED;
    boolean foreign =
        match.strength() == Strength.NAME
            && subject.vendorTrusted()
            && subject.registration() == Registration.ELSEWHERE;
    return renamed || foreign
        ? Hit.on(
            List.of(new Evidence(nameEvent(s), "displayName", subject.display())),
            renamed
                ? "goes by the name of %s only since it was renamed"
                : "registered in another tenant and taken for %s's by its name alone",
            List.of(match.vendor().name()))
        : Optional.empty();
  }

  private static Optional<Hit> undocumented(Situation s, boolean powerful) {
    if (s.subject().vendor().isEmpty()) {
      return Optional.empty();
    }
    String vendor = s.subject().vendor().get().vendor().name();
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Grant grant : s.added()) {
      if (grant.vendorStatus() == VendorStatus.EXCESS
          && powerful(grant.permission().tier()) == powerful
          && !plain(grant)) {
        evidence.add(grant.evidence());
        names.add(grant.permission().value());
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given()
          && role.vendorStatus() == VendorStatus.EXCESS
          && powerful(role.tier()) == powerful) {
        evidence.add(role.evidence());
        names.add(role.name());
      }
    }
    return Hit.on(evidence, Words.list(names) + ": not in what " + vendor + " documents");
  }

  /** Sign-in scopes come with every application; no document lists them. */
  private static boolean plain(Grant grant) {
    return PermissionRules.SIGN_IN.contains(grant.value());
  }

  private static boolean powerful(Tier tier) {
    return tier == Tier.ZERO || tier == Tier.ONE;
  }

  /**
   * Anybody can write a vendor's name on an application. It excuses less where control of the
   * tenant is given to one of a name that the vendor does not document, and where all of it is for
   * what the vendor does not use yet, or for another product.
   *
   * @param doubted whether to tell of what the name alone speaks for
   */
  private static Optional<Hit> documented(Situation s, boolean doubted) {
    Subject subject = s.subject();
    if (!subject.vendorTrusted()) {
      return Optional.empty();
    }
    List<@Nullable VendorStatus> all = new ArrayList<>();
    boolean control = false;
    for (Grant grant : s.added()) {
      if (!plain(grant)) {
        all.add(grant.vendorStatus());
        control |= grant.permission().tier() == Tier.ZERO;
      }
    }
    for (RoleGrant role : s.roles()) {
      if (role.given()) {
        all.add(role.vendorStatus());
        control |= role.tier() == Tier.ZERO;
      }
    }
    VendorMatch match = subject.vendor().get();
    boolean future = all.contains(VendorStatus.FUTURE);
    boolean other = all.contains(VendorStatus.OTHER_PRODUCT);
    boolean byName = match.strength() == Strength.NAME;
    boolean doubtful =
        byName
            && ((control && match.app().isEmpty())
                || all.stream()
                    .allMatch(
                        each -> each == VendorStatus.FUTURE || each == VendorStatus.OTHER_PRODUCT));
    if (all.isEmpty() || !all.stream().allMatch(subject::documents) || doubted != doubtful) {
      return Optional.empty();
    }
    return Hit.on(
        List.of(new Evidence(null, "catalog", match.vendor().document().title())),
        "all of it is what "
            + match.vendor().name()
            + " documents"
            + (other ? ", some of it for another product" : "")
            + (future ? ", some of it for future use" : "")
            + (byName ? ", matched by name only" : ""));
  }

  /**
   * A secret or owner that somebody adds to one of Microsoft's own is no noise, and no more is
   * control of the tenant for whoever has a user of it sign in.
   */
  private static Optional<Hit> firstParty(Situation s) {
    boolean control =
        s.added().stream()
            .anyMatch(grant -> grant.tenantWide() && grant.permission().tier() == Tier.ZERO);
    return s.subject()
        .known()
        .filter(KnownApp.FirstParty.class::isInstance)
        .filter(_ -> !s.has(Aspect.FOOTHOLD) || s.actor().isManagedIdentityService())
        .filter(_ -> !control)
        .flatMap(app ->
            Hit.on(
                List.of(new Evidence(null, "app id", app.appId())),
                "one of Microsoft's own applications"));
  }

  private static Optional<Hit> managedIdentity(Situation s) {
    if (!s.actor().isManagedIdentityService()) {
      return Optional.empty();
    }
    // It adds service principals and rotates their certificates; anything else is news, and a
    // secret is none of its own, whatever the name says.
    boolean itsTask =
        s.activities().stream()
            .map(Activity::act)
            .allMatch(act ->
                (act instanceof Act.AppChange change && change.servicePrincipal())
                    || (act instanceof Act.CredentialChange keys
                        && keys.servicePrincipal()
                        && keys.added().stream()
                            .allMatch(key -> key.type() == Act.Credential.Type.CERTIFICATE)));
    return itsTask
        ? Hit.on(
            List.of(
                new Evidence(
                    s.activities().getFirst().eventId(), "initiatedBy", s.actor().display())),
            "done by Azure's managed identity service")
        : Optional.empty();
  }
}
