package io.consentry.ledger;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import io.consentry.ledger.Holding.Change;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Holding.Sort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what, rebuilt from the events; a snapshot of the directory, where there is one, fills
 * in what was before them. Grants come from the grant events; a consent's text lags behind them
 * (FORMATS.md 1.2), and a registration's requests are not grants.
 */
public final class Ledger {
  /** Few principals hold more distinct things than this; a longer scan would only be slow. */
  private static final int MAX_SCAN = 1_000;

  /** In the order of their keys. */
  private static final List<Sort> SORTS =
      Stream.of(Sort.values()).sorted(Comparator.comparing(Sort::label)).toList();

  private final SortedTable<Holding> holdings;
  private final Listings listings;

  /** A ledger kept in the table, of events alone. */
  public Ledger(SortedTable<Holding> holdings) {
    this(holdings, new MapTable<>());
  }

  /**
   * A ledger kept in the tables.
   *
   * @param listings what the directory's objects give
   */
  public Ledger(SortedTable<Holding> holdings, Table<Listing> listings) {
    this.holdings = holdings;
    this.listings = new Listings(holdings, listings);
  }

  /** Takes the activity in, and gives the holdings that changed. What failed changes nothing. */
  public List<Holding> apply(Activity activity) {
    if (!activity.tookEffect()) {
      return List.of();
    }
    return switch (activity.act()) {
      case DelegatedGrant grant -> delegated(activity, grant);
      case AppRoleGrant grant -> appRole(activity, grant);
      case DirectoryRole role -> role(activity, role);
      case OwnerChange owner -> owner(activity, owner);
      case CredentialChange credentials -> credentials(activity, credentials);
      case AppChange change -> existence(activity, change);
      case Signal signal -> listed(activity, signal);
      case Consent _,
          AppRoleGrantToPrincipal _,
          PublisherChange _,
          GroupChange _,
          SettingChange _,
          ElevatedAccess _,
          AccountChange _,
          GroupCreation _,
          AzureRole _,
          Derived _ ->
          List.of();
    };
  }

  private List<Holding> listed(Activity activity, Signal signal) {
    return switch (signal) {
      case Signal.DirectoryObject object -> listings.object(activity, object);
      case Signal.DirectoryReading reading -> listings.reading(activity, reading);
      case Signal.Snapshot snapshot -> {
        listings.publishes(activity, snapshot);
        yield List.of();
      }
      case Signal.SignIn _, Signal.RiskEvent _, Signal.ApiCall _, Signal.ConsentRequest _ ->
          List.of();
    };
  }

  /**
   * What a resource calls a permission of its own; null where no snapshot told.
   *
   * @param resource the resource's service principal
   */
  public @Nullable String published(String tenantId, String resource, String permissionId) {
    return listings.published(tenantId, resource, permissionId);
  }

  /**
   * Everything on record for the holder, held or not, in the order of keys; of who has more than
   * {@value #MAX_SCAN} things, as many of each sort: what many users granted must not hide a role.
   */
  public List<Holding> of(String tenantId, @Nullable String holderId) {
    List<Holding> found = new ArrayList<>();
    if (holderId == null) {
      return found;
    }
    holdings.scan(Keys.of(tenantId, holderId, ""), MAX_SCAN, found::add);
    if (found.size() == MAX_SCAN) {
      found.clear();
      for (Sort sort : SORTS) {
        holdings.scan(Keys.of(tenantId, holderId, sort.label(), ""), MAX_SCAN, found::add);
      }
    }
    return found;
  }

  /** The record of one directory role of one principal; null where there is none. */
  public @Nullable Holding role(
      String tenantId, String holderId, Sort sort, String role, @Nullable String scope) {
    return holdings.get(Holding.key(tenantId, holderId, sort, "", fold(role), orElse(scope, "")));
  }

  private List<Holding> delegated(Activity activity, DelegatedGrant grant) {
    @Nullable String client = grant.client().servicePrincipalId();
    if (client == null) {
      return List.of();
    }
    List<String> added = grant.added();
    List<Holding> changed = new ArrayList<>();
    for (String value : grant.after()) {
      Holding holding = delegated(activity, grant, client, value, user(activity, grant));
      Effect effect = added.contains(value) ? Effect.GIVEN : Effect.FOUND;
      change(activity, holding, effect, changed);
    }
    for (String value : grant.removed()) {
      @Nullable String user = userOfRemoved(activity, grant, client, value);
      if (user != null) {
        Holding holding = delegated(activity, grant, client, value, user);
        change(activity, holding, Effect.TAKEN, changed);
      }
    }
    return changed;
  }

  private Holding delegated(
      Activity activity, DelegatedGrant grant, String client, String value, String user) {
    return permission(
        activity, client, Sort.DELEGATED_PERMISSION, grant.resource(), value, value, user);
  }

  /** The event does not name the user of a grant for one user; it is the one who consents. */
  private static String user(Activity activity, DelegatedGrant grant) {
    return grant.consentType() == ConsentType.ALL_PRINCIPALS
        ? ""
        : orElse(activity.actor().id(), "unknown user");
  }

  /**
   * Whose grant is taken away: the actor's own, else that of the only user who has one. Of several
   * users the event does not say which, and none of theirs is taken for removed: null. Where nobody
   * is known to have one it is as if it were the actor's: that it was there is known now.
   */
  private @Nullable String userOfRemoved(
      Activity activity, DelegatedGrant grant, String client, String value) {
    String actor = user(activity, grant);
    Holding own = delegated(activity, grant, client, value, actor);
    if (actor.isEmpty() || !own.changes().isEmpty()) {
      return actor;
    }
    List<Holding> held = new ArrayList<>();
    String prefix = own.key().substring(0, own.key().length() - own.scope().length());
    holdings.scan(
        prefix,
        MAX_SCAN,
        holding -> {
          if (holding.heldNow() && !holding.scope().isEmpty()) {
            held.add(holding);
          }
        });
    if (held.size() > 1) {
      return null;
    }
    return held.isEmpty() ? actor : held.getFirst().scope();
  }

