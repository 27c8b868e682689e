package io.consentry.risk;

import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.catalog.Role;
import io.consentry.catalog.Roles;
import io.consentry.catalog.Tier;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Effect;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.ledger.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's history as an act sees it: what was before it or at the same moment, and is not of
 * the act itself. Nothing later is seen, so that late events change nothing in the wrong way.
 */
public final class Past {
  private final History history;
  private final Memory memory;
  private final Roles catalog;
  private final String tenant;
  private final Instant until;
  private final Set<String> own;
  private final Duration learningPeriod;
  private final Subject subject;
  private @Nullable Set<String> ids;

  /** Several rules look at what the same holder holds. */
  private final Map<String, List<Holding>> holdings = new HashMap<>();

  /**
   * A view of the history.
   *
   * @param memory what was done, and who holds what
   * @param catalog the directory roles that are known
   * @param subject the act's application
   * @param until when the act's last event was
   * @param own the act's own events
   * @param learningPeriod for how long after a tenant's first event nothing is yet known to be
   *     unusual
   */
  Past(
      Memory memory,
      Roles catalog,
      String tenant,
      Subject subject,
      Instant until,
      Set<String> own,
      Duration learningPeriod) {
    this.history = memory.history();
    this.memory = memory;
    this.catalog = catalog;
    this.tenant = tenant;
    this.subject = subject;
    this.until = until;
    this.own = own;
    this.learningPeriod = learningPeriod;
  }

  /** The marks of the last {@code window}, in the order of time. The tenant is the empty id. */
  public List<Mark> of(@Nullable String entity, Track track, String item, Duration window) {
    return of(entity, track, item, window, until);
  }

