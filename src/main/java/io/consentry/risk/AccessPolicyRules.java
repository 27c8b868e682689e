package io.consentry.risk;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Kind;
import io.consentry.risk.Rule.Hit;
import io.consentry.risk.Situation.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may come in from outside and how: other tenants, guests, ways to sign in, domains. */
final class AccessPolicyRules {
  private static final Set<String> ALL_TARGETS = Set.of("allusers", "allapplications");

  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** What guests may see, from strict to loose: restricted, limited, as members. */
  private static final Map<String, Integer> GUEST_ROLES =
      Map.of(
          "2af84b1e-32c8-42b7-82bc-daa82404023b", 0,
          "10dae51f-b6af-4016-8d66-8c2a99b929b3", 1,
          "a0b1b346-4d3e-4e8b-98f8-753987be4970", 2);

  /** Who may invite guests, from strict to loose. */
  private static final List<String> INVITERS =
      List.of("none", "adminsandguestinviters", "adminsguestinvitersandallmembers", "everyone");

  static final List<Rule> ALL =
      List.of(
          rule(
              "cross-tenant-partner-added",
              "A03",
              "T1484.002",
              (a, p) -> partner(a, p) && a.act().change() == Change.ADDED,
              "another tenant became a partner: %s"),
          rule(
              "cross-tenant-access-opened",
              "A03",
              "T1484.002",
              (a, p) -> partner(a, p) && any(a, change -> opens(change) || everybody(a, change)),
              "people of another tenant may now come in, or are trusted more: %s"),
          rule(
              "cross-tenant-access-changed",
              "A03",
              "T1484.002",
              (a, p) -> partner(a, p),
              "what is agreed with another tenant was changed: %s"),
          rule(
              "guest-policy-changed",
              "A04",
              "T1556",
              (a, p) -> guests(a),
              "the rules for guests were changed: %s"),
          rule(
              "guest-policy-widened",
              "A04",
              "T1556",
              (a, p) -> a.act().kind() == Kind.POLICY && any(a, AccessPolicyRules::wider),
              "guests may now do more, or be invited by more: %s"),
          rule(
              "authentication-methods-changed",
              "A02",
              "T1556",
              (a, p) -> a.act().kind() == Kind.AUTHENTICATION_METHODS,
              "how people may sign in was changed: %s"),
          rule(
              "certificate-sign-in-enabled",
              "A06",
              "T1556",
              (a, p) -> any(a, AccessPolicyRules::certificates),
              "people may now sign in with certificates: %s"),
          rule(
              "trusted-authority-changed",
              "A06",
              "T1556",
              (a, p) -> authority(a),
              "whose certificates let people in was changed: %s"),
          rule(
              "external-sign-in-method",
              "X08",
              "T1556.006",
              (a, p) -> any(a, AccessPolicyRules::external),
              "a service outside now vouches for people's second factor: %s"),
          rule(
              "domain-added",
              "A06",
              "T1584.001",
              (a, p) -> domain(a, p) && a.act().change() == Change.ADDED,
              "a domain was added: %s"),
          rule(
              "domain-verified",
              "A06",
              "T1584.001",
              (a, p) -> domain(a, p) && verifies(a),
              "a domain can now be signed in with: %s"),
          rule(
              "domain-changed",
              "A06",
              "T1484.002",
              (a, p) -> domain(a, p),
              "a domain was changed: %s"),
          rule(
              "users-may-register-apps",
              "A02",
              "T1556",
              (a, p) -> any(a, AccessPolicyRules::registering),
              "users may now register applications themselves: %s"),
          rule(
              "app-management-policy-changed",
              "A02",
              "T1556",
              AccessPolicyRules::appManagement,
              "the limits on applications' secrets were changed: %s"),
          rule(
              "pim-alert-serious",
              "M09",
              "T1098.003",
              (a, p) -> PimAlerts.serious(a),
              "Privileged Identity Management saw roles misused: %s"),
          rule(
              "pim-alert-housekeeping",
              "M09",
              "T1098.003",
              (a, p) -> PimAlerts.housekeeping(a),
              "Privileged Identity Management advises to tidy up: %s"));

  private AccessPolicyRules() {}

  private static Rule rule(
      String id,
      String row,
      String mitre,
      BiPredicate<Done<SettingChange>, Policy> which,
      String title) {
    return new Rule(
        id, Family.SETTING, List.of(row), List.of(mitre), (s, p) -> found(s, p, which, title));
  }

