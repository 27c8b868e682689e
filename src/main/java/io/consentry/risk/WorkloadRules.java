package io.consentry.risk;

import static io.consentry.risk.SignalRules.at;
import static io.consentry.risk.SignalRules.before;
import static io.consentry.risk.SignalRules.days;
import static io.consentry.risk.SignalRules.rule;

import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal.SignIn;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where, when and how applications sign in. Microsoft's own are left out: they move between its
 * networks all day.
 */
final class WorkloadRules {
  private static final String FEDERATED = "federatedIdentityCredential";
  private static final String MANAGED = "managedIdentity";

  static final List<Rule> ALL =
      List.of(
          rule(
              "credential-then-sign-in",
              Family.SEQUENCE,
              List.of("K07"),
              List.of("T1098.001", "T1078.004"),
              WorkloadRules::credentialThenSignIn),
          rule(
              "dormant-application-woken",
              Family.SEQUENCE,
              List.of("K08"),
              List.of("T1098.001", "T1078.004"),
              WorkloadRules::woken),
          rule(
              "federated-sign-in-unusual",
              Family.PROCEDURE,
              List.of("K10"),
              List.of("T1550.001"),
              (s, p) -> method(s, p, true)),
          rule(
              "ending-key-used",
              Family.FOOTHOLD,
              List.of("K13"),
              List.of("T1078.004"),
              WorkloadRules::endingKey),
          rule(
              "unusual-place-after-credential",
              Family.SEQUENCE,
              List.of("K16"),
              List.of("T1098.001", "T1078.004"),
              WorkloadRules::unusualPlace),
          rule(
              "application-new-in-sign-ins",
              Family.IDENTITY,
              List.of("L13"),
              List.of("T1078.004"),
              WorkloadRules::newInSignIns),
          rule(
              "workload-new-country",
              Family.ACTOR,
              List.of("W01"),
              List.of("T1078.004"),
              (s, p) -> place(s, p, Track.COUNTRY, SignIn::country, "country")),
          rule(
              "workload-new-network",
              Family.ACTOR,
              List.of("W02"),
              List.of("T1078.004"),
              (s, p) -> place(s, p, Track.NETWORK, SignIn::network, "network")),
          rule(
              "workload-many-countries",
              Family.ACTOR,
              List.of("W03"),
              List.of("T1078.004"),
              WorkloadRules::manyCountries),
          rule(
              "workload-new-method",
              Family.PROCEDURE,
              List.of("W04"),
              List.of("T1078.004"),
              (s, p) -> method(s, p, false)),
          rule(
              "managed-identity-new-resource",
              Family.ACTOR,
              List.of("W05"),
              List.of("T1078.004", "T1552.005"),
              WorkloadRules::newResource),
          rule(
              "dormant-application-active",
              Family.LIFECYCLE,
              List.of("W13"),
              List.of("T1078.004"),
              WorkloadRules::dormant));

  private WorkloadRules() {}

  /** Sign-ins of service principals that are not Microsoft's own, and succeeded. */
  private static List<Done<SignIn>> signIns(Situation s) {
    if (s.subject().firstParty()) {
      return List.of();
    }
    return s.done(SignIn.class).stream()
        .filter(done -> done.act().who().type() == Principal.Type.SERVICE_PRINCIPAL)
        .toList();
  }

  private static @Nullable String who(SignIn in) {
    return in.who().id() != null ? in.who().id() : in.who().appId();
  }

  /** The credentials that the application got in that time before. */
  static List<Mark> credentials(Situation s, String item, Duration window, Instant at) {
    List<Mark> found = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    for (@Nullable String id :
        new String[] {
          s.subject().app().servicePrincipalId(),
          s.subject().app().objectId(),
          s.subject().app().appId()
        }) {
      if (id != null && ids.add(id)) {
        found.addAll(s.past().of(id, Track.CREDENTIAL, item, window, at));
      }
    }
    return found;
  }

  /** As something unusual, of which the log of applications' sign-ins may say too little yet. */
  private static Hit unusual(Hit hit, Situation s) {
    return new Hit(hit.title(), hit.evidence(), s.past().learningWorkloads());
  }

