package io.consentry.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one holder holds or held: a permission, a role, an owner, a credential; with the
 * changes that made it so. Its state at any time is that of the last change before, by the events'
 * own times: late events find their place.
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
 * @param changes the newest {@value #MAX_CHANGES} changes, in the order of time
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
    List<Change> changes) {

  /**
   * How many changes are kept; older ones are forgotten, which only dims the view of the far past.
   */
  public static final int MAX_CHANGES = 8;

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

  /**
   * One change.
   *
   * @param held whether it is held after the change
   * @param observed the event did not give it, but shows that it was held already
   */
  public record Change(Instant time, String eventId, boolean held, boolean observed) {}

  /** The key in the ledger and on the grants topic. */
  public String key() {
    return Keys.of(tenantId, holderId, sort.label(), resourceId, item, scope);
  }

  /** Whether it is held after all changes known. */
  public boolean heldNow() {
    return !changes.isEmpty() && changes.getLast().held();
  }

  /** Since when it is held, or not held. */
  public Instant since() {
    return changes.getLast().time();
  }

  /**
   * Whether it was held just before that time. A first change that takes it, or finds it there,
   * shows that it was.
   */
  public boolean heldBefore(Instant time) {
    @Nullable Change last = lastBefore(time);
    if (last != null) {
      return last.held();
    }
    Change first = changes.getFirst();
    return first.observed() || !first.held();
  }

  /** The last change before that time; null where none is known. */
  public @Nullable Change lastBefore(Instant time) {
    @Nullable Change last = null;
    for (Change change : changes) {
      if (change.time().isBefore(time)) {
        last = change;
      }
    }
    return last;
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
    List<Change> telling = new ArrayList<>(merged.size());
    for (Change each : merged) {
      boolean saysNothing = each.observed() && !telling.isEmpty() && telling.getLast().held();
      if (!saysNothing) {
        telling.add(each);
      }
    }
    int from = Math.max(0, telling.size() - MAX_CHANGES);
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
        telling.subList(from, telling.size()));
  }
}
