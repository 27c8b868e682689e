package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Activity;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import io.consentry.risk.Rule.Hit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many people consented to an application, or thought better of it. */
final class ConsentingUserRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
                  "few-users-of-new-mail-app",
                  Family.LIFECYCLE,
                  List.of("C17"),
                  List.of("T1528", "T1114.002"),
                  ConsentingUserRules::fewUsers)
              .where(Aspect.GIVES),
          new Rule(
              "consents-taken-back",
              Family.SEQUENCE,
              List.of("C18"),
              List.of("T1528"),
              ConsentingUserRules::takenBack),
          new Rule(
              "consenting-users-grew",
              Family.REACH,
              List.of("C20"),
              List.of("T1528"),
              ConsentingUserRules::usersGrew));

  private ConsentingUserRules() {}

  private static Optional<Hit> fewUsers(Situation s, Policy policy) {
    List<Grant> mail =
        Power.given(
            s, grant -> !grant.application() && !grant.tenantWide() && PermissionRules.mail(grant));
    @Nullable String own = s.actor().id();
    if (mail.isEmpty() || own == null) {
      return Optional.empty();
    }
    AppAge age = s.age();
    if (age.now() || !age.within(policy.window("new-app"))) {
      return Optional.empty();
    }
    List<Mark> consents = consents(s, policy);
    boolean forEveryone = false;
    for (Mark consent : consents) {
      forEveryone |= consent.detail().equals("everyone");
    }
    Set<String> users = people(consents);
    users.add(own);
    if (forEveryone
        || users.size() > policy.limit("few-consenting-users")
        || manyForgotten(s, policy)) {
      return Optional.empty();
    }
    List<Evidence> evidence = Power.evidence(mail);
    consents.forEach(mark -> evidence.add(past(mark, "an earlier consent of " + mark.about())));
    evidence.add(age.evidence());
    return Hit.on(
            evidence,
            "%s to an application %s, to which only %s of the tenant ever consented"
                .formatted(
                    Words.list(Power.names(mail)), age.words(), Words.count(users.size(), "user")))
        .map(hit -> age.hedged(hit, s));
  }

  /** Several people, and not one who cleans up: what many regret is worth a look. */
  private static Optional<Hit> takenBack(Situation s, Policy policy) {
    boolean takes = takes(s);
    if (s.subject().app().isNone()
        || s.subject().firstParty()
        || (!takes && ConsentHistoryRules.given(s).isEmpty())) {
      return Optional.empty();
    }
    List<Mark> revoked = s.past().ofApp(Track.REVOKED, policy.window("consents-taken-back"));
    Set<String> people = people(revoked);
    if (takes && s.actor().id() != null) {
      people.add(s.actor().id());
    }
    if (people.size() < policy.limit("people-who-take-back")
        || !s.age().within(policy.window("recent-app"))) {
      return Optional.empty();
    }
    AppAge age = s.age();
    List<Evidence> evidence = new ArrayList<>();
    revoked.forEach(mark -> evidence.add(past(mark, "taken back by " + mark.about())));
    evidence.add(age.evidence());
    return Hit.on(
        evidence,
        "%d people took back what they had given to this application, %s"
            .formatted(people.size(), age.words()));
  }

  private static boolean takes(Situation s) {
    for (Activity activity : s.activities()) {
      boolean takes =
          switch (activity.act()) {
            case Consent consent -> consent.change() == Change.REMOVED;
            case DelegatedGrant grant -> grant.after().isEmpty() && !grant.before().isEmpty();
            case AppRoleGrant grant -> !grant.granted();
            default -> false;
          };
      if (takes && activity.tookEffect()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Counted are users who were not there before. An application without any earlier user is not one
   * that grows; where consents were forgotten, nothing is said.
   */
  private static Optional<Hit> usersGrew(Situation s, Policy policy) {
    @Nullable String own = s.actor().id();
    boolean user =
        ConsentHistoryRules.given(s).stream()
            .anyMatch(done -> !done.act().adminConsent() && !ConsentRules.wide(done.act()));
    if (!user || own == null || s.subject().firstParty()) {
      return Optional.empty();
    }
    Duration window = policy.window("consenting-users");
    Instant from = s.end().minus(window);
    List<Mark> consents = consents(s, policy);
    // In the order of time.
    int first = 0;
    while (first < consents.size() && consents.get(first).time().isBefore(from)) {
      first++;
    }
    Set<String> before = people(consents.subList(0, first));
    if (before.isEmpty() || before.contains(own) || manyForgotten(s, policy)) {
      return Optional.empty();
    }
    List<Mark> late = new ArrayList<>();
    for (Mark mark : consents.subList(first, consents.size())) {
      if (!before.contains(mark.about())) {
        late.add(mark);
      }
    }
    Set<String> now = people(late);
    now.add(own);
    if (now.size() < policy.limit("consenting-users-at-least")
        || now.size() * 100 <= policy.limit("consenting-users-percent") * before.size()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    late.forEach(mark -> evidence.add(past(mark, "first consent of " + mark.about())));
    ConsentHistoryRules.given(s).forEach(done -> evidence.add(done.evidence(s.actor().display())));
    return Hit.on(
        evidence,
        "%d new users consented within %s, to an application that had %s before"
            .formatted(now.size(), Words.lasting(window), Words.count(before.size(), "user")));
  }

  private static List<Mark> consents(Situation s, Policy policy) {
    return s.past().ofApp(Track.CONSENT, policy.window(Policy.HISTORY));
  }

  private static boolean manyForgotten(Situation s, Policy policy) {
    return s.past().forgotten(Track.CONSENT, policy.window(Policy.HISTORY));
  }

  private static Set<String> people(List<Mark> marks) {
    Set<String> people = new LinkedHashSet<>();
    marks.forEach(mark -> people.add(mark.about()));
    people.remove("");
    return people;
  }

  private static Evidence past(Mark mark, String words) {
    return new Evidence(mark.eventId(), "history", words + " at " + Words.time(mark.time()));
  }
}
