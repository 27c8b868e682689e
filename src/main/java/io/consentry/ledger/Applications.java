package io.consentry.ledger;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Guids;
import io.consentry.activity.Renaming;
import io.consentry.activity.Signal;
import io.consentry.ledger.AppFacts.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The applications of each tenant as events have named them. Events point at an application by app
 * id, by service principal, by registration, or by name alone; each teaches which belong together.
 */
public final class Applications {
  /** Two are enough to know that a name is not one application's. */
  private static final int MAX_NAMED = 2;

  /** The directory's own properties; anybody may name an extension of theirs alike. */
  private static final Set<String> OWNER_TENANT =
      Set.of("appownertenantid", "appownerorganizationid");

  /** Sorts of keys. */
  private static final String APPLICATION = "app";

  private static final String SERVICE_PRINCIPAL = "sp";

  private final SortedTable<AppFacts> facts;

  /** A directory kept in the table. */
  public Applications(SortedTable<AppFacts> facts) {
    this.facts = facts;
  }

  /**
   * Takes in what the activity teaches, and tells whether that changes what its application is. A
   * failed act teaches names and ids, but made nothing.
   */
  public boolean learn(Activity activity) {
    String tenant = activity.tenantId();
    AppRef subject = activity.act().subject();
    if (activity.act() instanceof Signal signal) {
      return signal(activity, signal);
    }
    boolean learned =
        !subject.isNone() && put(tenant, teachings(activity, renamed(activity, subject)));
    @Nullable AppRef resource =
        switch (activity.act()) {
          case DelegatedGrant grant -> grant.resource();
          case AppRoleGrant grant -> grant.resource();
          default -> null;
        };
    if (resource != null && resource.appId() != null) {
      // Of a resource only the ids are worth keeping: what it is called, the catalog knows.
      var _ =
          put(
              tenant,
              identity(
                  activity,
                  AppRef.ofServicePrincipal(
                      resource.appId(), resource.servicePrincipalId(), null)));
    }
    return learned;
  }

  /**
   * There are too many signals to note each name they carry; only the inventory's word is noted,
   * and which ids belong together.
   */
  private boolean signal(Activity activity, Signal signal) {
    AppRef app = signal.about();
    if (signal instanceof Signal.Snapshot snapshot) {
      return put(activity.tenantId(), identity(activity, app).merge(snapshot(activity, snapshot)));
    } else if (!(signal instanceof Signal.ApiCall)
        && app.appId() != null
        && app.servicePrincipalId() != null) {
      return put(
          activity.tenantId(),
          identity(
              activity, AppRef.ofServicePrincipal(app.appId(), app.servicePrincipalId(), null)));
    }
    return false;
  }

  private static AppFacts snapshot(Activity activity, Signal.Snapshot snapshot) {
    @Nullable String owner = snapshot.ownerTenantId();
    @Nullable String publisher = snapshot.publisher();
    return new AppFacts(
        null,
        null,
        null,
        null,
        publisher == null ? null : new Fact(publisher, activity.time(), activity.eventId()),
        owner == null ? null : new Fact(owner, activity.time(), activity.eventId()),
        snapshot.servicePrincipal() ? null : activity.eventId(),
        null,
        snapshot.createdAt(),
        List.of(),
        snapshot.replyUrls());
  }

  /** An event that renames an application may still call it by its former name. */
  private static AppRef renamed(Activity activity, AppRef subject) {
    @Nullable Renaming renaming = activity.tookEffect() ? Renaming.of(activity.act()) : null;
    return renaming == null
        ? subject
        : new AppRef(
            subject.appId(), subject.servicePrincipalId(), subject.objectId(), renaming.after());
  }

  /** All that is known of the application that the reference points at. */
  public AppFacts resolve(String tenant, AppRef ref) {
    AppFacts known = AppFacts.NONE;
    for (String key : keys(tenant, ref.appId(), ref.servicePrincipalId(), ref.objectId())) {
      @Nullable AppFacts found = facts.get(key);
      // What only points at what is known already says nothing more.
      if (found != null
          && !(known.appId() != null && found.equals(AppFacts.pointer(known.appId())))) {
        known = known.merge(whole(tenant, found));
      }
    }
    @Nullable String name = ref.name();
    if (known.appId() == null && name != null && ref.objectId() != null) {
      // A registration's own events name no app id: the service principal of the same name is its,
      // if there is one only.
      AppFacts named = named(tenant, name);
      if (mayBeRegisteredHere(tenant, named)
          && (named.objectId() == null || named.objectId().equals(ref.objectId()))) {
        known = known.merge(named);
      }
    }
    return known;
  }

