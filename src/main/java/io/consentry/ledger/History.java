package io.consentry.ledger;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
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

  /** Takes the activity in, and tells whether anything of it was new. */
  public boolean learn(Activity activity) {
    String tenant = activity.tenantId();
    String feed = feed(activity);
    Trail began = trail(tenant, "", Track.BEGAN, feed);
    if (began.marks().isEmpty() || activity.time().isBefore(began.marks().getFirst().time())) {
      Mark first = new Mark(activity.time(), activity.eventId(), "", "");
      trails.put(key(tenant, "", Track.BEGAN, feed), new Trail(List.of(first), false));
    }
    boolean[] news = {false};
    if (activity.tookEffect()) {
      Traces.of(
          activity,
          (entity, track, item, about, detail) ->
              news[0] |=
                  add(
                      tenant,
                      entity,
                      track,
                      item,
                      new Mark(activity.time(), activity.eventId(), about, detail)));
    }
    return news[0];
  }

  /** The feed that the activity is from: each begins for itself. Empty for audit events. */
  private static String feed(Activity activity) {
    return activity.act() instanceof Signal ? activity.act().kind().label() : "";
  }

  /**
   * The acts of the same principals and applications that are not earlier than the signal: it may
   * show them in another light. It leaves no mark of itself: there are too many of them.
   */
  public Set<String> later(Activity signal) {
    Set<String> later = new TreeSet<>();
    for (String who : principals(signal)) {
      for (Mark other : of(signal.tenantId(), who, Track.ACT, "").marks()) {
        if (!other.time().isBefore(signal.time())) {
          later.add(other.eventId());
        }
      }
    }
    return later;
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

  /** Notes that a finding told this of the application. */
  public void tell(String tenant, AppRef app, String item, Instant at, String finding) {
    if (!told(tenant, app, item)) {
      @Nullable String id = app.appId();
      for (String entity : id == null ? ids(app) : List.of(id)) {
        add(tenant, entity, Track.REVIEWED, item, new Mark(at, finding, "", ""));
      }
    }
  }

  /** Whether a finding told this of the application, under any of its ids. */
  public boolean told(String tenant, AppRef app, String item) {
    return ids(app).stream()
        .anyMatch(id -> !of(tenant, id, Track.REVIEWED, item).marks().isEmpty());
  }

  /** All that is kept of that track, in the order of time. The tenant itself is the empty id. */
  public Trail of(String tenant, String entity, Track track, String item) {
    return trail(tenant, entity, track, item);
  }

  /** When the tenant's first event was; null where none is known. */
  public @Nullable Instant began(String tenant) {
    return began(tenant, "");
  }

  /** When the tenant's first signal of that kind was; null where none is known. */
  public @Nullable Instant began(String tenant, Kind kind) {
    return began(tenant, kind.label());
  }

  private @Nullable Instant began(String tenant, String feed) {
    List<Mark> marks = trail(tenant, "", Track.BEGAN, feed).marks();
    return marks.isEmpty() ? null : marks.getFirst().time();
  }

  /** Of whom the signal tells something that the judgement of their acts may rest on. */
  private static List<String> principals(Activity signal) {
    @Nullable Principal who =
        switch (signal.act()) {
          case Signal.SignIn in -> in.who();
          case Signal.RiskEvent risk -> risk.who();
          default -> null;
        };
    return who == null || who.id() == null ? List.of() : List.of(who.id());
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

  /** The part of Microsoft Graph that a call is of, as {@link Track#CALL} names it. */
  public static String area(Signal.ApiCall call) {
    return SignalTraces.area(call.path());
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

  private boolean add(String tenant, String entity, Track track, String item, Mark mark) {
    Trail known = trail(tenant, entity, track, item);
    Trail now =
        track.grain().isZero()
            ? known.with(mark, track)
            : known.thinned(mark, track.grain(), track.keep());
    if (now.equals(known)) {
      return false;
    }
    trails.put(key(tenant, entity, track, item), now);
    return true;
  }

  private Trail trail(String tenant, String entity, Track track, String item) {
    @Nullable Trail found = trails.get(key(tenant, entity, track, item));
    return found == null ? Trail.NONE : found;
  }

  private static String key(String tenant, String entity, Track track, String item) {
    return Keys.of(tenant, entity, track.label(), item);
  }
}
