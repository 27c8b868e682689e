package io.consentry.serve;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Renaming;
import io.consentry.avro.Finding;
import io.consentry.avro.HeldGrant;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Applications;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each application and principal of each tenant holds now, from the compacted topic of grants,
 * and what they are called, from activities and findings. In memory: an entry for each thing held,
 * and a few small ones for each application; grows with what is held, not with events. Of what was
 * taken away the newest is kept.
 *
 * <p>Guarded by itself: one thread writes a record at a time, readers copy what they need.
 */
final class Inventory implements Ownership.Seen {
  private static final int MAX_NAMES = 200_000;
  private static final int MAX_TAKEN = 20_000;
  private static final int MAX_SCORES = 50;
  private static final int MAX_FORMER_NAMES = 4;

  private final Map<Id, Map<String, Held>> held = new HashMap<>();
  private final Map<String, Id> holders = new HashMap<>();
  private final Applications applications = new Applications(new MapTable<AppFacts>());
  private final Set<Id> changed = new HashSet<>();
  private final int mostTaken;

  /** Who held what is held no more, in the order in which it was taken away. */
  private final Map<String, Id> taken = new LinkedHashMap<>();

  /** Of findings; the oldest goes first. */
  private final Map<Id, Map<String, Integer>> scores = bounded();

  /** The oldest goes first; who is active comes back. */
  private final Map<Id, Named> names = bounded();

  /** Who made the objects of applications; the oldest goes first. */
  private final Map<Id, Made> makers = bounded();

  /** What applications' objects were called before they were renamed; the oldest goes first. */
  private final Map<Id, Set<String>> formerNames = bounded();

  Inventory() {
    this(MAX_TAKEN);
  }

  /**
   * One that knows nothing yet.
   *
   * @param mostTaken how much is kept of what was taken away
   */
  Inventory(int mostTaken) {
    this.mostTaken = mostTaken;
  }

