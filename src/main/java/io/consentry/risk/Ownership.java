package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.catalog.AppProfile;
import io.consentry.catalog.KnownApp;
import io.consentry.catalog.Registration;
import io.consentry.catalog.Strength;
import io.consentry.catalog.Vendor;
import io.consentry.catalog.VendorMatch;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose an application is: where it is registered, which vendor's it is or pretends to be. */
public final class Ownership {
  /** What was seen of the applications. */
  public interface Seen {
    /** All that is known of the application. */
    AppFacts facts(String tenant, AppRef app);

    /**
     * The object id of who made the application. Null where it was not seen being made, or two made
     * it at once.
     */
    @Nullable String maker(String tenant, AppRef app, AppFacts facts);

    /** What it was called before it was renamed. */
    Set<String> formerNames(String tenant, AppRef app, AppFacts facts);
  }

  private static final Set<String> MADE =
      Set.of(Kind.APPLICATION.label(), Kind.SERVICE_PRINCIPAL.label());

  /** How far the inventory's word on when it was made, and the two events of it, may differ. */
  public static final Duration MAKING = Duration.ofMinutes(1);

  private final Knowledge knowledge;
  private final Seen seen;

  public Ownership(Knowledge knowledge, Seen seen) {
    this.knowledge = knowledge;
    this.seen = seen;
  }

  Ownership(Knowledge knowledge, Memory memory) {
    this(knowledge, new Remembered(memory));
  }

  /** The application on the lists of known ones; empty where none has it. */
  Optional<KnownApp> listed(AppRef app, AppFacts facts) {
    return Optional.ofNullable(app.appId())
        .flatMap(appId ->
            knowledge.catalog().knownApps().byAppId(appId).or(() -> microsofts(appId, app, facts)));
  }

  /** No list holds all of Microsoft's applications; the directory says which tenant owns one. */
  private Optional<KnownApp> microsofts(String appId, AppRef app, AppFacts facts) {
    AppFacts.@Nullable Fact owner = facts.ownerTenantId();
    @Nullable String name = app.name();
    return owner != null && knowledge.catalog().knownApps().microsoftTenant(owner.value())
        ? Optional.of(new KnownApp.FirstParty(appId, name == null ? "" : name, owner.value()))
        : Optional.empty();
  }

  /** The vendor that the application is or pretends to be; none for Microsoft's own. */
  public Optional<VendorMatch> vendor(
      String tenant, AppRef app, AppFacts facts, Registration registration) {
    return vendor(tenant, app, facts, registration, listed(app, facts));
  }

  /**
   * As above.
   *
   * @param listed what {@link #listed} says of it
   */
  Optional<VendorMatch> vendor(
      String tenant,
      AppRef app,
      AppFacts facts,
      Registration registration,
      Optional<KnownApp> listed) {
    if (listed.filter(KnownApp.FirstParty.class::isInstance).isPresent()) {
      return Optional.empty();
    }
    Optional<VendorMatch> match = match(tenant, app, facts, registration);
    if (match.isEmpty()
        || match.get().conflicts().isEmpty()
        || registration != Registration.HERE
        || !madeBy(match.get(), tenant, app, facts)) {
      return match;
    }
    // Where it is registered says nothing then; all else may still speak against it.
    return match(tenant, app, facts, Registration.UNKNOWN)
        .map(own ->
            new VendorMatch(
                own.vendor(),
                own.app(),
                own.strength(),
                own.conflicts(),
                "%s; %s's own application made it".formatted(own.how(), own.vendor().name())));
  }

  private Optional<VendorMatch> match(
      String tenant, AppRef app, AppFacts facts, Registration registration) {
    return knowledge
        .matcher()
        .match(tenant, profile(app, facts, registration), knowledge.expected())
        .map(match ->
            match.trusted()
                    && match.strength() == Strength.NAME
                    && seen.formerNames(tenant, app, facts).stream()
                        .anyMatch(name -> !named(name, match.vendor()))
                ? match.renamed()
                : match);
  }

  private boolean named(String name, Vendor vendor) {
    return knowledge.vendorNamed(name).filter(match -> match.vendor().equals(vendor)).isPresent();
  }