  private List<Holding> appRole(Activity activity, AppRoleGrant grant) {
    @Nullable String client = grant.client().servicePrincipalId();
    @Nullable String item = grant.roleId() != null ? grant.roleId() : grant.value();
    if (client == null || item == null) {
      return List.of();
    }
    String label = orElse(grant.value(), item);
    Holding holding =
        permission(activity, client, Sort.APP_PERMISSION, grant.resource(), item, label, "");
    return change(activity, holding, grant.granted());
  }

  private List<Holding> role(Activity activity, DirectoryRole act) {
    @Nullable String holder = act.principal().id();
    @Nullable String role =
        act.role().templateId() != null ? act.role().templateId() : act.role().name();
    if (holder == null || role == null || !(act.change().gives() || act.change().takes())) {
      return List.of();
    }
    Sort sort = act.eligible() ? Sort.ELIGIBLE_ROLE : Sort.DIRECTORY_ROLE;
    String label = orElse(act.role().name(), role);
    Holding holding =
        holding(activity, holder, sort, "", role, orElse(act.scope(), ""), null, null, label);
    return change(activity, holding, act.change().gives());
  }

  private List<Holding> owner(Activity activity, OwnerChange act) {
    @Nullable String holder = objectId(act.application());
    @Nullable String owner = act.owner().id();
    if (holder == null || owner == null) {
      return List.of();
    }
    Holding holding =
        holding(activity, holder, Sort.OWNER, "", owner, "", null, null, act.owner().display());
    return change(activity, holding, act.added());
  }

  private List<Holding> credentials(Activity activity, CredentialChange act) {
    @Nullable String holder = objectId(act.application());
    if (holder == null) {
      return List.of();
    }
    List<Holding> changed = new ArrayList<>();
    for (Credential credential : act.added()) {
      change(activity, credential(activity, holder, credential), Effect.GIVEN, changed);
    }
    for (Credential credential : act.removed()) {
      if (!inPlace(credential, act.added())) {
        change(activity, credential(activity, holder, credential), Effect.TAKEN, changed);
      }
    }
    return changed;
  }

  /** Whether one of the others has the same key id: the one took the other's place. */
  public static boolean inPlace(Credential credential, List<Credential> others) {
    return others.stream().anyMatch(other -> other.keyId().equals(credential.keyId()));
  }

  /**
   * A removed service principal holds nothing any more; a restored one holds again what went with
   * it, and goes on with what it is known to hold, whenever its removal comes in.
   */
  private List<Holding> existence(Activity activity, AppChange act) {
    boolean gone = act.change() == Act.Change.REMOVED;
    if (!act.servicePrincipal() || !(gone || act.change() == Act.Change.RESTORED)) {
      return List.of();
    }
    @Nullable String holder = act.application().servicePrincipalId();
    List<Holding> all = new ArrayList<>();
    if (holder != null) {
      // Without a bound: whatever it holds goes with it.
      holdings.scan(Keys.of(activity.tenantId(), holder, ""), Integer.MAX_VALUE, all::add);
    }
    List<Holding> changed = new ArrayList<>();
    for (Holding holding : all) {
      if (gone && holding.heldNow()) {
        change(activity, holding, Effect.GONE_WITH_HOLDER, changed);
      } else if (!gone && holding.lastsUntil(activity.time())) {
        change(activity, holding, Effect.GIVEN, changed);
      }
    }
    return changed;
  }

  private Holding credential(Activity activity, String holder, Credential credential) {
    String label =
        credential.type().name().toLowerCase(Locale.ROOT)
            + " "
            + orElse(credential.name(), "without name");
    return holding(
        activity, holder, Sort.CREDENTIAL, "", credential.keyId(), "", null, null, label);
  }

  private Holding permission(
      Activity activity,
      String client,
      Sort sort,
      AppRef resource,
      String item,
      String label,
      String scope) {
    String resourceId = orElse(resource.servicePrincipalId(), orElse(resource.appId(), ""));
    return holding(
        activity, client, sort, resourceId, item, scope, resource.appId(), resource.name(), label);
  }

  /** The holding on record, or a new one without changes. */
  private Holding holding(
      Activity activity,
      String holder,
      Sort sort,
      String resourceId,
      String item,
      String scope,
      @Nullable String resourceAppId,
      @Nullable String resource,
      String label) {
    Holding fresh =
        new Holding(
            activity.tenantId(),
            holder,
            sort,
            resourceId,
            fold(item),
            scope,
            resourceAppId,
            resource,
            label,
            List.of());
    @Nullable Holding known = holdings.get(fresh.key());
    return known == null ? fresh : known.named(resourceAppId, resource, label);
  }

  /**
   * Adds the change to the holding, and the holding to the changed ones if that says anything new.
   */
  private void change(Activity activity, Holding holding, Effect effect, List<Holding> changed) {
    Holding now =
        listings.read(holding.with(new Change(activity.time(), activity.eventId(), effect)));
    if (!now.equals(holding)) {
      holdings.put(now.key(), now);
      changed.add(now);
    }
  }

  private List<Holding> change(Activity activity, Holding holding, boolean given) {
    List<Holding> changed = new ArrayList<>();
    change(activity, holding, given ? Effect.GIVEN : Effect.TAKEN, changed);
    return changed;
  }

  private static @Nullable String objectId(AppRef application) {
    return application.objectId() != null
        ? application.objectId()
        : application.servicePrincipalId();
  }

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
