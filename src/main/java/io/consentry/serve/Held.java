package io.consentry.serve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.consentry.avro.HeldGrant;
import io.consentry.ledger.Holding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing held, as the page shows it.
 *
 * @param changes the newest that are known, in the order of time
 */
record Held(
    @JsonIgnore String tenantId,
    @JsonIgnore String holderId,
    String sort,
    String item,
    String label,
    @Nullable String resource,
    @JsonIgnore @Nullable String resourceAppId,
    @JsonIgnore String resourceId,
    @Nullable Integer tier,
    boolean held,
    String since,
    String scope,
    List<Change> changes) {
  private static final int MAX_CHANGES = Holding.MAX_CHANGES;

  /** When it was given or taken, and by which event; the event is not known of all. */
  record Change(String time, @Nullable String eventId, boolean held) {}

  Held {
    changes = List.copyOf(changes);
  }

  /** From the topic of grants. */
  static Held of(HeldGrant grant) {
    String since = grant.getSince().toString();
    return new Held(
        grant.getTenantId(),
        grant.getHolderId(),
        grant.getSort(),
        grant.getItem(),
        grant.getLabel(),
        grant.getResource(),
        grant.getResourceAppId(),
        grant.getResourceId(),
        null,
        true,
        since,
        grant.getScope(),
        List.of(new Change(since, grant.getEventId(), true)));
  }

  /** From the ledger itself. */
  static Held of(Holding holding) {
    return new Held(
        holding.tenantId(),
        holding.holderId(),
        holding.sort().label(),
        holding.item(),
        holding.label(),
        holding.resource(),
        holding.resourceAppId(),
        holding.resourceId(),
        null,
        holding.heldNow(),
        holding.since().toString(),
        holding.scope(),
        holding.timeline().stream()
            .map(change -> new Change(change.time().toString(), change.eventId(), change.held()))
            .toList());
  }

  Held withTier(@Nullable Integer known) {
    return Objects.equals(known, tier)
        ? this
        : new Held(
            tenantId,
            holderId,
            sort,
            item,
            label,
            resource,
            resourceAppId,
            resourceId,
            known,
            held,
            since,
            scope,
            changes);
  }

  /** With the names that were published of it, where the ledger's own entry has none. */
  Held namedBy(@Nullable Held published) {
    return published == null || (resourceAppId != null && !label.equals(item))
        ? this
        : new Held(
            tenantId,
            holderId,
            sort,
            item,
            label.equals(item) ? published.label : label,
            resource == null ? published.resource : resource,
            resourceAppId == null ? published.resourceAppId : resourceAppId,
            resourceId,
            tier == null ? published.tier : tier,
            held,
            since,
            scope,
            changes);
  }

  /** What came before, under what is so now. */
  Held after(@Nullable Held before) {
    return before == null ? this : with(held, since, before.changes, changes);
  }

  /** It was taken. */
  Held taken(Instant time) {
    String when = time.toString();
    return with(false, when, changes, List.of(new Change(when, null, false)));
  }

  private Held with(boolean now, String when, List<Change> before, List<Change> more) {
    List<Change> all = new ArrayList<>(before);
    more.stream().filter(change -> !all.contains(change)).forEach(all::add);
    return new Held(
        tenantId,
        holderId,
        sort,
        item,
        label,
        resource,
        resourceAppId,
        resourceId,
        tier,
        now,
        when,
        scope,
        all.subList(Math.max(0, all.size() - MAX_CHANGES), all.size()));
  }

  boolean permission() {
    return sort.endsWith("-permission");
  }

  boolean role() {
    return sort.endsWith("-role");
  }
}
