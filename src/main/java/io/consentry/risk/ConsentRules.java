package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Act.ConsentType;
import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Activity;
import io.consentry.activity.Kind;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whom a consent reaches, and consents that were stopped. */
final class ConsentRules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              "tenant-wide-grant",
              Family.REACH,
              List.of("C02", "D02"),
              List.of("T1528"),
              (s, p) -> tenantWide(s)),
          new Rule(
                  "application-grant",
                  Family.REACH,
                  List.of("C02", "P01"),
                  List.of("T1098.003"),
                  (s, p) -> application(s))
              .where(Aspect.GIVES),
          new Rule(
                  "user-consent",
                  Family.REACH,
                  List.of("C01"),
                  List.of("T1528"),
                  (s, p) -> byUser(s))
              .of(Kind.CONSENT),
          new Rule(
                  "admin-consent-for-self",
                  Family.REACH,
                  List.of("C02"),
                  List.of("T1528"),
                  (s, p) -> forSelf(s))
              .of(Kind.CONSENT),
          new Rule(
                  "user-assigned-to-app",
                  Family.REACH,
                  List.of("P09"),
                  List.of("T1098"),
                  (s, p) -> assigned(s))
              .of(Kind.APP_ROLE_GRANT_TO_USER, Kind.APP_ROLE_GRANT_TO_GROUP),
          new Rule(
                  "risky-consent-blocked",
                  Family.ATTEMPT,
                  List.of("C12"),
                  List.of("T1528"),
                  (s, p) -> blocked(s))
              .of(Kind.CONSENT)
              .where(Aspect.FAILED),
          new Rule(
                  "risky-consent-overridden",
                  Family.ATTEMPT,
                  List.of("C12"),
                  List.of("T1528"),
                  (s, p) -> overridden(s))
              .of(Kind.CONSENT),
          new Rule(
                  "consent-failed",
                  Family.ATTEMPT,
                  List.of(),
                  List.of("T1528"),
                  (s, p) -> failed(s))
              .of(Kind.CONSENT)
              .where(Aspect.FAILED));

  private ConsentRules() {}

  private static Optional<Hit> tenantWide(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<Consent> consent : s.done(Consent.class)) {
      boolean gave =
          consent.act().change() != Change.REMOVED
              && (s.grants().isEmpty() || !s.added().isEmpty());
      if (gave && wide(consent.act())) {
        evidence.add(consent.evidence("for all users"));
      }
    }
    for (Grant grant : s.added()) {
      if (grant.tenantWide() && !grant.application()) {
        evidence.add(grant.evidence());
      }
    }
    return Hit.on(evidence, "given for all users of the tenant");
  }

  static boolean wide(Consent consent) {
    if (consent.onBehalfOfAll()) {
      return true;
    }
    for (ConsentedScopes entry : consent.after()) {
      if (entry.consentType() == ConsentType.ALL_PRINCIPALS) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Hit> application(Situation s) {
    return Hit.on(
        Power.evidence(Power.only(s.added(), Grant::application)),
        "an application permission reaches the whole tenant");
  }

  private static Optional<Hit> byUser(Situation s) {
    return consents(
        s,
        consent -> !consent.adminConsent() && !wide(consent),
        "a user consented for their own account");
  }

  /** An administrator's consent for one account is not tenant-wide (FORMATS.md 1.2). */
  private static Optional<Hit> forSelf(Situation s) {
    return consents(
        s,
        consent -> consent.adminConsent() && !wide(consent),
        "an administrator consented for their own account only");
  }

  private static Optional<Hit> consents(Situation s, Predicate<Consent> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<Consent> done : s.done(Consent.class)) {
      if (done.act().change() != Change.REMOVED && which.test(done.act())) {
        evidence.add(done.evidence(done.activity().actor().display()));
      }
    }
    return Hit.on(evidence, title);
  }

  private static Optional<Hit> assigned(Situation s) {
    List<Evidence> evidence =
        s.done(AppRoleGrantToPrincipal.class).stream()
            .filter(done -> done.act().granted())
            .map(done -> done.evidence(done.act().principal().display()))
            .toList();
    return Hit.on(evidence, "somebody was assigned to the application");
  }

  private static Optional<Hit> blocked(Situation s) {
    List<Evidence> evidence =
        s.failed(Consent.class).stream()
            .filter(done -> risky(done.activity(), done.act()))
            .map(done -> done.evidence(asked(s)))
            .toList();
    return Hit.on(evidence, "Microsoft stopped a consent that it held to be risky" + forWhat(s));
  }

  private static Optional<Hit> overridden(Situation s) {
    List<Evidence> evidence =
        s.done(Consent.class).stream()
            .filter(done -> done.act().riskReason() != null)
            .map(done -> done.evidence(String.valueOf(done.act().riskReason())))
            .toList();
    return Hit.on(
        evidence,
        "Microsoft held the application to be risky, and the consent was given all the same");
  }

  private static Optional<Hit> failed(Situation s) {
    List<Evidence> evidence =
        s.failed(Consent.class).stream()
            .filter(done -> !risky(done.activity(), done.act()) && !retry(done.activity()))
            .map(done -> done.evidence(String.valueOf(done.activity().reason())))
            .toList();
    return Hit.on(evidence, "a consent failed" + forWhat(s));
  }

  static boolean risky(Activity activity, Consent consent) {
    String reason = activity.reason();
    return consent.riskReason() != null || (reason != null && reason.contains("RiskyApp"));
  }

  /** Two writes at once: the directory tries again, and nobody meant anything. */
  private static boolean retry(Activity activity) {
    String reason = activity.reason();
    return reason != null && reason.contains("RestConcurrencyException");
  }

  private static String forWhat(Situation s) {
    String asked = asked(s);
    return asked.isEmpty() ? "" : ": " + asked;
  }

  private static String asked(Situation s) {
    return Words.list(
        s.grants().stream()
            .filter(grant -> grant.state() == Grant.State.ASKED)
            .map(grant -> grant.permission().value())
            .toList());
  }
}
