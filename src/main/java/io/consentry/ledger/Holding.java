package io.consentry.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one holder holds or held: a permission, a role, an owner, a credential; with the
 * changes that made it so. Its state at any time is that of the last change before, by the events'
 * own times: late events find their place. Beside the events stands what a snapshot of the
 * directory shows, as of its own time.
 *
 * @param tenantId the tenant
 * @param holderId the object that holds it: a service principal, a user, a group; for owners and
 *     credentials, the application or service principal that has them
 * @param sort what sort of thing it is
 * @param resourceId the service principal of the resource that a permission is on, in this tenant;
 *     else empty
 * @param item the thing: scope, app role id, role template id, owner id, key id; in lower case
 * @param scope for whom or over what: a user's own grant has his id; empty means the whole tenant
 * @param resourceAppId the resource's app id, where an event told it
 * @param resource the resource's name, where an event told it
 * @param label the thing's name as the event wrote it
 * @param changes the newest {@value #MAX_CHANGES} changes that events told, in the order of time
 * @param directory what the directory shows of it
 */
public record Holding(
    String tenantId,
    String holderId,
    Sort sort,
    String resourceId,
    String item,
    String scope,
    @Nullable String resourceAppId,
    @Nullable String resource,
    String label,
    List<Change> changes,
    Shown directory) {

  /**
   * How many changes are kept; older ones are forgotten, which only dims the view of the far past.
   */
  public static final int MAX_CHANGES = 8;

  /** In place of an event's id: the directory lacks it. */
  public static final String BY_DIRECTORY = "directory";

  /** By how much the times of an object and of its event may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final Comparator<Change> BY_TIME =
      Comparator.comparing(Change::time).thenComparing(Change::held).thenComparing(Change::eventId);

  public Holding {
    changes = List.copyOf(changes);
  }

  /** What sort of thing is held. */
  public enum Sort {
    DELEGATED_PERMISSION,
    APP_PERMISSION,
    DIRECTORY_ROLE,
    ELIGIBLE_ROLE,
    OWNER,
    CREDENTIAL;

    /** The name in keys, JSON and Avro. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What a change did to what is held. */
  public enum Effect {
    GIVEN,
    TAKEN,
    /** Nothing: it shows that it was held already. */
    FOUND,
    /** The holder was removed, and it comes back with the holder. */
    GONE_WITH_HOLDER
  }

  /** One change. */
  public record Change(Instant time, String eventId, Effect effect) {
    /** Whether it is held after the change. */
    public boolean held() {
      return effect == Effect.GIVEN || effect == Effect.FOUND;
    }
  }

  /**
   * What the directory shows of a holding. Each part is the newest of its kind, so that the order
   * in which they come does not matter.
   *
   * @param by the objects that give it, at most {@value #MAX_GIVERS}
   * @param gone when an object that gave it was last found gone
   * @param read when the newest reading of all such objects began, as far as it is known here
   */
  public record Shown(List<Giver> by, @Nullable Instant gone, @Nullable Instant read) {
    /** A principal and a permission have one object; a role may have a schedule beside it. */
    private static final int MAX_GIVERS = 8;

    /** Nothing. */
    public static final Shown NOTHING = new Shown(List.of(), null, null);

    public Shown {
      by = List.copyOf(by);
    }

    Shown giving(Giver giver) {
      List<Giver> all = new ArrayList<>(by);
      all.removeIf(each -> each.objectId().equals(giver.objectId()));
      all.add(giver);
      all.sort(Comparator.comparing(Giver::objectId));
      return new Shown(all.subList(0, Math.min(all.size(), MAX_GIVERS)), gone, read);
    }

    Shown without(String objectId, Instant at) {
      return new Shown(
          by.stream().filter(each -> !each.objectId().equals(objectId)).toList(),
          later(gone, at),
          read);
    }

    Shown readAt(@Nullable Instant at) {
      return at == null ? this : new Shown(by, gone, later(read, at));
    }

    private static Instant later(@Nullable Instant one, Instant other) {
      return one != null && one.isAfter(other) ? one : other;
    }
  }

  /**
   * An object of the directory that gives something.
   *
   * @param objectId its kind and id
   * @param seen when it was last read
   * @param since since when it is there; null where the directory does not say
   */
  public record Giver(String objectId, Instant seen, @Nullable Instant since) {}

  /** One that events told of. */
  Holding(
      String tenantId,
      String holderId,
      Sort sort,
      String resourceId,
      String item,
      String scope,
      @Nullable String resourceAppId,
      @Nullable String resource,
      String label,
      List<Change> changes) {
    this(
        tenantId,
        holderId,
        sort,
        resourceId,
        item,
        scope,
        resourceAppId,
        resource,
        label,
        changes,
        Shown.NOTHING);
  }

  /** The key in the ledger and on the grants topic. */
  public String key() {
    return key(tenantId, holderId, sort, resourceId, item, scope);
  }

  /** The key of the holding that these tell apart from all others. */
  public static String key(
      String tenantId, String holderId, Sort sort, String resourceId, String item, String scope) {
    return Keys.of(tenantId, holderId, sort.label(), resourceId, item, scope);
  }

  /**
   * What events told and the directory shows, in the order of time. What the directory shows is
   * there is found, unless it says since when, and no event tells how it came. What it does not
   * show when all is read is held no more; of what was not held that says nothing.
   */
  public List<Change> timeline() {
    if (directory.equals(Shown.NOTHING)) {
      return changes;
    }
    List<Change> all = new ArrayList<>(changes);
    for (Giver giver : directory.by()) {
      Instant since = giver.since();
      if (since != null && changes.stream().noneMatch(givenBy(since, giver.seen()))) {
        all.add(new Change(since, giver.objectId(), Effect.GIVEN));
      }
      Instant seen = Shown.later(directory.read(), giver.seen());
      all.add(new Change(seen, giver.objectId(), Effect.FOUND));
      if (seen.isAfter(giver.seen())) {
        all.add(new Change(giver.seen(), giver.objectId(), Effect.FOUND));
      }
    }
    @Nullable Instant gone = directory.by().isEmpty() ? directory.gone() : null;
    if (gone != null) {
      all.add(new Change(gone, BY_DIRECTORY, Effect.TAKEN));
    }
    all.sort(BY_TIME);
    all = telling(all);
    @Nullable Instant read = directory.by().isEmpty() ? directory.read() : null;
    if (read != null) {
      int before = 0;
      while (before < all.size() && all.get(before).time().isBefore(read)) {
        before++;
      }
      if (before > 0 && all.get(before - 1).held()) {
        all.add(before, new Change(read, BY_DIRECTORY, Effect.TAKEN));
      }
    }
    return all;
  }

  /**
   * Whether an event tells how an object came that is there since then: the audit log's time is not
   * quite the object's.
   */
  private static Predicate<Change> givenBy(Instant since, Instant seen) {
    Instant from = since.minus(CLOCKS);
    return change ->
        change.effect() == Effect.GIVEN
            && !change.time().isBefore(from)
            && !change.time().isAfter(seen);
  }

  /** Whether it is held after all changes known. */
  public boolean heldNow() {
    List<Change> all = timeline();
    return !all.isEmpty() && all.getLast().held();
  }

  /** Since when it is held, or not held; of what was always held, since when that is known. */
  public Instant since() {
    return timeline().getLast().time();
  }

  /**
   * Whether it was held just before that time. A first change that takes it, or finds it there,
   * shows that it was.
   */
  public boolean heldBefore(Instant time) {
    List<Change> all = timeline();
    @Nullable Change last = lastBefore(all, time);
    if (last != null) {
      return last.held();
    }
    return !all.isEmpty() && all.getFirst().effect() != Effect.GIVEN;
  }

  /** Whether it was held at that time, or went with its holder and not for itself. */
  boolean lastsUntil(Instant time) {
    @Nullable Change last = lastBefore(time);
    return last != null && last.effect() != Effect.TAKEN;
  }

  /** The last change before that time; null where none is known. */
  public @Nullable Change lastBefore(Instant time) {
    return lastBefore(timeline(), time);
  }

  private static @Nullable Change lastBefore(List<Change> all, Instant time) {
    @Nullable Change last = null;
    for (Change change : all) {
      if (change.time().isBefore(time)) {
        last = change;
      }
    }
    return last;
  }

  /** Whether it is the directory that tells of the change, or of what was before all changes. */
  public boolean shownOnly(@Nullable Change change) {
    return change == null ? changes.isEmpty() : !changes.contains(change);
  }

  /** Whether the directory shows it, and nothing tells since when. */
  public boolean shownBefore() {
    List<Change> all = timeline();
    return !all.isEmpty() && all.getFirst().effect() == Effect.FOUND && shownOnly(all.getFirst());
  }

  /** Without those that only find held what is held. */
  private static List<Change> telling(List<Change> all) {
    List<Change> telling = new ArrayList<>(all.size());
    for (Change each : all) {
      boolean saysNothing =
          each.effect() == Effect.FOUND && !telling.isEmpty() && telling.getLast().held();
      if (!saysNothing) {
        telling.add(each);
      }
    }
    return telling;
  }

  /**
   * This holding with one more change in its place. The result does not depend on the order of the
   * calls.
   */
  Holding with(Change change) {
    List<Change> merged = new ArrayList<>(changes);
    if (!merged.contains(change)) {
      merged.add(change);
    }
    merged.sort(BY_TIME);
    List<Change> telling = telling(merged);
    int from = Math.max(0, telling.size() - MAX_CHANGES);
    return told(telling.subList(from, telling.size()), directory);
  }

  /** This holding as the directory shows it. */
  Holding shown(Shown now) {
    return told(changes, now);
  }

  private Holding told(List<Change> byEvents, Shown byDirectory) {
    return new Holding(
        tenantId,
        holderId,
        sort,
        resourceId,
        item,
        scope,
        resourceAppId,
        resource,
        label,
        byEvents,
        byDirectory);
  }

  /** This holding with names where it has none, and its item for one. */
  public Holding named(@Nullable String appId, @Nullable String name, @Nullable String itsLabel) {
    String its = itsLabel != null && label.equals(item) ? itsLabel : label;
    return new Holding(
        tenantId,
        holderId,
        sort,
        resourceId,
        item,
        scope,
        resourceAppId == null ? appId : resourceAppId,
        resource == null ? name : resource,
        its,
        changes,
        directory);
  }
}