  /** An application of a tenant, and what is known of it. */
  public record Known(String tenantId, AppFacts facts) {}

  /**
   * Gives the applications among at most so many entries after the key, each of them once on a walk
   * over all; from the first on where the key is null. Returns the key to go on from, or null at
   * the end.
   */
  public @Nullable String walk(@Nullable String after, int limit, Consumer<Known> each) {
    return facts.walk(
        after,
        limit,
        (key, known) -> {
          List<String> parts = Keys.parts(key);
          String sort = parts.get(1);
          boolean whole =
              known.appId() == null ? sort.equals(SERVICE_PRINCIPAL) : sort.equals(APPLICATION);
          if (whole) {
            each.accept(new Known(parts.getFirst(), known));
          }
        });
  }

  /** A registration in this tenant is not that of an application from another. */
  private static boolean mayBeRegisteredHere(String tenant, AppFacts named) {
    @Nullable Fact owner = named.ownerTenantId();
    return owner == null
        ? named.registeredHere() != null || named.createdByConsent() == null
        : owner.value().equals(tenant);
  }

  private AppFacts teachings(Activity activity, AppRef subject) {
    AppFacts identity = identity(activity, subject);
    if (!activity.tookEffect() && !(activity.act() instanceof Consent)) {
      return identity;
    }
    return switch (activity.act()) {
      case Consent consent -> identity.merge(consent(activity, consent));
      case AppChange change -> identity.merge(change(activity, change));
      case CredentialChange change when !change.servicePrincipal() ->
          identity.merge(registered(activity));
      case OwnerChange change when !change.servicePrincipal() ->
          identity.merge(registered(activity));
      // Verified, and the event does not say as whose: that tells nothing.
      case PublisherChange change when change.verified() && change.publisher() == null -> identity;
      case PublisherChange change -> {
        String publisher = change.verified() ? orEmpty(change.publisher()) : "";
        yield identity.merge(publisher(new Fact(publisher, activity.time(), activity.eventId())));
      }
      default -> identity;
    };
  }

  private static AppFacts consent(Activity activity, Consent consent) {
    boolean created =
        consent.application().servicePrincipalId() == null
            || consent.after().stream().anyMatch(Applications::createsServicePrincipal);
    boolean tenantWide =
        consent.onBehalfOfAll()
            || consent.after().stream()
                .anyMatch(entry -> entry.consentType() == ConsentType.ALL_PRINCIPALS);
    List<Instant> times =
        activity.tookEffect() && tenantWide ? List.of(activity.time()) : List.of();
    return new AppFacts(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        created ? activity.eventId() : null,
        null,
        times,
        List.of());
  }

  /**
   * A zero client id: the service principal comes into being with this consent (FORMATS.md 1.2).
   */
  private static boolean createsServicePrincipal(ConsentedScopes entry) {
    return entry.clientServicePrincipalId() == null;
  }

  private static AppFacts change(Activity activity, AppChange change) {
    Instant time = activity.time();
    @Nullable Fact owner = null;
    for (PropertyChange property : change.changes()) {
      String name = property.name().toLowerCase(Locale.ROOT);
      @Nullable String tenant = Guids.orNull(property.after());
      if (tenant != null && OWNER_TENANT.contains(name)) {
        owner = new Fact(tenant, time, activity.eventId());
      }
    }
    return new AppFacts(
        null,
        null,
        null,
        null,
        null,
        owner,
        change.servicePrincipal() ? null : activity.eventId(),
        null,
        change.change() == Change.ADDED ? time : null,
        List.of(),
        change.replyUrlsAfter());
  }

  /** Only the tenant that registered an application has its application object. */
  private static AppFacts registered(Activity activity) {
    return new AppFacts(
        null, null, null, null, null, null, activity.eventId(), null, null, List.of(), List.of());
  }

