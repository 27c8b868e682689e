package io.consentry.ledger;

import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What principals and applications did, and what happened to them, by the events' own times: what
 * "first", "again", "so many in an hour" and "just before" are told by. Kept by ids, never by
 * names: names lie. What failed teaches nothing.
 *
 * <p>Whichever order events come in, the acts are in the end judged alike, within these bounds: a
 * late event has another look taken at the newest {@value #ACTS} acts of each of its parties; a
 * factor knows the first mark of a track and the newest others, and of what lay between says
 * nothing; an act is open for as long as the cases are kept. An event before the tenant's first
 * moves the learning period, and no judgement made before is made again for that. Of a signal
 * nothing is kept but its marks: what it tells of itself is told when it comes.
 */
public final class History {
  /** In place of an event's id: the directory showed it, and no event. */
  public static final String DIRECTORY = "directory";

  /** Any of the feeds of signals. */
  private static final String SIGNALS = "signals";

  /** Of sign-ins those of applications: a log that not everybody sends who sends users'. */
  private static final String WORKLOADS = "workloads";

  /** How many of the acts of one party a late event may show in another light. */
  static final int ACTS = 32;

  private final Table<Trail> trails;

  /** A history kept in the table. */
  public History(Table<Trail> trails) {
    this.trails = trails;
  }

  /** Takes the activity in, and tells whether anything of it was new. */
  public boolean learn(Activity activity) {
    String tenant = activity.tenantId();
    begins(activity, feed(activity));
    if (activity.act() instanceof Signal) {
      begins(activity, SIGNALS);
    }
    if (activity.act() instanceof Signal.SignIn in
        && in.who().type() == Principal.Type.SERVICE_PRINCIPAL) {
      begins(activity, WORKLOADS);
    }
    boolean[] news = {false};
    if (activity.tookEffect()) {
      boolean shown = activity.act() instanceof Signal.DirectoryObject;
      Instant time = shown ? since(activity) : activity.time();
      String by = shown ? DIRECTORY : activity.eventId();
      Traces.of(
          activity,
          (entity, track, item, about, detail) ->
              news[0] |= add(tenant, entity, track, item, new Mark(time, by, about, detail)));
    }
    return news[0];
  }

  private void begins(Activity activity, String feed) {
    Trail began = trail(activity.tenantId(), "", Track.BEGAN, feed);
    if (began.marks().isEmpty() || activity.time().isBefore(began.marks().getFirst().time())) {
      Mark first = new Mark(activity.time(), activity.eventId(), "", "");
      trails.put(key(activity.tenantId(), "", Track.BEGAN, feed), new Trail(List.of(first), false));
    }
  }

  /** What the directory shows was so before it was read; where nobody says since when, for ever. */
  private static Instant since(Activity shown) {
    return shown.act() instanceof Signal.DirectoryObject object
            && object.gives() != null
            && object.gives().since() != null
        ? object.gives().since()
        : Instant.EPOCH;
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
          later.add(signal.tenantId() + other.eventId());
        }
      }
    }
    return later;
  }

  /**
   * Notes that the activity is part of the act, and gives the other acts that it may show in
   * another light: those of the same principals and applications, and those that gave the same
   * thing, which are not earlier. Where it taught something new of its application, earlier ones
   * too: what an application is, it was before.
   *
   * <p>Of a registration whose events name no app id, the name may be all that leads to it: its
   * acts are found by that, too.
   *
   * @param act the act's key, which begins with the tenant
   * @param app all that the activity's application is known by
   * @param learned whether the activity taught something new of the application
   */
  public Set<String> join(Activity activity, String act, AppRef app, boolean learned) {
    String tenant = activity.tenantId();
    Mark mark = new Mark(activity.time(), act.substring(tenant.length()), "", "");
    List<String> ids = ids(app);
    Set<String> parties = Parties.of(activity);
    Set<String> others = new TreeSet<>();
    for (String id : ids) {
      others(tenant, id, "", learned ? Instant.MIN : activity.time(), others);
    }
    parties.removeAll(ids);
    for (String id : parties) {
      others(tenant, id, "", activity.time(), others);
      add(tenant, id, Track.ACT, "", mark);
    }
    if (!ids.isEmpty()) {
      // Whoever knows the application by another of its ids knows this one, too.
      add(tenant, ids.getFirst(), Track.ACT, "", mark);
    }
    AppRef subject = activity.act().subject();
    for (String named : named(subject, app)) {
      others(tenant, named, "", learned ? Instant.MIN : activity.time(), others);
      if (subject.objectId() != null && subject.appId() == null) {
        add(tenant, named, Track.ACT, "", mark);
      }
    }
    for (String item : given(activity)) {
      others(tenant, "", item, activity.time(), others);
      add(tenant, "", Track.ACT, item, mark);
    }
    others.remove(act);
    return others;
  }

  /** What registrations of the application's names are remembered by: no id looks like it. */
  private static Set<String> named(AppRef subject, AppRef app) {
    Set<String> named = new TreeSet<>();
    for (@Nullable String name : new String[] {subject.name(), app.name()}) {
      if (name != null) {
        named.add("named " + name.toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }

  private void others(String tenant, String entity, String item, Instant from, Set<String> found) {
    for (Mark other : of(tenant, entity, Track.ACT, item).marks()) {
      if (!other.time().isBefore(from)) {
        found.add(tenant + other.eventId());
      }
    }
  }

  /** What the activity gave, as the tenant remembers it. */
  private static Set<String> given(Activity activity) {
    Set<String> items = new TreeSet<>();
    Traces.of(
        activity,
        (_, track, item, _, _) -> {
          if (track == Track.GIVEN) {
            items.add(item);
          }
        });
    return items;
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
    // Most tenants send no signals: one look-up that is soon known instead of one for each entity.
    return track.ofSignals() && began(tenant, SIGNALS) == null
        ? Trail.NONE
        : trail(tenant, entity, track, item);
  }

  /** When the tenant's first event was; null where none is known. */
  public @Nullable Instant began(String tenant) {
    return began(tenant, "");
  }

  /** When the tenant's first signal of that kind was; null where none is known. */
  public @Nullable Instant began(String tenant, Kind kind) {
    return began(tenant, kind.label());
  }

  /** When the tenant's first sign-in of an application was; null where none is known. */
  public @Nullable Instant beganForWorkloads(String tenant) {
    return began(tenant, WORKLOADS);
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
