package io.consentry.ledger;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What principals and applications did, and what happened to them, by the events' own times: what
 * "first", "again", "so many in an hour" and "just before" are told by. Kept by ids, never by
 * names: names lie. What failed teaches nothing.
 */
public final class History {
  private final Table<Trail> trails;

  /** A history kept in the table. */
  public History(Table<Trail> trails) {
    this.trails = trails;
  }

  /** Takes the activity in. */
  public void learn(Activity activity) {
    String tenant = activity.tenantId();
    Trail began = trail(tenant, "", Track.BEGAN, "");
    if (began.marks().isEmpty() || activity.time().isBefore(began.marks().getFirst().time())) {
      Mark first = new Mark(activity.time(), activity.eventId(), "", "");
      trails.put(key(tenant, "", Track.BEGAN, ""), new Trail(List.of(first), false));
    }
    if (activity.tookEffect()) {
      Traces.of(
          activity,
          (entity, track, item, about, detail) ->
              add(
                  tenant,
                  entity,
                  track,
                  item,
                  new Mark(activity.time(), activity.eventId(), about, detail)));
    }
  }

  /**
   * Notes that the activity is part of the act, and gives the other acts of the same principals and
   * applications that are not earlier: this one may show them in another light.
   */
  public Set<String> join(Activity activity, String act) {
    Set<String> later = new TreeSet<>();
    Mark mark = new Mark(activity.time(), act, "", "");
    for (String entity : entities(activity)) {
      for (Mark other : of(activity.tenantId(), entity, Track.ACT, "").marks()) {
        if (!other.time().isBefore(activity.time()) && !other.eventId().equals(act)) {
          later.add(other.eventId());
        }
      }
      add(activity.tenantId(), entity, Track.ACT, "", mark);
    }
    return later;
  }

  /** All that is kept of that track, in the order of time. The tenant itself is the empty id. */
  public Trail of(String tenant, String entity, Track track, String item) {
    return trail(tenant, entity, track, item);
  }

  /** When the tenant's first event was; null where none is known. */
  public @Nullable Instant began(String tenant) {
    List<Mark> marks = trail(tenant, "", Track.BEGAN, "").marks();
    return marks.isEmpty() ? null : marks.getFirst().time();
  }

  /** The ids of all that have a part in the activity. */
  private static Set<String> entities(Activity activity) {
    Set<String> ids = new TreeSet<>(ids(activity.act().subject()));
    Traces.of(activity, (entity, _, _, _, _) -> ids.add(entity));
    if (activity.actor().id() != null) {
      ids.add(activity.actor().id());
    }
    ids.remove("");
    return ids;
  }

  /** The ids that an application is remembered by. */
  public static List<String> ids(AppRef app) {
    List<String> ids = new ArrayList<>(3);
    for (@Nullable String id :
        new String[] {app.servicePrincipalId(), app.objectId(), app.appId()}) {
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  private void add(String tenant, String entity, Track track, String item, Mark mark) {
    Trail known = trail(tenant, entity, track, item);
    Trail now = known.with(mark, track);
    if (!now.equals(known)) {
      trails.put(key(tenant, entity, track, item), now);
    }
  }

  private Trail trail(String tenant, String entity, Track track, String item) {
    @Nullable Trail found = trails.get(key(tenant, entity, track, item));
    return found == null ? Trail.NONE : found;
  }

  private static String key(String tenant, String entity, Track track, String item) {
    return Keys.of(tenant, entity, track.label(), item);
  }
}
