package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Kind;
import io.consentry.activity.Renaming;
import io.consentry.activity.Signal.Snapshot;
import io.consentry.catalog.Brands.Likeness;
import io.consentry.catalog.KnownApp.Rogue;
import io.consentry.catalog.Registration;
import io.consentry.catalog.Strength;
import io.consentry.catalog.VendorMatch;
import io.consentry.ledger.AppFacts;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Names, publishers and logos that mislead, or that nobody honest would choose. */
final class NameRules {
  private static final Set<String> EXCHANGE =
      Set.of(
          "full_access_as_app",
          "ews.accessasuser.all",
          "applicationimpersonation",
          "exchange.manageasapp",
          "imap.accessasuser.all",
          "imap.accessasapp",
          "pop.accessasuser.all",
          "smtp.send",
          "mail.read",
          "mail.readwrite",
          "mail.send");

  static final List<Rule> ALL =
      List.of(
          rule("brand-lookalike", "N01", "T1036.005", (s, p) -> lookalike(s))
              .where(Aspect.NAMED, Aspect.BRINGS),
          rule("microsoft-name-borrowed", "N01", "T1036.005", (s, p) -> borrowed(s))
              .where(Aspect.NAMED, Aspect.BRINGS),
          rule("renamed-to-trusted-name", "N01", "T1036.005", (s, p) -> renamed(s))
              .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL),
          rule("borrowed-logo", "N02", "T1036.005", NameRules::logo).of(Kind.SNAPSHOT),
          rule("like-a-known-bad-app", "N03", "T1528", NameRules::likeKnownBad)
              .where(Aspect.BRINGS),
          rule("unusual-name", "N04", "T1036", NameRules::unusual)
              .where(Aspect.NAMED, Aspect.BRINGS),
          rule("exchange-access-by-odd-app", "N05", "T1114.002", NameRules::oddWithExchange)
              .where(Aspect.NAMED, Aspect.GIVES),
          rule("generic-name", "N06", "T1036", NameRules::generic)
              .where(Aspect.NAMED, Aspect.GIVES));

  private NameRules() {}

  /** A factor that looks at who the application says it is. */
  private interface Look {
    Optional<Hit> at(Situation s, Policy policy);
  }

  private static Rule rule(String id, String row, String mitre, Look look) {
    return new Rule(id, Family.IDENTITY, List.of(row), List.of(mitre), look::at);
  }

  /** The name of an application that is not Microsoft's own, if its name matters in the act. */
  private static @Nullable String name(Situation s) {
    return microsofts(s) || !s.has(Aspect.BRINGS) ? null : s.subject().app().name();
  }

  private static boolean microsofts(Situation s) {
    AppFacts.@Nullable Fact owner = s.subject().facts().ownerTenantId();
    return s.subject().firstParty() || (owner != null && s.others().microsoftTenant(owner.value()));
  }

  private static boolean verified(Situation s) {
    AppFacts.@Nullable Fact publisher = s.subject().facts().publisher();
    return publisher != null && !publisher.value().isEmpty();
  }

  /** By more than its name: anybody may choose that. */
  private static boolean proven(Situation s) {
    Optional<VendorMatch> vendor = s.subject().vendor();
    return s.subject().vendorTrusted()
        && vendor.isPresent()
        && (vendor.get().strength() == Strength.CONFIGURED
            || vendor.get().strength() == Strength.PUBLISHER);
  }

  private static Evidence nameEvidence(Situation s, String name) {
    return new Evidence(IdentityRules.nameEvent(s), "displayName", name);
  }

  private static Optional<Hit> lookalike(Situation s) {
    @Nullable String name = name(s);
    if (name == null || proven(s)) {
      return Optional.empty();
    }
    return s.others()
        .likeness(name)
        .filter(Likeness::lookalike)
        .flatMap(likeness ->
            Hit.on(
                List.of(nameEvidence(s, name)),
                "its name looks like %s and is not: made to be taken for it"
                    .formatted(likeness.brand().name())));
  }

  /**
   * Microsoft's name in front, on an application from another tenant; or the very name of one of
   * Microsoft's applications, with another client id.
   */
  private static Optional<Hit> borrowed(Situation s) {
    @Nullable String name = name(s);
    @Nullable String appId = s.subject().app().appId();
    if (name == null
        || appId == null
        || verified(s)
        || proven(s)
        || s.others().actsForMicrosoft(s.actor())) {
      return Optional.empty();
    }
    Optional<Likeness> found =
        s.others()
            .likeness(name)
            .filter(likeness ->
                likeness.brand().microsoft() && !likeness.lookalike() && likeness.leads())
            .filter(likeness ->
                likeness.application().isPresent()
                    || s.subject().registration() == Registration.ELSEWHERE);
    return found.flatMap(likeness ->
        Hit.on(
            List.of(nameEvidence(s, name), new Evidence(null, "app id", appId)),
            likeness.application().isPresent()
                ? "bears the name of Microsoft's application %s, with a client id that is not known to be Microsoft's"
                    .formatted(likeness.application().get())
                : "an application from another tenant with %s's name in front"
                    .formatted(likeness.brand().name())));
  }

  /**
   * A new name on an old application inherits its consents, and now the trust in another's name.
   */
  private static Optional<Hit> renamed(Situation s) {
    if (microsofts(s) || proven(s)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    List<String> whose = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      @Nullable Renaming renaming = Renaming.of(done.act());
      @Nullable String now = renaming == null ? null : renaming.after();
      @Nullable String trusted = now == null ? null : trusted(s, now);
      @Nullable String before = renaming == null ? null : renaming.before();
      if (now != null
          && trusted != null
          && (before == null || !trusted.equals(trusted(s, before)))) {
        evidence.add(done.evidence(before == null ? now : before + " is now " + now));
        whose.add(trusted);
      }
    }
    return Hit.on(
        evidence, "the application was renamed, and now goes by or passes for a name of %s", whose);
  }

  /** Whose name it is or looks like; null for nobody's whom it would be a gain to pass for. */
  private static @Nullable String trusted(Situation s, String name) {
    Optional<VendorMatch> vendor = s.others().vendorNamed(name);
    if (vendor.isPresent()) {
      return vendor.get().vendor().name();
    }
    return s.others()
        .likeness(name)
        .filter(
            likeness -> likeness.lookalike() || (likeness.brand().microsoft() && likeness.leads()))
        .map(likeness -> likeness.brand().microsoft() ? "Microsoft" : likeness.brand().name())
        .orElse(null);
  }

  /** Only the inventory has logos. */
  private static Optional<Hit> logo(Situation s, Policy policy) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<Snapshot> done : s.done(Snapshot.class)) {
      @Nullable String logo = done.act().logo();
      @Nullable String owner = done.act().ownerTenantId();
      boolean own = owner != null && s.others().microsoftTenant(owner);
      if (logo != null
          && !own
          && policy.list("known-logos").contains(logo.toLowerCase(Locale.ROOT))) {
        evidence.add(done.evidence(logo));
      }
    }
    return microsofts(s) || proven(s)
        ? Optional.empty()
        : Hit.on(evidence, "shows a logo that is somebody else's");
  }

  private static Optional<Hit> likeKnownBad(Situation s, Policy policy) {
    @Nullable String name = name(s);
    if (microsofts(s) || !s.has(Aspect.BRINGS) || known(s, Rogue.class)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    List<String> ties = new ArrayList<>();
    if (name != null && s.others().rogueNamed(name).isPresent()) {
      evidence.add(nameEvidence(s, name));
      ties.add("the name of a known malicious application");
    }
    AppFacts.@Nullable Fact publisher = s.subject().facts().publisher();
    if (publisher != null && s.others().rogueNamed(publisher.value()).isPresent()) {
      evidence.add(new Evidence(publisher.eventId(), "publisher", publisher.value()));
      ties.add("the publisher of a known malicious application");
    }
    Set<String> bad = policy.list("bad-hosts");
    for (String url : bad.isEmpty() ? Set.<String>of() : AddressRules.all(s)) {
      if (ReplyAddress.of(url).within(bad)) {
        evidence.add(new Evidence(null, "reply address", url));
        ties.add("a reply address on a host of the list of bad ones");
      }
    }
    return Hit.on(evidence, "has %s", ties);
  }

  private static boolean known(Situation s, Class<?> sort) {
    return s.subject().known().filter(sort::isInstance).isPresent();
  }

  private static Optional<Hit> unusual(Situation s, Policy policy) {
    @Nullable String name = name(s);
    @Nullable String odd = name == null ? null : s.others().oddName(name);
    if (name == null || odd == null) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(data(s, AddressRules::data));
    @Nullable String address = AddressRules.oddAddress(s, policy);
    if (address != null) {
      evidence.add(new Evidence(null, "reply address", address));
    }
    if (evidence.isEmpty()) {
      return Optional.empty();
    }
    evidence.addFirst(nameEvidence(s, name));
    return Hit.on(
        evidence,
        "its name is %s, and it %s"
            .formatted(
                odd, address == null ? "was given access to data" : "answers to " + address));
  }

  private static List<Evidence> data(Situation s, Predicate<Grant> which) {
    return Power.evidence(Power.only(s.added(), which));
  }

  private static Optional<Hit> oddWithExchange(Situation s, Policy policy) {
    List<Evidence> exchange = data(s, grant -> EXCHANGE.contains(grant.value()));
    @Nullable String name = exchange.isEmpty() ? null : name(s);
    if (name == null) {
      return Optional.empty();
    }
    @Nullable String odd = s.others().oddName(name);
    if (odd == null && s.others().generic(name, policy)) {
      odd = "one that says nothing";
    }
    if (odd == null) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(exchange);
    evidence.add(nameEvidence(s, name));
    return Hit.on(evidence, "was given mailboxes, and its name is " + odd);
  }

  /** Developers call many things test; few of these need mail, files or the whole directory. */
  private static Optional<Hit> generic(Situation s, Policy policy) {
    @Nullable String name = name(s);
    List<Evidence> data = name == null ? List.of() : data(s, AddressRules::data);
    if (name == null || data.isEmpty()) {
      return Optional.empty();
    }
    boolean asUser = OddName.ofUser(name, s.actor());
    if (!asUser && !s.others().generic(name, policy)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(data);
    evidence.addFirst(nameEvidence(s, name));
    return Hit.on(
        evidence,
        asUser
            ? "an application that is called like the user who let it in was given data"
            : "an application with a name that says nothing was given data");
  }
}