  private static Optional<Hit> credentialThenSignIn(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    boolean same = false;
    Duration window = p.window("credential-then-sign-in");
    for (Done<SignIn> done : signIns(s)) {
      Instant time = done.activity().time();
      @Nullable String key = done.act().keyId();
      for (Mark mark : credentials(s, Track.KEY_USED, window, time)) {
        if (key == null || key.equals(mark.about())) {
          same |= key != null;
          evidence.add(before(mark, "credential " + mark.about() + at(mark)));
          evidence.add(done.evidence("with " + (key == null ? "a credential" : key)));
        }
      }
    }
    String minutes = Words.count((int) window.toMinutes(), "minute");
    return Hit.on(
        evidence,
        same
            ? "signed in with the very credential that was added within " + minutes + " before"
            : "signed in within " + minutes + " after a credential was added");
  }

  private static Optional<Hit> woken(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    Duration dormant = p.window("dormant");
    for (Done<SignIn> done : signIns(s)) {
      Instant time = done.activity().time();
      for (Mark mark : credentials(s, "", p.window("woken"), time)) {
        Duration since = Duration.between(mark.time(), time);
        boolean silent =
            s.past().of(who(done.act()), Track.SIGN_IN, "", dormant.plus(since), time).stream()
                .noneMatch(earlier -> earlier.time().isBefore(mark.time()));
        if (silent && s.past().knowsWorkloads(dormant.plus(since), time)) {
          evidence.add(before(mark, "credential" + at(mark)));
          evidence.add(done.evidence(s.subject().display()));
        }
      }
    }
    return Hit.on(
        evidence,
        "an application that had not signed in for "
            + days(dormant)
            + " got a credential, and signed in");
  }

  private static Optional<Hit> endingKey(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    Set<String> ids = new TreeSet<>();
    for (Done<SignIn> done : signIns(s)) {
      Instant time = done.activity().time();
      List<Mark> keys =
          s.past().of(s.subject().app().appId(), Track.KEY, "", p.window("inventory"), time);
      @Nullable String used = done.act().keyId();
      Instant soon = time.plus(p.window("key-ends-soon"));
      boolean allOver = keys.stream().noneMatch(key -> end(key).isAfter(time));
      for (Mark key : keys) {
        boolean ends = key.about().equals(used) && !end(key).isAfter(soon);
        if (byKey(done.act()) && (ends || (used == null && allOver)) && ids.add(key.about())) {
          evidence.add(before(key, "key " + key.about() + " ends " + key.detail()));
        }
      }
    }
    return Hit.on(
        evidence, "signs in with a credential that ends soon, or by the inventory has ended");
  }

  /**
   * Whether it may have been by one of the application's own keys: another issuer's tokens are
   * none, and those of managed identities Azure renews.
   */
  private static boolean byKey(SignIn in) {
    @Nullable String method = in.method();
    return method == null
        || !(method.equalsIgnoreCase(FEDERATED) || method.equalsIgnoreCase(MANAGED));
  }

  private static Instant end(Mark key) {
    return Instant.parse(key.detail());
  }