  /**
   * Whether an application that is the same vendor's, without anything against it, made this one:
   * some vendors' applications register further ones in the customer's tenant.
   */
  private boolean madeBy(VendorMatch pretended, String tenant, AppRef app, AppFacts facts) {
    @Nullable String maker = seen.maker(tenant, app, facts);
    if (maker == null) {
      return false;
    }
    AppFacts known = seen.facts(tenant, AppRef.ofServicePrincipal(null, maker, null));
    if (known.appId() == null || known.servicePrincipalId() == null) {
      return false; // a person, or nobody of whom anything is known
    }
    AppRef ref = known.ref();
    return match(tenant, ref, known, registration(tenant, ref, known, List.of()))
        .filter(match -> match.vendor().id().equals(pretended.vendor().id()))
        .filter(VendorMatch::trusted)
        .isPresent();
  }

  /** Where it is registered, by what was remembered and what this act shows. */
  public static Registration registration(
      String tenant, AppRef app, AppFacts facts, List<Activity> activities) {
    AppFacts.@Nullable Fact owner = facts.ownerTenantId();
    if (owner != null) {
      return owner.value().equals(tenant) ? Registration.HERE : Registration.ELSEWHERE;
    }
    if (facts.registeredHere() != null) {
      return Registration.HERE;
    }
    boolean named = !app.equals(AppRef.NONE); // else it may be any
    return named && (facts.createdByConsent() != null || addedByConsent(activities, app))
        ? Registration.ELSEWHERE
        : Registration.UNKNOWN;
  }

  /**
   * A service principal added in the act of consenting, without a registration: the registration is
   * elsewhere.
   */
  private static boolean addedByConsent(List<Activity> activities, AppRef app) {
    boolean consented = false;
    boolean added = false;
    for (Activity activity : activities) {
      consented |= activity.act() instanceof Consent;
      added |=
          activity.act() instanceof AppChange change
              && change.servicePrincipal()
              && change.change() == Change.ADDED
              && References.same(app, change.application());
    }
    return consented && added;
  }

  private static AppProfile profile(AppRef app, AppFacts facts, Registration registration) {
    AppFacts.@Nullable Fact publisher = facts.publisher();
    AppFacts.@Nullable Fact owner = facts.ownerTenantId();
    @Nullable String name = app.name();
    boolean verified = publisher != null && !publisher.value().isEmpty();
    return new AppProfile(
        app.appId(),
        name == null ? List.of() : List.of(name),
        publisher == null ? null : publisher.value(),
        verified,
        registration,
        owner == null ? null : owner.value());
  }

  /** What the events of the tenant left in memory. */
  private record Remembered(Memory memory) implements Seen {
    @Override
    public AppFacts facts(String tenant, AppRef app) {
      return memory.applications().resolve(tenant, app);
    }

    /** Who left the first mark of it, where that is its making. */
    @Override
    public @Nullable String maker(String tenant, AppRef app, AppFacts facts) {
      @Nullable Instant created = facts.createdAt();
      if (created == null) {
        return null;
      }
      List<Mark> marks = new ArrayList<>();
      for (String id : History.ids(app.or(facts.ref()))) {
        marks.addAll(memory.history().of(tenant, id, Track.APPEARED, "").marks());
      }
      @Nullable Instant first =
          marks.stream().map(Mark::time).min(Comparator.naturalOrder()).orElse(null);
      if (first == null || Duration.between(created, first).abs().compareTo(MAKING) > 0) {
        return null;
      }
      List<Mark> making = marks.stream().filter(mark -> mark.time().equals(first)).toList();
      String maker = making.getFirst().about();
      return making.stream()
                  .allMatch(mark -> MADE.contains(mark.detail()) && mark.about().equals(maker))
              && !maker.isEmpty()
          ? maker
          : null;
    }

    @Override
    public Set<String> formerNames(String tenant, AppRef app, AppFacts facts) {
      Set<String> names = new HashSet<>();
      for (String id : History.ids(app.or(facts.ref()))) {
        memory.history().of(tenant, id, Track.NAMED, "").marks().stream()
            .map(Mark::about)
            .forEach(names::add);
      }
      return names;
    }
  }
}
