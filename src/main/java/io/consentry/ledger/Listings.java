package io.consentry.ledger;

import io.consentry.activity.Activity;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Signal;
import io.consentry.ledger.Holding.Giver;
import io.consentry.ledger.Holding.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot of the directory shows of holdings. Each object of it has its newest word, by the
 * time that it was read; what an object shows stands in each holding beside what events told, so
 * that it does not matter which comes first.
 */
final class Listings {
  private static final String READING = "reading";
  private static final String PUBLISHES = "publishes";

  private final SortedTable<Holding> holdings;
  private final Table<Listing> listings;

  Listings(SortedTable<Holding> holdings, Table<Listing> listings) {
    this.holdings = holdings;
    this.listings = listings;
  }

  /** Takes in what an object gives now, and gives the holdings that changed. */
  List<Holding> object(Activity activity, Signal.DirectoryObject object) {
    String tenant = activity.tenantId();
    Instant at = activity.time();
    String key = Keys.of(tenant, object.type().label(), object.objectId());
    @Nullable Listing before = listings.get(key);
    if (before != null && before.at().isAfter(at)) {
      return List.of(); // read again since
    }
    String id = object.type().label() + "/" + object.objectId();
    List<Holding> changed = new ArrayList<>();
    Map<String, Holding> now = given(tenant, object);
    if (before != null) {
      for (String gone : before.values()) {
        @Nullable Holding holding = now.containsKey(gone) ? null : holdings.get(gone);
        if (holding != null) {
          put(holding, holding.shown(holding.directory().without(id, at)), changed);
        }
      }
    }
    now.forEach((place, fresh) -> {
      @Nullable Holding known = holdings.get(place);
      Holding holding = known == null ? fresh : known;
      Signal.@Nullable Gives gives = object.gives();
      Giver giver = new Giver(id, at, gives == null ? null : gives.since());
      put(holding, holding.shown(holding.directory().giving(giver)), changed);
    });
    listings.put(key, new Listing(at, List.copyOf(now.keySet())));
    return changed;
  }

  private static Map<String, Holding> given(String tenant, Signal.DirectoryObject object) {
    Map<String, Holding> given = new LinkedHashMap<>();
    Signal.@Nullable Gives gives = object.gives();
    @Nullable Sort sort = sort(object.type());
    if (gives != null && sort != null) {
      for (String label : gives.items()) {
        String item = label.toLowerCase(Locale.ROOT);
        Holding holding =
            new Holding(
                tenant,
                gives.holderId(),
                sort,
                gives.resourceId(),
                item,
                gives.scope(),
                null,
                null,
                label,
                List.of());
        given.put(holding.key(), holding);
      }
    }
    return given;
  }

  private static @Nullable Sort sort(DirectoryKind kind) {
    return switch (kind) {
      case DELEGATED_GRANT -> Sort.DELEGATED_PERMISSION;
      case APP_ROLE -> Sort.APP_PERMISSION;
      case ROLE, ROLE_SCHEDULE -> Sort.DIRECTORY_ROLE;
      case ELIGIBILITY -> Sort.ELIGIBLE_ROLE;
      case SERVICE_PRINCIPAL, READING -> null;
    };
  }

  /**
   * Takes in that all objects of a kind were read, and gives what is held no more, as none of them
   * gives it. Reads all that the tenant holds, once for each whole reading.
   */
  List<Holding> reading(Activity activity, Signal.DirectoryReading reading) {
    // Of a schedule there is an assignment too, for as long as it is in force.
    @Nullable Sort sort =
        reading.type() == DirectoryKind.ROLE_SCHEDULE ? null : sort(reading.type());
    @Nullable Instant before = sort == null ? null : read(activity.tenantId(), sort);
    if (sort == null || (before != null && !before.isBefore(activity.time()))) {
      return List.of();
    }
    listings.put(readingKey(activity.tenantId(), sort), new Listing(activity.time(), List.of()));
    List<Holding> overtaken = new ArrayList<>();
    holdings.scan(
        Keys.of(activity.tenantId(), ""),
        Integer.MAX_VALUE,
        holding -> {
          if (holding.sort() == sort && holding.heldNow() != read(holding).heldNow()) {
            overtaken.add(holding);
          }
        });
    List<Holding> changed = new ArrayList<>();
    overtaken.forEach(holding -> put(holding, holding, changed));
    return changed;
  }

  /**
   * The holding with the newest reading that covers it. Roles within an administrative unit have
   * its name in events and its id in the directory, and roles in a group are none of the
   * directory's: of neither does the reading say that they are gone.
   */
  Holding read(Holding holding) {
    boolean covered = holding.scope().isEmpty() || holding.scope().startsWith("/");
    boolean permission =
        holding.sort() == Sort.DELEGATED_PERMISSION || holding.sort() == Sort.APP_PERMISSION;
    return permission || covered
        ? holding.shown(holding.directory().readAt(read(holding.tenantId(), holding.sort())))
        : holding;
  }

  private @Nullable Instant read(String tenant, Sort sort) {
    @Nullable Listing found = listings.get(readingKey(tenant, sort));
    return found == null ? null : found.at();
  }

  private static String readingKey(String tenant, Sort sort) {
    return Keys.of(tenant, READING, sort.label());
  }

  private void put(Holding before, Holding now, List<Holding> changed) {
    Holding covered = read(now);
    if (!covered.equals(before)) {
      holdings.put(covered.key(), covered);
      changed.add(covered);
    }
  }

  /** Takes in which permissions a resource publishes. */
  void publishes(Activity activity, Signal.Snapshot snapshot) {
    @Nullable String resource = snapshot.application().servicePrincipalId();
    if (resource == null || snapshot.permissions().isEmpty()) {
      return;
    }
    String key = Keys.of(activity.tenantId(), PUBLISHES, resource);
    @Nullable Listing before = listings.get(key);
    if (before == null || before.at().isBefore(activity.time())) {
      listings.put(
          key,
          new Listing(
              activity.time(),
              snapshot.permissions().stream()
                  .map(each -> each.id() + " " + each.value())
                  .toList()));
    }
  }

  /** What the resource calls the permission of that id; null where that is not known. */
  @Nullable String published(String tenant, String resource, String id) {
    @Nullable Listing found = listings.get(Keys.of(tenant, PUBLISHES, resource));
    return found == null
        ? null
        : found.values().stream()
            .filter(each -> each.startsWith(id + " "))
            .findFirst()
            .map(each -> each.substring(id.length() + 1))
            .orElse(null);
  }
}