  private static AppFacts publisher(Fact publisher) {
    return new AppFacts(
        null, null, null, null, publisher, null, null, null, null, List.of(), List.of());
  }

  private static AppFacts identity(Activity activity, AppRef ref) {
    @Nullable String name = ref.name();
    @Nullable Fact called =
        name == null ? null : new Fact(name, activity.time(), activity.eventId());
    return new AppFacts(
        ref.appId(),
        ref.servicePrincipalId(),
        ref.objectId(),
        called,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of());
  }

  /**
   * Puts what was learned under the app id, and pointers to it under the other ids; without an app
   * id, under each id that there is. Tells whether that changes what the application is.
   */
  private boolean put(String tenant, AppFacts learned) {
    AppFacts known = learned;
    boolean changes = false;
    for (String key :
        keys(tenant, learned.appId(), learned.servicePrincipalId(), learned.objectId())) {
      known = known.merge(follow(tenant, key));
    }
    for (String key :
        keys(tenant, learned.appId(), learned.servicePrincipalId(), learned.objectId())) {
      changes |= known.differsFrom(follow(tenant, key));
    }
    @Nullable String appId = known.appId();
    AppFacts elsewhere = appId == null ? known : AppFacts.pointer(appId);
    for (String key : keys(tenant, null, known.servicePrincipalId(), known.objectId())) {
      set(key, elsewhere);
    }
    if (appId != null) {
      String key = Keys.of(tenant, APPLICATION, appId);
      @Nullable AppFacts before = facts.get(key);
      set(key, known);
      rename(tenant, appId, before == null ? null : before.name(), known.name());
    }
    return changes;
  }

  private void set(String key, AppFacts value) {
    if (!value.equals(facts.get(key))) {
      facts.put(key, value);
    }
  }

  /**
   * Remembers whose name it is now, and forgets whose it was: there is one entry for each
   * application that has a name, whatever it was called before and in whichever order that was
   * told.
   */
  private void rename(String tenant, String appId, @Nullable Fact before, @Nullable Fact now) {
    @Nullable String old = before == null ? null : nameKey(tenant, before.value(), appId);
    @Nullable String key = now == null ? null : nameKey(tenant, now.value(), appId);
    if (old != null && !old.equals(key)) {
      facts.remove(old);
    }
    if (key != null && !key.equals(old)) {
      facts.put(key, AppFacts.pointer(appId));
    }
  }

  /** The application of that name; of a name that two applications share, neither. */
  private AppFacts named(String tenant, String name) {
    List<AppFacts> found = new ArrayList<>(MAX_NAMED);
    facts.scan(nameKey(tenant, name, ""), MAX_NAMED, found::add);
    @Nullable String appId = found.size() == 1 ? found.getFirst().appId() : null;
    return appId == null ? AppFacts.NONE : follow(tenant, Keys.of(tenant, APPLICATION, appId));
  }

  private AppFacts follow(String tenant, String key) {
    @Nullable AppFacts found = facts.get(key);
    return found == null ? AppFacts.NONE : whole(tenant, found);
  }

  private AppFacts whole(String tenant, AppFacts found) {
    if (found.appId() == null) {
      return found;
    }
    @Nullable AppFacts app = facts.get(Keys.of(tenant, APPLICATION, found.appId()));
    return app == null ? found : found.merge(app);
  }

  private static String nameKey(String tenant, String name, String appId) {
    return Keys.of(tenant, "name", name.toLowerCase(Locale.ROOT), appId);
  }

  private static List<String> keys(
      String tenant,
      @Nullable String appId,
      @Nullable String servicePrincipalId,
      @Nullable String objectId) {
    List<String> keys = new ArrayList<>(3);
    if (appId != null) {
      keys.add(Keys.of(tenant, APPLICATION, appId));
    }
    if (servicePrincipalId != null) {
      keys.add(Keys.of(tenant, SERVICE_PRINCIPAL, servicePrincipalId));
    }
    if (objectId != null) {
      keys.add(Keys.of(tenant, "object", objectId));
    }
    return keys;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "verified" : text;
  }
}