  private static Optional<Hit> found(
      Situation s, Policy policy, BiPredicate<Done<SettingChange>, Policy> which, String title) {
    List<Evidence> evidence = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Done<SettingChange> done : s.done(SettingChange.class)) {
      if (which.test(done, policy)) {
        @Nullable String name = done.act().name();
        evidence.add(done.evidence(name == null ? done.activity().name() : name));
        names.add(name == null ? done.activity().name() : name);
      }
    }
    return Hit.on(evidence, title, names);
  }

  private static boolean any(Done<SettingChange> done, Predicate<PropertyChange> which) {
    return done.act().change() != Change.REMOVED && done.act().changes().stream().anyMatch(which);
  }

  private static boolean named(Done<SettingChange> done, String part) {
    return Earlier.fold(done.activity().name()).contains(part);
  }

  /** A change of what is agreed with another tenant, unless the operator listed it. */
  private static boolean partner(Done<SettingChange> done, Policy policy) {
    if (done.act().kind() != Kind.CROSS_TENANT_ACCESS) {
      return false;
    }
    Set<String> trusted = policy.list("partner-tenants");
    StringBuilder text = new StringBuilder(Earlier.fold(done.act().name()));
    for (PropertyChange change : done.act().changes()) {
      if (Earlier.fold(change.name()).endsWith("tenantid")) {
        text.append(' ').append(Earlier.fold(change.after())).append(Earlier.fold(change.before()));
      }
    }
    Matcher guid = GUID.matcher(text);
    boolean listed = false;
    while (guid.find()) {
      listed |= trusted.contains(guid.group());
    }
    return !listed;
  }

  /** Towards this tenant: what is allowed in, taken on trust, or accepted without asking. */
  private static boolean opens(PropertyChange change) {
    String name = Earlier.fold(change.name());
    boolean inward =
        name.contains("inbound") || name.contains("trust") || name.contains("automaticuserconsent");
    String after = Earlier.fold(change.after());
    return inward
        && (after.contains("allowed") || after.contains("true"))
        && !after.equals(Earlier.fold(change.before()));
  }

  /** Where some were allowed in, all are. */
  private static boolean everybody(Done<SettingChange> done, PropertyChange change) {
    String name = Earlier.fold(change.name());
    int targets = name.indexOf(".targets.");
    return name.contains("inbound")
        && targets > 0
        && ALL_TARGETS.contains(Earlier.fold(change.after()))
        && done.act().changes().stream()
            .filter(each ->
                Earlier.fold(each.name()).equals(name.substring(0, targets) + ".accesstype"))
            .noneMatch(each -> "blocked".equalsIgnoreCase(each.after()));
  }

  private static boolean guests(Done<SettingChange> done) {
    if (done.act().kind() != Kind.POLICY) {
      return false;
    }
    String name = Earlier.fold(done.act().name()).replace(" ", "");
    return name.contains("b2bmanagement")
        || name.contains("externalidentit")
        || named(done, "external identities")
        || done.act().changes().stream()
            .anyMatch(change -> {
              String property = Earlier.fold(change.name());
              return property.contains("b2bmanagement")
                  || property.contains("allowinvitesfrom")
                  || property.contains("guestuserrole")
                  || property.contains("allowemailverifiedusers");
            });
  }

  private static boolean wider(PropertyChange change) {
    String name = Earlier.fold(change.name());
    String before = Earlier.fold(change.before());
    String after = Earlier.fold(change.after());
    if (name.contains("allowinvitesfrom")) {
      return INVITERS.indexOf(after) > INVITERS.indexOf(before);
    }
    return name.contains("guestuserrole")
        && GUEST_ROLES.containsKey(after)
        && GUEST_ROLES.get(after) > GUEST_ROLES.getOrDefault(before, -1)
        && !before.isEmpty();
  }

  private static boolean certificates(PropertyChange change) {
    String name = Earlier.fold(change.name());
    return name.contains("x509certificate")
        && name.endsWith("state")
        && "enabled".equalsIgnoreCase(change.after());
  }

  private static boolean authority(Done<SettingChange> done) {
    return done.act().kind() == Kind.AUTHENTICATION_METHODS
        && (named(done, "set company information")
            || named(done, "basedauthconfiguration")
            || named(done, "publickeyinfrastructure")
            || named(done, "certificateauthority"));
  }

  /** The address where an outside service publishes how to reach it. */
  private static boolean external(PropertyChange change) {
    String name = Earlier.fold(change.name());
    return (name.endsWith("discoveryurl") || name.contains("externalauthenticationmethod"))
        && change.after() != null;
  }

  /** Federation and authentication of domains have factors of their own. */
  private static boolean domain(Done<SettingChange> done, Policy policy) {
    return done.act().kind() == Kind.DOMAIN
        && !named(done, "federation")
        && !named(done, "authentication")
        && !policy.list("verified-domains").contains(Earlier.fold(done.act().name()));
  }

  private static boolean verifies(Done<SettingChange> done) {
    return done.act().change() != Change.REMOVED
        && (named(done, "add verified domain") || named(done, "verify"));
  }

  private static boolean registering(PropertyChange change) {
    String name = Earlier.fold(change.name());
    String after = Earlier.fold(change.after()).replace(" ", "");
    boolean nested =
        after.contains("\"allowedtocreateapps\":true")
            && !Earlier.fold(change.before())
                .replace(" ", "")
                .contains("\"allowedtocreateapps\":true");
    return (name.endsWith("allowedtocreateapps") && after.equals("true")) || nested;
  }

  private static boolean appManagement(Done<SettingChange> done, Policy policy) {
    return done.act().kind() == Kind.POLICY
        && (named(done, "app management policy")
            || Earlier.fold(done.act().name()).replace(" ", "").contains("appmanagement")
            || done.act().changes().stream()
                .anyMatch(change -> {
                  String name = Earlier.fold(change.name());
                  return name.contains("restrictiontype")
                      || name.contains("applicationrestrictions")
                      || name.contains("appmanagement");
                }));
  }
}