  /** As above, of the window before one of the act's events. */
  List<Mark> of(@Nullable String entity, Track track, String item, Duration window, Instant at) {
    if (entity == null) {
      return List.of();
    }
    List<Mark> found = List.of();
    for (Mark mark : history.of(tenant, entity, track, item).marks()) {
      if (!mark.time().isAfter(at)
          && !mark.time().isBefore(at.minus(window))
          && !own.contains(mark.eventId())) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        found.add(mark);
      }
    }
    return found;
  }

  /** The marks of the act's application, by whichever of its ids events named it. */
  public List<Mark> ofApp(Track track, Duration window) {
    List<Mark> found = List.of();
    for (String id : ids()) {
      List<Mark> known = of(id, track, "", window);
      if (found.isEmpty()) {
        found = known;
      } else if (!known.isEmpty()) {
        found = new ArrayList<>(found);
        found.addAll(known);
        found.sort(Comparator.comparing(Mark::time));
      }
    }
    return found;
  }

  /**
   * Whether some of the application's marks of the last {@code window} were forgotten, as there
   * were too many to keep.
   */
  public boolean forgotten(Track track, Duration window) {
    for (String id : ids()) {
      if (!history.of(tenant, id, track, "").knowsFrom(until.minus(window), track)) {
        return true;
      }
    }
    return false;
  }

  private Set<String> ids() {
    @Nullable Set<String> known = ids;
    if (known == null) {
      AppFacts facts = subject.facts();
      known = new TreeSet<>(History.ids(subject.app()));
      known.addAll(
          History.ids(
              new AppRef(facts.appId(), facts.servicePrincipalId(), facts.objectId(), null)));
      ids = known;
    }
    return known;
  }

  /** All that is on record for the holder in the ledger, held or not, with the changes in it. */
  public List<Holding> holdings(@Nullable String holder) {
    return holder == null
        ? List.of()
        : holdings.computeIfAbsent(holder, id -> memory.holdings(tenant, id));
  }

  /**
   * Whether nothing of it is known in the last {@code window}. Of nobody in particular, and of a
   * time that is forgotten, nothing is said to be the first.
   */
  public boolean first(@Nullable String entity, Track track, String item, Duration window) {
    if (entity == null || !of(entity, track, item, window).isEmpty()) {
      return false;
    }
    return knows(history.of(tenant, entity, track, item), track, until.minus(window));
  }

  /** Whether the directory shows that anybody else had that before, since whenever. */
  boolean heldByOthers(String item, @Nullable String holder) {
    return history.of(tenant, "", Track.GIVEN, item).marks().stream()
        .anyMatch(mark ->
            mark.eventId().equals(History.DIRECTORY)
                && !mark.about().equals(holder)
                && !mark.time().isAfter(until));
  }

  /** The directory roles that a principal held, or could activate, apart from what the act gave. */
  List<HeldRole> roles(@Nullable String entity) {
    List<HeldRole> roles = new ArrayList<>();
    for (Holding holding : holdings(entity)) {
      boolean role = holding.sort() == Sort.DIRECTORY_ROLE || holding.sort() == Sort.ELIGIBLE_ROLE;
      Holding.@Nullable Change last = role ? lastKnown(holding) : null;
      boolean before = last == null && holding.shownBefore();
      if (role && (before || (last != null && last.held()))) {
        Optional<Role> known = role(holding.item());
        roles.add(
            new HeldRole(
                holding.item(),
                known.map(Role::name).orElse(holding.label()),
                known.map(Role::tier).orElse(Tier.UNKNOWN),
                holding.sort() == Sort.ELIGIBLE_ROLE,
                last == null || last.effect() == Effect.FOUND ? null : last.time(),
                last == null ? History.DIRECTORY : last.eventId()));
      }
    }
    roles.sort(Comparator.comparing(HeldRole::tier).thenComparing(HeldRole::templateId));
    return roles;
  }

  private Holding.@Nullable Change lastKnown(Holding holding) {
    Holding.@Nullable Change last = null;
    for (Holding.Change change : holding.timeline()) {
      if (!change.time().isAfter(until) && !own.contains(change.eventId())) {
        last = change;
      }
    }
    return last;
  }

  /** The built-in role of that template id. */
  Optional<Role> role(String templateId) {
    return catalog.byTemplateId(templateId);
  }

  /**
   * Whether no mark about that is known in the window before one of the act's events, though others
   * of the same sort are: who has done nothing of the sort yet has nothing that is usual.
   */
  boolean unseen(
      @Nullable String entity,
      Track track,
      String item,
      String about,
      Duration window,
      Instant at) {
    List<Mark> known = of(entity, track, item, window, at);
    if (entity == null
        || known.isEmpty()
        || known.stream().anyMatch(mark -> mark.about().equals(about))) {
      return false;
    }
    return knows(history.of(tenant, entity, track, item), track, at.minus(window));
  }

  /**
   * Whether no mark of that time until now was forgotten. Of a track that keeps its first mark,
   * what was forgotten came after that: where it is later, or of the act itself, this is of no
   * concern.
   */
  private boolean knows(Trail trail, Track track, Instant from) {
    if (trail.knowsFrom(from, track)) {
      return true;
    }
    Mark first = trail.marks().getFirst();
    return track.keepsFirst() && (first.time().isAfter(until) || own.contains(first.eventId()));
  }

  /** Whether the feed of signals of that kind is known for at least so long before that time. */
  boolean knows(Kind feed, Duration window, Instant at) {
    return lasts(history.began(tenant, feed), window, at);
  }

  /** As {@link #knows(Kind, Duration, Instant)}, of the sign-ins of applications. */
  boolean knowsWorkloads(Duration window, Instant at) {
    return lasts(history.beganForWorkloads(tenant), window, at);
  }

  private static boolean lasts(@Nullable Instant began, Duration window, Instant at) {
    return began != null && !began.plus(window).isAfter(at);
  }

  /** Whether too little of the sign-ins of applications is known yet to call any unusual. */
  boolean learningWorkloads() {
    return !knowsWorkloads(learningPeriod, until);
  }

  /** Whether too little of the feed is known yet to call anything of it unusual. */
  boolean learning(Kind feed) {
    return !knows(feed, learningPeriod, until);
  }

  /** Whether too little of the tenant is known yet to call anything unusual. */
  public boolean learning() {
    return !lasts(history.began(tenant), learningPeriod, until);
  }
}