  private static <V> Map<Id, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Id, V> eldest) {
        return size() > MAX_NAMES;
      }
    };
  }

  /** An object of a tenant. */
  record Id(String tenant, String object) {}

  /** What an object is called, and its application id where it has one. */
  record Named(@Nullable String name, @Nullable String appId) {}

  /** When an object was made, and by whom; by nobody where two made it at once. */
  private record Made(Instant time, @Nullable String by) {
    Made first(Made other) {
      int order = time.compareTo(other.time);
      return order < 0 || (order == 0 && Objects.equals(by, other.by))
          ? this
          : order > 0 ? other : new Made(time, null);
    }
  }

  /** All there is to say of one object. */
  record Entry(
      Id id,
      AppFacts facts,
      @Nullable Named named,
      Collection<Held> held,
      @Nullable Integer worst) {}

  /** Takes in a record of the topic of grants; null where it is held no more. */
  synchronized void grant(String key, @Nullable HeldGrant grant, Instant time) {
    if (grant == null) {
      @Nullable Id holder = holders.remove(key);
      @Nullable Map<String, Held> of = holder == null ? null : held.get(holder);
      if (holder != null && of != null) {
        of.computeIfPresent(key, (_, before) -> before.taken(time));
        changed(holder);
        taken.put(key, holder);
        forgetTaken();
      }
      return;
    }
    Id holder = new Id(grant.getTenantId(), grant.getHolderId());
    holders.put(key, holder);
    var _ = taken.remove(key);
    held.computeIfAbsent(holder, _ -> new LinkedHashMap<>())
        .compute(key, (_, before) -> Held.of(grant).after(before));
    changed(holder);
  }

  private void forgetTaken() {
    while (taken.size() > mostTaken) {
      var oldest = taken.entrySet().iterator();
      Map.Entry<String, Id> entry = oldest.next();
      held.computeIfPresent(
          entry.getValue(),
          (_, of) -> {
            of.remove(entry.getKey());
            return of.isEmpty() ? null : of;
          });
      changed(entry.getValue());
      oldest.remove();
    }
  }

  /** Learns what an activity teaches of names and ids. */
  synchronized void activity(Activity activity) {
    var _ = applications.learn(activity);
    String tenant = activity.tenantId();
    AppRef subject = activity.act().subject();
    @Nullable Renaming renaming = activity.tookEffect() ? Renaming.of(activity.act()) : null;
    for (@Nullable String object :
        new String[] {subject.servicePrincipalId(), subject.objectId()}) {
      if (object != null) {
        Id id = new Id(tenant, object);
        if (activity.act() instanceof Act.AppChange change
            && change.change() == Act.Change.ADDED
            && activity.tookEffect()) {
          makers.merge(id, new Made(activity.time(), activity.actor().id()), Made::first);
        }
        if (renaming != null && renaming.before() != null) {
          Set<String> former = formerNames.computeIfAbsent(id, _ -> new LinkedHashSet<>());
          if (former.size() < MAX_FORMER_NAMES) {
            former.add(renaming.before());
          }
        }
        changed(id);
      }
    }
    name(tenant, activity.actor().id(), activity.actor().name(), null);
    if (activity.act() instanceof Act.DirectoryRole role) {
      name(tenant, role.principal().id(), role.principal().name(), role.principal().appId());
    }
  }

  /** Learns what a finding's application is called, and how bad it was. */
  synchronized void finding(Finding finding) {
    var app = finding.getApplication();
    if (app != null && app.getServicePrincipalId() != null) {
      name(finding.getTenantId(), app.getServicePrincipalId(), app.getName(), app.getAppId());
      Id id = new Id(finding.getTenantId(), app.getServicePrincipalId());
      Map<String, Integer> of = scores.computeIfAbsent(id, _ -> new LinkedHashMap<>());
      of.put(finding.getFindingId(), finding.getScore());
      if (of.size() > MAX_SCORES) {
        of.entrySet().stream()
            .min(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .ifPresent(of::remove);
      }
      changed(id);
    }
  }

  private void name(
      String tenant, @Nullable String object, @Nullable String name, @Nullable String appId) {
    if (object != null && (name != null || appId != null)) {
      Id id = new Id(tenant, object);
      Named now = new Named(name, appId);
      @Nullable Named before = names.put(id, now);
      if (!now.equals(before)) {
        changed(id);
      }
    }
  }

  private void changed(Id id) {
    changed.add(canonical(id));
  }

  /**
   * The service principal of a registration, where both are known: one application, two objects.
   */
  private Id canonical(Id id) {
    @Nullable String principal = facts(id).servicePrincipalId();
    return principal == null ? id : new Id(id.tenant(), principal);
  }

  private AppFacts facts(Id id) {
    AppFacts known =
        applications.resolve(id.tenant(), AppRef.ofServicePrincipal(null, id.object(), null));
    return known.equals(AppFacts.NONE)
        ? applications.resolve(id.tenant(), new AppRef(null, null, id.object(), null))
        : known;
  }

  @Override
  public synchronized AppFacts facts(String tenant, AppRef app) {
    return applications.resolve(tenant, app);
  }

  @Override
  public synchronized @Nullable String maker(String tenant, AppRef app, AppFacts facts) {
    AppRef known = app.or(facts.ref());
    @Nullable Instant created = facts.createdAt();
    @Nullable Made made =
        Stream.of(known.servicePrincipalId(), known.objectId())
            .filter(Objects::nonNull)
            .map(object -> makers.get(new Id(tenant, object)))
            .filter(Objects::nonNull)
            .reduce(Made::first)
            .orElse(null);
    return made == null
            || created == null
            || Duration.between(created, made.time()).abs().compareTo(Ownership.MAKING) > 0
        ? null
        : made.by();
  }

  @Override
  public synchronized Set<String> formerNames(String tenant, AppRef app, AppFacts facts) {
    AppRef known = app.or(facts.ref());
    Set<String> names = new HashSet<>();
    for (@Nullable String object : new String[] {known.servicePrincipalId(), known.objectId()}) {
      if (object != null) {
        names.addAll(formerNames.getOrDefault(new Id(tenant, object), Set.of()));
      }
    }
    return names;
  }

  /** What has changed since the last call, each with all that is known of it now. */
  synchronized List<Entry> takeChanged() {
    List<Entry> entries = new ArrayList<>(changed.size());
    changed.forEach(id -> entries.add(entry(canonical(id))));
    changed.clear();
    return entries;
  }

  /** All that is known of one object. */
  synchronized Entry of(Id id) {
    return entry(canonical(id));
  }

  /** Everything is to be looked at again, as the catalog has changed. */
  synchronized void allChanged() {
    held.keySet().forEach(this::changed);
  }

  private Entry entry(Id id) {
    AppFacts facts = facts(id);
    List<Held> all = new ArrayList<>(held.getOrDefault(id, Map.of()).values());
    @Nullable String registration = facts.objectId();
    if (registration != null && !registration.equals(id.object())) {
      all.addAll(held.getOrDefault(new Id(id.tenant(), registration), Map.of()).values());
    }
    @Nullable Map<String, Integer> known = scores.get(id);
    @Nullable Integer worst =
        known == null ? null : known.values().stream().max(Integer::compare).orElse(null);
    return new Entry(id, facts, names.get(id), List.copyOf(all), worst);
  }
}
