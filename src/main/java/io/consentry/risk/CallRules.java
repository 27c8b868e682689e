package io.consentry.risk;

import static io.consentry.risk.SignalRules.at;
import static io.consentry.risk.SignalRules.before;
import static io.consentry.risk.SignalRules.days;
import static io.consentry.risk.SignalRules.rule;
import static io.consentry.risk.SignalRules.unusual;
import static io.consentry.risk.WorkloadRules.credentials;

import io.consentry.activity.Activity;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal.ApiCall;
import io.consentry.activity.Signal.RiskEvent;
import io.consentry.ledger.History;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What applications call, and what Microsoft's risk engine says of them. */
final class CallRules {
  /** Risk types of service principals, in lower case, that are about the application itself. */
  private static final Set<String> SUSPECTED =
      Set.of("maliciousapplication", "suspiciousapplication");

  private static final String CONFIRMED = "adminconfirmedserviceprincipalcompromised";

  private static final Map<String, String> AT_RISK =
      Map.of(
          "anomalousserviceprincipalactivity",
          "unusual changes of the directory",
          "suspiciousapitraffic",
          "unusual calls of Microsoft Graph",
          "investigationsthreatintelligence",
          "activity known from attacks",
          CONFIRMED,
          "confirmed by an administrator");

  static final List<Rule> ALL =
      List.of(
          rule(
              "credential-leaked",
              Family.FOOTHOLD,
              List.of("K14"),
              List.of("T1552.001"),
              (s, p) -> risk(s, "leakedcredentials"::equals, "a credential was found in public")),
          rule(
              "unusual-use-after-credential",
              Family.SEQUENCE,
              List.of("K15"),
              List.of("T1098.001"),
              CallRules::unusualUse),
          rule(
              "application-suspected",
              Family.IDENTITY,
              List.of("L15"),
              List.of("T1528"),
              (s, p) -> risk(s, SUSPECTED::contains, "Microsoft suspects the application itself")),
          rule(
              "workload-sign-in-risk",
              Family.ACTOR,
              List.of("W06"),
              List.of("T1078.004"),
              (s, p) ->
                  risk(
                      s,
                      "suspicioussignins"::equals,
                      "Microsoft finds the application's sign-ins suspicious")),
          rule(
              "workload-risk",
              Family.ACTOR,
              List.of("W07"),
              List.of("T1078.004"),
              (s, p) ->
                  risk(s, AT_RISK::containsKey, "Microsoft holds the application to be at risk")),
          rule(
              "new-client-on-graph",
              Family.IDENTITY,
              List.of("W09"),
              List.of("T1078.004"),
              CallRules::newOnGraph),
          rule(
              "directory-enumeration",
              Family.PROCEDURE,
              List.of("W10"),
              List.of("T1087.004", "T1069.003"),
              CallRules::enumeration),
          rule(
              "authorization-policy-read",
              Family.PROCEDURE,
              List.of("A08"),
              List.of("T1526", "T1087.004"),
              CallRules::policyRead));

  /** A tool speaks in acts and in signals. */
  static final List<Rule> TOOLS =
      List.of(
          rule(
              "tool-user-agent",
              Family.PROCEDURE,
              List.of("W15"),
              List.of("T1526", "T1059"),
              CallRules::tool));

  private CallRules() {}

  private static Optional<Hit> risk(Situation s, Predicate<String> types, String title) {
    List<Evidence> evidence = new ArrayList<>();
    @Nullable String more = null;
    for (Done<RiskEvent> done : s.done(RiskEvent.class)) {
      RiskEvent risk = done.act();
      String type = risk.type().toLowerCase(Locale.ROOT);
      boolean open = risk.state() == null || risk.state().toLowerCase(Locale.ROOT).contains("risk");
      boolean confirmed = "confirmedCompromised".equalsIgnoreCase(risk.state());
      // The state of an application has no type; a detection's type tells what was confirmed.
      type = confirmed && !types.test(type) ? CONFIRMED : type;
      if (risk.who().type() == Principal.Type.SERVICE_PRINCIPAL
          && types.test(type)
          && (open || confirmed)) {
        String level = risk.level() == null ? "" : " (" + risk.level() + ")";
        more = AT_RISK.getOrDefault(type, more);
        evidence.add(done.evidence(risk.type() + level + (confirmed ? ", " + risk.state() : "")));
      }
    }
    return Hit.on(evidence, more == null ? title : title + ": " + more);
  }