  private static Optional<Hit> unusualPlace(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SignIn> done : signIns(s)) {
      List<Mark> added = credentials(s, "", p.window("after-credential"), done.activity().time());
      if (!added.isEmpty()
          && (unseen(s, p, done, Track.COUNTRY, done.act().country())
              || unseen(s, p, done, Track.NETWORK, done.act().network()))) {
        evidence.add(before(added.getLast(), "credential" + at(added.getLast())));
        evidence.add(done.evidence(place(done)));
      }
    }
    return Hit.on(evidence, "after it got a credential, signs in from where it never did")
        .map(hit -> unusual(hit, s));
  }

  private static String place(Done<SignIn> done) {
    SignIn in = done.act();
    return "country %s, network %s, address %s"
        .formatted(in.country(), in.network(), done.activity().actor().ip());
  }

  private static boolean unseen(
      Situation s, Policy p, Done<SignIn> done, String item, @Nullable String which) {
    return which != null
        && s.past()
            .unseen(
                who(done.act()),
                Track.SEEN,
                item,
                which,
                p.window("usual-sign-ins"),
                done.activity().time());
  }

  private static Optional<Hit> place(
      Situation s, Policy p, String item, Function<SignIn, @Nullable String> which, String what) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (Done<SignIn> done : signIns(s)) {
      @Nullable String place = which.apply(done.act());
      if (place != null && unseen(s, p, done, item, place)) {
        evidence.add(done.evidence(place(done)));
        places.add(place);
      }
    }
    return Hit.on(
            evidence,
            "first sign-in of the application from "
                + what
                + " %s in "
                + days(p.window("usual-sign-ins")),
            places)
        .map(hit -> unusual(hit, s));
  }

  private static Optional<Hit> manyCountries(Situation s, Policy p) {
    for (Done<SignIn> done : signIns(s)) {
      Set<String> countries = new TreeSet<>();
      List<Evidence> evidence = new ArrayList<>();
      Instant time = done.activity().time();
      for (Mark mark :
          s.past()
              .of(who(done.act()), Track.SEEN, Track.COUNTRY, p.window("many-countries"), time)) {
        if (countries.add(mark.about())) {
          evidence.add(before(mark, mark.about() + at(mark)));
        }
      }
      // Of one day they are one act, whose own events the past leaves out.
      for (Done<SignIn> other : signIns(s)) {
        @Nullable String there = other.act().country();
        Instant then = other.activity().time();
        if (there != null
            && !other.equals(done)
            && Objects.equals(who(other.act()), who(done.act()))
            && !then.isAfter(time)
            && !then.isBefore(time.minus(p.window("many-countries")))
            && countries.add(there)) {
          evidence.add(other.evidence(place(other)));
        }
      }
      @Nullable String here = done.act().country();
      if (here != null && countries.add(here) && countries.size() >= p.limit("many-countries")) {
        evidence.add(done.evidence(place(done)));
        return Hit.on(
            evidence, "signs in from many countries at once: " + String.join(", ", countries));
      }
    }
    return Optional.empty();
  }

  private static Optional<Hit> method(Situation s, Policy p, boolean federated) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SignIn> done : signIns(s)) {
      @Nullable String method = done.act().method();
      if (method != null
          && method.equalsIgnoreCase(FEDERATED) == federated
          && unseen(s, p, done, Track.METHOD, method)) {
        evidence.add(done.evidence(method));
      }
    }
    String title =
        federated
            ? "signs in by a federated credential for the first time in "
            : "signs in with another kind of credential than in the last ";
    return Hit.on(evidence, title + days(p.window("usual-sign-ins"))).map(hit -> unusual(hit, s));
  }

  private static Optional<Hit> newResource(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<SignIn> done : signIns(s)) {
      SignIn in = done.act();
      @Nullable String resource =
          in.resource().appId() != null
              ? in.resource().appId()
              : in.resource().servicePrincipalId();
      if (MANAGED.equalsIgnoreCase(in.method()) && unseen(s, p, done, Track.RESOURCE, resource)) {
        String name =
            String.valueOf(in.resource().name() == null ? resource : in.resource().name());
        evidence.add(done.evidence(name));
        names.add(name);
      }
    }
    String title =
        "a managed identity reaches %s for the first time in " + days(p.window("usual-sign-ins"));
    return Hit.on(evidence, title, names).map(hit -> unusual(hit, s));
  }

  private static Optional<Hit> newInSignIns(Situation s, Policy p) {
    @Nullable String app = s.subject().app().appId();
    if (app == null || s.subject().firstParty() || s.subject().vendorTrusted()) {
      return Optional.empty();
    }
    Duration window = p.window("application-new-in-sign-ins");
    for (Done<SignIn> done : s.done(SignIn.class)) {
      if (s.past().of(app, Track.SIGN_IN, "", window, done.activity().time()).isEmpty()) {
        return Hit.on(
                List.of(done.evidence(s.subject().display())),
                "first sign-in to this application by anybody in " + days(window))
            .map(hit -> users(done) ? SignalRules.unusual(hit, s, Kind.SIGN_IN) : unusual(hit, s));
      }
    }
    return Optional.empty();
  }

  private static boolean users(Done<SignIn> done) {
    return done.act().who().type() == Principal.Type.USER;
  }

  private static Optional<Hit> dormant(Situation s, Policy p) {
    Duration window = p.window("dormant-application");
    for (Done<SignIn> done : signIns(s)) {
      Instant time = done.activity().time();
      @Nullable String who = who(done.act());
      List<Mark> ever = s.past().of(who, Track.SIGN_IN, "", p.window(Policy.HISTORY), time);
      if (!ever.isEmpty() && ever.getLast().time().isBefore(time.minus(window))) {
        Mark last = ever.getLast();
        return Hit.on(
            List.of(before(last, "last sign-in" + at(last)), done.evidence(place(done))),
            "signs in again after more than " + days(window) + " without a sign-in");
      }
    }
    return Optional.empty();
  }
}
