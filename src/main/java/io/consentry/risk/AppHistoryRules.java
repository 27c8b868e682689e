package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.History;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Applications and service principals that come and go, against what was before. */
final class AppHistoryRules {
  private static final String CREATES = Verb.ADDS_SERVICE_PRINCIPAL.label();

  /** The limit and the window. */
  private static final String MANY = "service-principals-by-one-actor";

  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "many-service-principals-by-user",
                  Family.LIFECYCLE,
                  List.of("L03"),
                  List.of("T1136.003"),
                  (s, p) -> many(s, p, Actor.Type.USER, MANY))
              .where(Aspect.ADDS_APP),
          new Rule(
                  "many-service-principals-by-application",
                  Family.LIFECYCLE,
                  List.of("L04"),
                  List.of("T1136.003"),
                  (s, p) -> many(s, p, Actor.Type.APPLICATION, MANY))
              .where(Aspect.ADDS_APP),
          new Rule(
                  "service-principals-in-mass",
                  Family.LIFECYCLE,
                  List.of("L03", "L04"),
                  List.of("T1136.003"),
                  (s, p) -> many(s, p, s.actor().type(), "service-principals-in-mass"))
              .where(Aspect.ADDS_APP),
          new Rule(
                  "first-service-principal-by-actor",
                  Family.LIFECYCLE,
                  List.of("L05"),
                  List.of("T1136.003"),
                  AppHistoryRules::firstCreator)
              .where(Aspect.ADDS_APP),
          new Rule(
                  "application-used-and-deleted",
                  Family.SEQUENCE,
                  List.of("L11"),
                  List.of("T1136.003", "T1098.001", "T1070"),
                  AppHistoryRules::usedAndDeleted)
              .of(Kind.APPLICATION, Kind.SERVICE_PRINCIPAL)
              .where(Aspect.CREATED));

  private AppHistoryRules() {}

  /** Microsoft's own service principals come by themselves, many at a time, with a licence. */
  private static List<Done<AppChange>> created(Situation s) {
    List<Done<AppChange>> created = new ArrayList<>();
    for (Done<AppChange> done : s.done(AppChange.class)) {
      if (done.act().servicePrincipal()
          && done.act().change() == Change.ADDED
          && !s.others().firstParty(done.act().application().appId())) {
        created.add(done);
      }
    }
    return created;
  }

  /**
   * @param limited the limit's name: more than so many
   */
  private static Optional<Hit> many(Situation s, Policy policy, Actor.Type type, String limited) {
    Actor actor = s.actor();
    List<Done<AppChange>> created = created(s);
    if (actor.type() != type || created.isEmpty() || ofMicrosofts(s, actor)) {
      return Optional.empty();
    }
    int limit = policy.limit(limited);
    Map<String, Supplier<Evidence>> seen = new LinkedHashMap<>();
    for (Done<AppChange> done : created) {
      seen.putIfAbsent(id(done), () -> done.evidence(name(done)));
    }
    List<Mark> earlier = s.past().of(actor.id(), Track.DID, CREATES, policy.window(MANY));
    if (seen.size() + earlier.size() <= limit) {
      return Optional.empty();
    }
    for (Mark mark : earlier) {
      if (!s.others().microsofts(mark.about())) {
        seen.putIfAbsent(mark.about(), () -> Earlier.evidence(mark, "another one"));
      }
    }
    return seen.size() <= limit
        ? Optional.empty()
        : Hit.on(
            seen.values().stream().limit(Hit.MAX_EVIDENCE).map(Supplier::get).toList(),
            "%s added %s within %s"
                .formatted(
                    actor.display(),
                    Words.count(seen.size(), "service principal"),
                    Words.lasting(policy.window(MANY))));
  }

  private static boolean ofMicrosofts(Situation s, Actor actor) {
    return actor.isManagedIdentityService() || s.others().actsForMicrosoft(actor);
  }

  private static String id(Done<AppChange> done) {
    List<String> ids = History.ids(done.act().application());
    return ids.isEmpty() ? done.activity().eventId() : ids.getFirst();
  }

  private static String name(Done<AppChange> done) {
    @Nullable String name = done.act().application().name();
    return name == null ? id(done) : name;
  }

  /** Who consents adds a service principal without meaning to. */
  private static Optional<Hit> firstCreator(Situation s, Policy policy) {
    List<Done<AppChange>> created = created(s);
    Actor actor = s.actor();
    Duration window = policy.window("first-service-principal");
    if (created.isEmpty()
        || !s.done(Consent.class).isEmpty()
        || ofMicrosofts(s, actor)
        || !s.past().first(actor.id(), Track.DID, CREATES, window)) {
      return Optional.empty();
    }
    return Hit.on(
            created.stream().map(done -> done.evidence(name(done))).toList(),
            "the first service principal that %s added in %s"
                .formatted(actor.display(), Words.lasting(window)))
        .map(hit -> hit.unusual(s));
  }

  /**
   * Made, given a credential and power, perhaps used, and gone again: what is left is the event
   * that tells of its end.
   */
  private static Optional<Hit> usedAndDeleted(Situation s, Policy policy) {
    List<Done<AppChange>> deleted =
        s.done(AppChange.class).stream()
            .filter(done -> done.act().change() == Change.REMOVED)
            .toList();
    Instant from = s.end().minus(policy.window("application-used-and-deleted"));
    AppFacts facts = s.subject().facts();
    @Nullable Instant created = facts.createdAt();
    if (deleted.isEmpty() || created == null || created.isBefore(from)) {
      return Optional.empty();
    }
    Duration window = policy.window("application-used-and-deleted");
    List<Mark> credentials = s.past().ofApp(Track.CREDENTIAL, window);
    List<Evidence> power = power(s, from);
    if (credentials.isEmpty() || power.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence(null, "history", "made at " + Words.time(created)));
    for (Mark mark : credentials) {
      evidence.add(
          new Evidence(
              mark.eventId(), "history", "given a credential at " + Words.time(mark.time())));
    }
    evidence.addAll(power);
    List<Mark> used = s.past().ofApp(Track.SIGN_IN, window);
    for (Mark mark : used) {
      evidence.add(
          new Evidence(mark.eventId(), "history", "signed in at " + Words.time(mark.time())));
    }
    deleted.forEach(done -> evidence.add(done.evidence("deleted")));
    return Hit.on(
        evidence,
        "made, given a credential and power,%s and deleted again within %s"
            .formatted(used.isEmpty() ? "" : " used", Words.lasting(window)));
  }

  private static List<Evidence> power(Situation s, Instant from) {
    List<Evidence> power = new ArrayList<>();
    Set<String> ids = new TreeSet<>(History.ids(s.subject().app()));
    for (String id : ids) {
      for (Holding holding : s.past().holdings(id)) {
        if (holding.sort() == Sort.OWNER || holding.sort() == Sort.CREDENTIAL) {
          continue;
        }
        for (Holding.Change change : holding.changes()) {
          if (change.held() && !change.time().isBefore(from) && !change.time().isAfter(s.end())) {
            power.add(
                new Evidence(
                    change.eventId(),
                    "ledger",
                    holding.label() + " since " + Words.time(change.time())));
          }
        }
      }
    }
    return power;
  }
}
