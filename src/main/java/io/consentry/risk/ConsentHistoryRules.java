package io.consentry.risk;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Holding.Sort;
import io.consentry.ledger.Track;
import io.consentry.ledger.Verb;
import io.consentry.risk.Grant.State;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Consents, against what was before: first, again, too many, in order. */
final class ConsentHistoryRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              "scopes-of-attack-tool",
              Family.IDENTITY,
              List.of("C07"),
              List.of("T1528"),
              (s, p) -> tool(s, p.attackTools(), true)),
          new Rule(
              "scopes-like-attack-tool",
              Family.IDENTITY,
              List.of("C07"),
              List.of("T1528"),
              (s, p) -> tool(s, p.attackToolsWithCommonScopes(), false)),
          new Rule(
                  "strong-permission-to-new-app",
                  Family.LIFECYCLE,
                  List.of("C09"),
                  List.of("T1528"),
                  ConsentHistoryRules::strongToNew)
              .where(Aspect.GIVES),
          new Rule(
                  "first-consent-of-user-to-app",
                  Family.ACTOR,
                  List.of("C10"),
                  List.of("T1528"),
                  ConsentHistoryRules::firstToApp)
              .of(Kind.CONSENT)
              .where(Aspect.USER),
          new Rule(
                  "first-consent-of-actor",
                  Family.ACTOR,
                  List.of("C11"),
                  List.of("T1528"),
                  ConsentHistoryRules::firstOfActor)
              .of(Kind.CONSENT),
          new Rule(
                  "consent-soon-after-creation",
                  Family.LIFECYCLE,
                  List.of("C16"),
                  List.of("T1528", "T1136.003"),
                  ConsentHistoryRules::soonAfterCreation)
              .where(Aspect.CREATED),
          new Rule(
                  "consent-by-vip",
                  Family.ACTOR,
                  List.of("C19"),
                  List.of("T1528"),
                  ConsentHistoryRules::byVip)
              .of(Kind.CONSENT),
          new Rule(
                  "consent-by-role-holder",
                  Family.ACTOR,
                  List.of("C19"),
                  List.of("T1528"),
                  (s, p) -> byRoleHolder(s))
              .of(Kind.CONSENT)
              .where(Aspect.USER));

  private ConsentHistoryRules() {}

  /**
   * The delegated scopes of the act are exactly those that a tool asks for as it comes: no more, no
   * less. Scopes are no secret, so this is a hint and no proof.
   *
   * @param forAll whether it also counts where the scopes were given for all users
   */
  private static Optional<Hit> tool(Situation s, List<AttackTool> tools, boolean forAll) {
    List<Grant> asked = new ArrayList<>();
    boolean news = false;
    for (Grant grant : s.grants()) {
      boolean own = !grant.application() && grant.otherHolder() == null;
      if (own && grant.state() != State.REMOVED && !AttackTool.EVERYWHERE.contains(scope(grant))) {
        asked.add(grant);
        news |= grant.added() || grant.state() == State.ASKED;
      }
    }
    boolean known = s.subject().firstParty() || Power.trusted(s.subject());
    if (!news || known || (!forAll && asked.stream().anyMatch(Grant::tenantWide))) {
      return Optional.empty();
    }
    Set<String> scopes = new HashSet<>();
    asked.forEach(grant -> scopes.add(scope(grant)));
    for (AttackTool tool : tools) {
      if (tool.scopes().equals(scopes)) {
        return Hit.on(
            Power.evidence(asked),
            "asks for exactly the scopes that %s asks for".formatted(tool.name()));
      }
    }
    return Optional.empty();
  }

  /** The scope without the address of its resource, which may stand before it. */
  private static String scope(Grant grant) {
    return grant.value().substring(grant.value().lastIndexOf('/') + 1);
  }

  private static Optional<Hit> strongToNew(Situation s, Policy policy) {
    List<Grant> strong = Power.given(s, Power::strong);
    if (strong.isEmpty()) {
      return Optional.empty();
    }
    AppAge age = s.age();
    if (!age.within(policy.window("new-app"))) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(strong);
    evidence.add(age.evidence());
    return Hit.on(evidence, "%s to an application " + age.words(), Power.names(strong))
        .map(hit -> age.hedged(hit, s));
  }

  private static Optional<Hit> firstToApp(Situation s, Policy policy) {
    @Nullable String app = s.subject().app().appId();
    List<Done<Consent>> consents = forOneself(s);
    Actor actor = s.actor();
    if (app == null
        || consents.isEmpty()
        || actor.type() != Actor.Type.USER
        || s.subject().firstParty()) {
      return Optional.empty();
    }
    Duration window = policy.window("first-consent-to-app");
    return s.past().first(actor.id(), Track.DID, Verb.CONSENTS.label() + ":" + app, window)
        ? first(s, consents, "to this application", window)
        : Optional.empty();
  }

  private static Optional<Hit> firstOfActor(Situation s, Policy policy) {
    List<Done<Consent>> consents = given(s);
    // To let everybody sign in to something is what administrators do.
    boolean signIn = !s.added().isEmpty() && !beyondSignIn(s) && forOneself(s).isEmpty();
    if (consents.isEmpty() || s.subject().firstParty() || signIn) {
      return Optional.empty();
    }
    Duration window = policy.window("first-consent");
    return s.past().first(s.actor().id(), Track.DID, Verb.CONSENTS.label(), window)
        ? first(s, consents, "to anything", window)
        : Optional.empty();
  }

  private static Optional<Hit> first(
      Situation s, List<Done<Consent>> consents, String toWhat, Duration window) {
    String who = s.actor().display();
    return Hit.on(
            consents.stream().map(done -> done.evidence(who)).toList(),
            "the first consent of %s %s in %s".formatted(who, toWhat, Words.lasting(window)))
        .map(hit -> hit.unusual(s));
  }

  static List<Done<Consent>> given(Situation s) {
    return only(s.done(Consent.class), consent -> consent.change() != Change.REMOVED);
  }

  private static List<Done<Consent>> forOneself(Situation s) {
    return only(given(s), consent -> !ConsentRules.wide(consent));
  }

  private static List<Done<Consent>> only(List<Done<Consent>> consents, Predicate<Consent> which) {
    List<Done<Consent>> found = List.of();
    for (Done<Consent> done : consents) {
      if (which.test(done.act())) {
        if (found.isEmpty()) {
          found = new ArrayList<>();
        }
        found.add(done);
      }
    }
    return found;
  }

  /**
   * Made in one act, and given rights over the whole tenant in another. Where consent itself brings
   * the service principal, both are one act, and nothing about their order is worth a word.
   */
  private static Optional<Hit> soonAfterCreation(Situation s, Policy policy) {
    @Nullable Instant created = s.subject().facts().createdAt();
    if (created == null
        || created.isAfter(s.start())
        || created.isBefore(s.start().minus(policy.window("consent-after-creation")))
        || s.done(AppChange.class).stream().anyMatch(done -> done.act().change() == Change.ADDED)) {
      return Optional.empty();
    }
    List<Evidence> evidence =
        Power.evidence(Power.given(s, grant -> grant.tenantWide() && Power.beyondSignIn(grant)));
    if (s.grants().isEmpty()) {
      given(s).stream()
          .filter(done -> ConsentRules.wide(done.act()))
          .forEach(done -> evidence.add(done.evidence("for all users")));
    }
    if (evidence.isEmpty()) {
      return Optional.empty();
    }
    evidence.add(s.age().evidence());
    return Hit.on(
        evidence,
        "rights over the whole tenant %s after the application was created"
            .formatted(Words.lasting(Duration.between(created, s.start()))));
  }

  private static Optional<Hit> byVip(Situation s, Policy policy) {
    Set<String> vips = policy.list("vips");
    Actor actor = s.actor();
    if (vips.isEmpty()
        || !(vips.contains(Earlier.fold(actor.id()))
            || vips.contains(Earlier.fold(actor.name())))) {
      return Optional.empty();
    }
    return beyondSignIn(s)
        ? Hit.on(
            given(s).stream().map(done -> done.evidence(actor.display())).toList(),
            "%s consented, who is on the list of people to watch over".formatted(actor.display()))
        : Optional.empty();
  }

  /** What an administrator consents to for himself works with an administrator's data and power. */
  private static Optional<Hit> byRoleHolder(Situation s) {
    Actor actor = s.actor();
    List<Done<Consent>> consents = forOneself(s);
    if (consents.isEmpty()
        || actor.type() != Actor.Type.USER
        || s.subject().firstParty()
        || !beyondSignIn(s)
        || s.added().stream().anyMatch(Grant::tenantWide)) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    for (Holding holding : s.past().holdings(actor.id())) {
      Holding.@Nullable Change given = holding.lastBefore(s.start());
      if (holding.sort() == Sort.DIRECTORY_ROLE && given != null && given.held()) {
        roles.add(holding.label());
        evidence.add(new Evidence(given.eventId(), "ledger", holding.label()));
      }
    }
    if (roles.isEmpty()) {
      return Optional.empty();
    }
    consents.forEach(done -> evidence.add(done.evidence(actor.display())));
    return Hit.on(
        evidence,
        "consented for their own account, and holds " + Words.list(roles) + " in the directory");
  }

  private static boolean beyondSignIn(Situation s) {
    return !Power.only(s.added(), Power::beyondSignIn).isEmpty();
  }
}