  private static Optional<Hit> unusualUse(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    if (s.subject().firstParty()) {
      return Optional.empty();
    }
    for (Done<ApiCall> done : s.done(ApiCall.class)) {
      Instant time = done.activity().time();
      List<Mark> added = credentials(s, "", p.window("after-credential"), time);
      String area = area(done.act());
      if (!added.isEmpty()
          && s.past()
              .unseen(
                  done.act().client().appId(),
                  Track.CALL,
                  Track.AREA,
                  area,
                  p.window("usual-calls"),
                  time)) {
        evidence.add(before(added.getLast(), "credential" + at(added.getLast())));
        evidence.add(done.evidence(String.valueOf(done.act().path())));
      }
    }
    return Hit.on(evidence, "after it got a credential, calls what it never called before")
        .map(hit -> unusual(hit, s, Kind.API_CALL));
  }

  private static String area(ApiCall call) {
    return History.area(call);
  }

  private static Optional<Hit> newOnGraph(Situation s, Policy p) {
    @Nullable String app = s.subject().app().appId();
    if (app == null || s.subject().firstParty() || s.subject().vendorTrusted()) {
      return Optional.empty();
    }
    Duration window = p.window("usual-calls");
    for (Done<ApiCall> done : s.done(ApiCall.class)) {
      if (s.past().of(app, Track.CALL, Track.AREA, window, done.activity().time()).isEmpty()) {
        return Hit.on(
                List.of(done.evidence(done.act().method() + " " + done.act().path())),
                "first call of Microsoft Graph by this application in " + days(window))
            .map(hit -> unusual(hit, s, Kind.API_CALL));
      }
    }
    return Optional.empty();
  }

  /** Reading many kinds of objects in minutes that it did not read before. */
  private static Optional<Hit> enumeration(Situation s, Policy p) {
    if (s.subject().firstParty()) {
      return Optional.empty();
    }
    Set<String> areas = p.list("enumerated-areas");
    for (Done<ApiCall> done : s.done(ApiCall.class)) {
      @Nullable String app = done.act().client().appId();
      Instant time = done.activity().time();
      Duration burst = p.window("enumeration");
      List<Evidence> evidence = new ArrayList<>();
      Set<String> now = new TreeSet<>();
      if (app == null || !areas.contains(area(done.act()))) {
        continue;
      }
      List<Mark> earlier =
          s.past().of(app, Track.CALL, Track.AREA, p.window("usual-calls"), time.minus(burst));
      now.add(area(done.act()));
      evidence.add(done.evidence(String.valueOf(done.act().path())));
      for (Mark mark : s.past().of(app, Track.CALL, Track.AREA, burst, time)) {
        if (areas.contains(mark.about()) && now.add(mark.about())) {
          evidence.add(before(mark, mark.about() + at(mark)));
        }
      }
      // Of one day they are one act, whose own events the past leaves out.
      for (Done<ApiCall> other : s.done(ApiCall.class)) {
        Instant then = other.activity().time();
        if (app.equals(other.act().client().appId())
            && areas.contains(area(other.act()))
            && !then.isAfter(time)
            && !then.isBefore(time.minus(burst))
            && now.add(area(other.act()))) {
          evidence.add(other.evidence(String.valueOf(other.act().path())));
        }
      }
      earlier.forEach(mark -> now.remove(mark.about()));
      if (now.size() >= p.limit("enumeration")) {
        return Hit.on(
            evidence,
            "reads the directory through: "
                + Words.list(List.copyOf(now))
                + ", none of which it read before");
      }
    }
    return Optional.empty();
  }

  private static Optional<Hit> policyRead(Situation s, Policy p) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<ApiCall> done : s.done(ApiCall.class)) {
      @Nullable String path = done.act().path();
      if (path != null
          && path.toLowerCase(Locale.ROOT).contains("authorizationpolicy")
          && tool(done.activity().actor().userAgent(), p) != null) {
        evidence.add(done.evidence(done.activity().actor().userAgent() + " " + path));
      }
    }
    return Hit.on(
        evidence, "a tool read what users may consent to and whom they may invite: reconnaissance");
  }

  private static Optional<Hit> tool(Situation s, Policy p) {
    for (Activity activity : s.activities()) {
      @Nullable String agent = activity.actor().userAgent();
      @Nullable String tool = tool(agent, p);
      if (agent != null && tool != null && activity.tookEffect()) {
        return Hit.on(
            List.of(new Evidence(activity.eventId(), "User-Agent", agent)),
            "done with a program that attackers use: " + tool);
      }
    }
    return Optional.empty();
  }

  /** Which of the tools the user agent is of; null for none. */
  private static @Nullable String tool(@Nullable String agent, Policy p) {
    if (agent == null || agent.isEmpty()) {
      return null;
    }
    String lower = agent.toLowerCase(Locale.ROOT);
    for (String tool : p.list("tool-user-agents")) {
      if (lower.contains(tool)) {
        return tool;
      }
    }
    return null;
  }
}
