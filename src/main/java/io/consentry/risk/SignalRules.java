package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal.ConsentRequest;
import io.consentry.activity.Signal.RiskEvent;
import io.consentry.activity.Signal.SignIn;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What is seen of users and tells something by itself. */
final class SignalRules {
  /** The error of a sign-in in which the user declined to consent. */
  static final String DECLINED = "65004";

  /** What tells something by itself. */
  static final List<Rule> ALL =
      List.of(
          rule(
              "consent-declined",
              Family.ATTEMPT,
              List.of("C13"),
              List.of("T1528", "T1566"),
              (s, p) -> declined(s)),
          rule(
              "risk-after-installation",
              Family.SEQUENCE,
              List.of("C14"),
              List.of("T1528", "T1078.004"),
              SignalRules::riskAfterwards),
          rule(
              "code-phishing-client",
              Family.ACTOR,
              List.of("C15"),
              List.of("T1528", "T1566.002"),
              SignalRules::codePhishing),
          rule(
              "consent-request-waiting",
              Family.ATTEMPT,
              List.of("C21"),
              List.of("T1528"),
              (s, p) -> waiting(s)),
          rule(
              "sign-in-from-changed-domain",
              Family.SEQUENCE,
              List.of("A07"),
              List.of("T1484.002", "T1606.002"),
              (s, p) -> changedDomain(s, p, false)),
          rule(
              "sign-in-from-federated-domain",
              Family.SEQUENCE,
              List.of("A07"),
              List.of("T1484.002", "T1606.002"),
              (s, p) -> changedDomain(s, p, true)));

  private SignalRules() {}

  static Rule rule(
      String id,
      Family family,
      List<String> covers,
      List<String> mitre,
      BiFunction<Situation, Policy, Optional<Hit>> applies) {
    return new Rule(id, family, covers, mitre, applies);
  }

  private static Optional<Hit> declined(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SignIn> done : s.failed(SignIn.class)) {
      if (DECLINED.equals(done.act().error()) && !s.subject().firstParty()) {
        evidence.add(done.evidence("error " + DECLINED + " for " + s.subject().display()));
      }
    }
    return Hit.on(
        evidence, "a user was asked to consent and declined: others may have been asked, too");
  }

  private static Optional<Hit> riskAfterwards(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    Duration window = p.window("risk-and-installation");
    for (Activity activity : s.activities()) {
      @Nullable Principal who =
          switch (activity.act()) {
            case RiskEvent risk when risk.state() == null || !ActorRules.over(risk.state()) ->
                risk.who();
            case SignIn in when risky(in) && activity.tookEffect() -> in.who();
            default -> null;
          };
      if (who == null || who.type() != Principal.Type.USER) {
        continue;
      }
      for (Verb verb : List.of(Verb.CONSENTS, Verb.ADDS_SERVICE_PRINCIPAL)) {
        for (Mark mark : s.past().of(who.id(), Track.DID, verb.label(), window, activity.time())) {
          evidence.add(
              before(mark, verb.label().replace('-', ' ') + " " + mark.about() + at(mark)));
        }
      }
    }
    return Hit.on(
        evidence,
        "seen at risk within "
            + hours(window)
            + " after letting an application in: it may have been somebody else");
  }

  static boolean risky(SignIn in) {
    return in.riskLevel() != null && !in.riskLevel().equals("low");
  }

  private static Optional<Hit> codePhishing(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SignIn> done : s.done(SignIn.class)) {
      SignIn in = done.act();
      @Nullable String client = in.client().appId();
      @Nullable String resource = in.resource().appId();
      if (in.interactive()
          && client != null
          && resource != null
          && in.who().type() == Principal.Type.USER
          && p.list("code-phishing-clients").contains(client)
          && p.list("code-phishing-resources").contains(resource)
          && s.past()
              .unseen(
                  in.who().id(),
                  Track.SEEN,
                  Track.CLIENT,
                  client + " " + resource,
                  p.window("code-phishing"),
                  done.activity().time())) {
        evidence.add(done.evidence(in.client().name() + " for " + in.resource().name()));
      }
    }
    return Hit.on(
            evidence,
            "first sign-in in "
                + days(p.window("code-phishing"))
                + " through a Microsoft client that is used to phish codes: %s",
            List.of(s.subject().display()))
        .map(hit -> unusual(hit, s, Kind.SIGN_IN));
  }

  private static Optional<Hit> waiting(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> scopes = new ArrayList<>();
    for (Done<ConsentRequest> done : s.done(ConsentRequest.class)) {
      if (done.act().status().equalsIgnoreCase("InProgress")) {
        evidence.add(done.evidence(String.join(" ", done.act().scopes())));
        scopes.addAll(done.act().scopes());
      }
    }
    return Hit.on(
        evidence,
        scopes.isEmpty()
            ? "waits for an administrator's consent"
            : "waits for an administrator's consent to %s",
        scopes);
  }

  /**
   * @param vouched whether it is about domains of which it was changed who vouches for their users,
   *     or how these sign in
   */
  private static Optional<Hit> changedDomain(Situation s, Policy p, boolean vouched) {
    List<Evidence> evidence = new ArrayList<>();
    Duration window = p.window("sign-in-from-changed-domain");
    String shown = "";
    for (Done<SignIn> done : s.done(SignIn.class)) {
      @Nullable String name = done.act().who().name();
      int sign = name == null ? -1 : name.lastIndexOf('@');
      if (name == null || sign < 0) {
        continue;
      }
      String domain = name.substring(sign + 1).toLowerCase(Locale.ROOT);
      Instant at = done.activity().time();
      List<Mark> changes =
          s.past().of("", Track.DOMAIN, domain, window, at).stream()
              .filter(mark -> !vouched || vouching(mark.detail()))
              .toList();
      if (changes.isEmpty()) {
        continue;
      }
      Mark change = changes.getLast();
      Duration since = Duration.between(change.time(), at);
      // Everybody in a domain signs in again after it was changed: the first of them says enough.
      if (s.past().of("", Track.SEEN, Track.FROM_DOMAIN + domain, since, at).isEmpty()) {
        shown = domain;
        evidence.add(before(change, change.detail() + at(change)));
        evidence.add(done.evidence(name));
      }
    }
    return Hit.on(
        evidence,
        "the first sign-in from %s after %s"
            .formatted(
                shown,
                vouched
                    ? "it was changed who vouches for its users: it may be anybody, as any of them"
                    : "that domain was added or changed"));
  }

  private static boolean vouching(String activity) {
    String folded = activity.toLowerCase(Locale.ROOT);
    return folded.contains("federation") || folded.contains("authentication");
  }

  /** As something unusual, of which the feed may know too little yet. */
  static Hit unusual(Hit hit, Situation s, Kind feed) {
    return new Hit(hit.title(), hit.evidence(), s.past().learning(feed));
  }

  /** Evidence of something before the act. */
  static Evidence before(Mark mark, String words) {
    return new Evidence(mark.eventId(), "history", words);
  }

  static String at(Mark mark) {
    return " at " + Words.time(mark.time());
  }

  static String hours(Duration window) {
    return Words.count((int) window.toHours(), "hour");
  }

  static String days(Duration window) {
    return Words.count((int) window.toDays(), "day");
  }
}
