package io.consentry.risk;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.ElevatedAccess;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Kind;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tenant's own defences: policies, role settings, domains. */
final class SettingRules {
  private static final String AUTHORIZATION_POLICY = "Update authorization policy";
  private static final String CONSENT_POLICIES =
      "PermissionGrantPolicyIdsAssignedToDefaultUserRole";

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "risky-consent-allowed",
              Family.SETTING,
              List.of("A01"),
              List.of("T1562.007", "T1528"),
              (s, p) -> riskyAllowed(s)),
          new Rule(
              "user-consent-widened",
              Family.SETTING,
              List.of(),
              List.of("T1556"),
              (s, p) -> widened(s)),
          rule(
              "consent-policy-changed",
              List.of(),
              "T1556",
              a -> named(a, "permission grant policy"),
              "the rules for who may consent to what were changed: %s"),
          rule(
              "policy-changed",
              List.of("A02"),
              "T1556",
              a -> a.act().kind() == Kind.POLICY,
              "a policy was changed: %s"),
          rule(
              "role-setting-changed",
              List.of("M07"),
              "T1556",
              a -> named(a, "update role setting"),
              "the conditions for activating a role were changed: %s"),
          rule(
              "pim-alert-disabled",
              List.of("M08"),
              "T1562.001",
              a -> named(a, "disable pim alert"),
              "an alert of Privileged Identity Management was switched off: %s"),
          rule(
              "pim-alert-triggered",
              List.of("M09"),
              "T1098.003",
              a -> named(a, "triggered pim alert") && !PimAlerts.housekeeping(a),
              "Privileged Identity Management raised an alert: %s"),
          rule(
              "domain-federation-changed",
              List.of("A06"),
              "T1484.002",
              a -> named(a, "federation settings"),
              "who vouches for the users of a domain was changed: %s"),
          rule(
              "domain-authentication-changed",
              List.of("A06"),
              "T1484.002",
              a -> named(a, "domain authentication"),
              "how the users of a domain sign in was changed: %s"),
          rule(
              "role-definition-changed",
              List.of(),
              "T1098.003",
              a -> a.act().kind() == Kind.ROLE_DEFINITION,
              "what a role allows was changed: %s"),
          new Rule(
              "azure-access-elevated",
              Family.SETTING,
              List.of("R15"),
              List.of("T1548.005"),
              (s, p) -> elevated(s)));

  private SettingRules() {}

  private static Rule rule(
      String id,
      List<String> covers,
      String mitre,
      Predicate<Done<SettingChange>> which,
      String title) {
    return new Rule(id, Family.SETTING, covers, List.of(mitre), (s, p) -> changed(s, which, title));
  }

  private static Optional<Hit> changed(
      Situation s, Predicate<Done<SettingChange>> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<SettingChange> done : s.done(SettingChange.class)) {
      if (which.test(done)) {
        @Nullable String name = done.act().name();
        evidence.add(done.evidence(name == null ? "" : name));
        names.add(name == null ? done.activity().name() : name);
      }
    }
    return Hit.on(evidence, title, names);
  }

  private static boolean named(Done<SettingChange> done, String part) {
    return done.activity().name().toLowerCase(Locale.ROOT).contains(part);
  }

  private static Optional<Hit> riskyAllowed(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SettingChange> done : s.done(SettingChange.class)) {
      @Nullable PropertyChange change = property(done.act(), "AllowUserConsentForRiskyApps");
      if (change != null && "true".equalsIgnoreCase(change.after())) {
        evidence.add(done.evidence("AllowUserConsentForRiskyApps = true"));
      }
    }
    return Hit.on(
        evidence, "users may now consent to applications that Microsoft holds to be risky");
  }

  /** Wider means a looser built-in policy for users' own consent than before. */
  private static Optional<Hit> widened(Situation s) {
    List<Evidence> evidence = new ArrayList<>();
    for (Done<SettingChange> done : s.done(SettingChange.class)) {
      @Nullable PropertyChange change = property(done.act(), CONSENT_POLICIES);
      if (change != null
          && looseness(change.after()) > looseness(change.before())
          && done.activity().name().equals(AUTHORIZATION_POLICY)) {
        evidence.add(done.evidence(CONSENT_POLICIES + " = " + change.after()));
      }
    }
    return Hit.on(evidence, "users may now consent to more than before");
  }

  /**
   * From strict to loose, by what the built-in policies contain; a policy of the tenant's own is
   * taken as middling.
   */
  private static int looseness(@Nullable String policies) {
    String text = policies == null ? "" : policies.toLowerCase(Locale.ROOT);
    if (text.contains("microsoft-user-default-legacy")) {
      return 4;
    }
    if (text.contains("microsoft-user-default-recommended")) {
      return 3;
    }
    if (text.contains("microsoft-user-default-low")) {
      return 1;
    }
    return text.contains("managepermissiongrantsforself.") ? 2 : 0;
  }

  private static @Nullable PropertyChange property(SettingChange act, String name) {
    for (PropertyChange change : act.changes()) {
      if (change.name().equalsIgnoreCase(name) && act.change() == Change.UPDATED) {
        return change;
      }
    }
    return null;
  }

  private static Optional<Hit> elevated(Situation s) {
    List<Evidence> evidence =
        s.done(ElevatedAccess.class).stream()
            .map(done -> done.evidence(done.activity().actor().display()))
            .toList();
    return Hit.on(evidence, "somebody took control of all Azure resources of the tenant");
  }
}
