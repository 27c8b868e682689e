package io.consentry.risk;

import static io.consentry.risk.SignalRules.at;
import static io.consentry.risk.SignalRules.before;
import static io.consentry.risk.SignalRules.days;
import static io.consentry.risk.SignalRules.hours;
import static io.consentry.risk.SignalRules.rule;
import static io.consentry.risk.SignalRules.unusual;

import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Acts in the light of what signals told of whoever did them. */
final class ActorRules {
  private static final Set<String> OVER =
      Set.of("dismissed", "remediated", "confirmedsafe", "none");

  static final List<Rule> ALL =
      List.of(
          rule(
                  "act-after-risk",
                  Family.SEQUENCE,
                  List.of("C14"),
                  List.of("T1528", "T1078.004"),
                  ActorRules::installedAtRisk)
              .of(Kind.CONSENT, Kind.SERVICE_PRINCIPAL)
              .where(Aspect.USER),
          rule(
                  "risky-actor",
                  Family.ACTOR,
                  List.of("R22"),
                  List.of("T1078.004"),
                  ActorRules::riskyActor)
              .where(Aspect.USER),
          rule(
                  "act-after-new-country",
                  Family.SEQUENCE,
                  List.of("R19"),
                  List.of("T1078.004"),
                  ActorRules::newCountry)
              .where(Aspect.USER),
          rule("guest-acts", Family.ACTOR, List.of("R20"), List.of("T1078.004"), ActorRules::guest)
              .where(Aspect.USER));

  private ActorRules() {}

  private static Optional<Hit> installedAtRisk(Situation s, Policy p) {
    @Nullable Activity brought = null;
    for (Activity activity : s.activities()) {
      if (activity.tookEffect() && installs(Verb.of(activity))) {
        brought = activity;
      }
    }
    if (brought == null || s.actor().type() != Actor.Type.USER) {
      return Optional.empty();
    }
    Duration window = p.window("risk-and-installation");
    List<Evidence> evidence =
        atRisk(s.past().of(s.actor().id(), Track.RISK, "", window, brought.time()));
    return Hit.on(
        evidence,
        "an application was let in by a user who was seen at risk within "
            + hours(window)
            + " before");
  }

  private static boolean installs(@Nullable Verb verb) {
    return verb == Verb.ADDS_SERVICE_PRINCIPAL || verb == Verb.CONSENTS;
  }

  private static Optional<Hit> riskyActor(Situation s, Policy p) {
    if (s.actor().type() != Actor.Type.USER) {
      return Optional.empty();
    }
    List<Evidence> acts = Sensitive.acts(s);
    if (acts.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence =
        atRisk(s.past().of(s.actor().id(), Track.RISK, "", p.window("risky-actor")));
    return Hit.on(evidence, "whoever did this is held to be at risk, and gave power away");
  }

  /** What was seen of a principal at risk since the last time that it was cleared. */
  static List<Evidence> atRisk(List<Mark> marks) {
    List<Evidence> risks = new ArrayList<>();
    for (Mark mark : marks) {
      if (OVER.contains(mark.about().toLowerCase(Locale.ROOT))) {
        risks.clear();
      } else {
        risks.add(before(mark, mark.detail() + " at " + Words.time(mark.time())));
      }
    }
    return risks;
  }

  /** Of the countries that one signs in from, the earliest sign-in of each day is known. */
  private static Optional<Hit> newCountry(Situation s, Policy p) {
    @Nullable String who = s.actor().id();
    if (who == null || s.actor().type() != Actor.Type.USER) {
      return Optional.empty();
    }
    Past past = s.past();
    List<Mark> recent = past.of(who, Track.SEEN, Track.COUNTRY, p.window("act-after-new-country"));
    if (recent.isEmpty() || Sensitive.acts(s).isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    List<String> countries = new ArrayList<>();
    for (Mark mark : recent) {
      Instant justBefore = mark.time().minusNanos(1);
      Duration usual = p.window("usual-countries");
      if (past.unseen(who, Track.SEEN, Track.COUNTRY, mark.about(), usual, justBefore)) {
        evidence.add(before(mark, "sign-in from " + mark.about() + at(mark)));
        countries.add(mark.about());
      }
    }
    return Hit.on(
            evidence,
            "done shortly after a sign-in from %s, where "
                + s.actor().display()
                + " has not signed in from in "
                + days(p.window("usual-countries")),
            countries)
        .map(hit -> unusual(hit, s, Kind.SIGN_IN));
  }

  private static Optional<Hit> guest(Situation s, Policy p) {
    Actor actor = s.actor();
    if (actor.type() != Actor.Type.USER) {
      return Optional.empty();
    }
    boolean named = new Principal(Principal.Type.USER, actor.id(), actor.name(), null).isGuest();
    List<Mark> marks =
        named ? List.of() : s.past().of(actor.id(), Track.SEEN, Track.GUEST, p.window("guest"));
    if (!named && marks.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>(Sensitive.acts(s));
    if (!evidence.isEmpty() && !marks.isEmpty()) {
      evidence.addFirst(before(marks.getLast(), "signs in as a guest" + at(marks.getLast())));
    }
    return Hit.on(evidence, "power was given by a guest, " + actor.display());
  }

  /** Whether the state of a risk says that it is no more. */
  static boolean over(String state) {
    return OVER.contains(state.toLowerCase(Locale.ROOT));
  }
}
