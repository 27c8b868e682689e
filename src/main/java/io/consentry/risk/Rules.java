package io.consentry.risk;

import io.consentry.activity.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All factors, in groups by what they look at: a rule is not asked about an act that it cannot
 * concern.
 */
final class Rules {
  private static final Set<Kind> GRANTS =
      EnumSet.of(Kind.CONSENT, Kind.DELEGATED_GRANT, Kind.APP_ROLE_GRANT);
  private static final Set<Kind> OBJECTS =
      EnumSet.of(
          Kind.APPLICATION, Kind.SERVICE_PRINCIPAL, Kind.CREDENTIAL, Kind.OWNER, Kind.PUBLISHER);

  private static final Set<Kind> ROLES = EnumSet.of(Kind.DIRECTORY_ROLE, Kind.APP_ROLE_GRANT);

  private static final Set<Kind> SETTINGS =
      EnumSet.of(
          Kind.POLICY,
          Kind.ROLE_DEFINITION,
          Kind.ROLE_SETTING,
          Kind.DOMAIN,
          Kind.CONDITIONAL_ACCESS,
          Kind.CROSS_TENANT_ACCESS,
          Kind.AUTHENTICATION_METHODS);

  /** What is seen of principals, and changes nothing. The inventory is judged as an act is. */
  private static final EnumSet<Kind> SEEN =
      EnumSet.of(Kind.SIGN_IN, Kind.RISK, Kind.API_CALL, Kind.CONSENT_REQUEST);

  /** Of who an application is, what matters in every sign-in. */
  private static final List<Rule> KNOWN_BAD =
      IdentityRules.ALL.stream().filter(rule -> rule.id().equals("known-malicious-app")).toList();

  private static final List<Group> GROUPS =
      List.of(
          new Group(EnumSet.complementOf(SEEN), IdentityRules.ALL),
          new Group(EnumSet.of(Kind.SIGN_IN, Kind.API_CALL), KNOWN_BAD),
          new Group(union(union(GRANTS, OBJECTS), EnumSet.of(Kind.CAMPAIGN)), PermissionRules.ALL),
          new Group(
              union(GRANTS, EnumSet.of(Kind.APP_ROLE_GRANT_TO_USER, Kind.APP_ROLE_GRANT_TO_GROUP)),
              ConsentRules.ALL),
          new Group(OBJECTS, FootholdRules.ALL),
          new Group(
              EnumSet.of(Kind.DIRECTORY_ROLE, Kind.APP_ROLE_GRANT, Kind.GROUP), RoleRules.ALL),
          new Group(union(SETTINGS, EnumSet.of(Kind.ELEVATED_ACCESS)), SettingRules.ALL),
          new Group(OBJECTS, LifecycleRules.ALL),
          new Group(GRANTS, ConsentHistoryRules.ALL),
          new Group(GRANTS, ConsentingUserRules.ALL),
          new Group(union(GRANTS, OBJECTS), PermissionHistoryRules.ALL),
          new Group(OBJECTS, AppHistoryRules.ALL),
          new Group(EnumSet.of(Kind.CREDENTIAL), CredentialHistoryRules.ALL),
          new Group(union(GRANTS, OBJECTS), AddressRules.ALL),
          new Group(union(union(GRANTS, OBJECTS), EnumSet.of(Kind.SNAPSHOT)), NameRules.ALL),
          new Group(union(ROLES, EnumSet.of(Kind.GROUP)), RoleHistoryRules.ALL),
          new Group(ROLES, RoleBurstRules.ALL),
          new Group(
              union(ROLES, EnumSet.of(Kind.GROUP, Kind.ACCOUNT, Kind.AZURE_ROLE)), GroupRules.ALL),
          new Group(EnumSet.of(Kind.ACCOUNT), AccountRules.ALL),
          new Group(SETTINGS, ConditionalAccessRules.ALL),
          new Group(SETTINGS, AccessPolicyRules.ALL),
          new Group(EnumSet.complementOf(SEEN), ActorHistoryRules.ALL),
          new Group(EnumSet.complementOf(SEEN), ActorRules.ALL),
          new Group(SEEN, SignalRules.ALL),
          new Group(EnumSet.of(Kind.SIGN_IN), WorkloadRules.ALL),
          new Group(EnumSet.of(Kind.API_CALL, Kind.RISK), CallRules.ALL),
          new Group(EnumSet.allOf(Kind.class), CallRules.TOOLS),
          new Group(EnumSet.of(Kind.SNAPSHOT, Kind.REVIEW), InventoryRules.ALL),
          new Group(EnumSet.allOf(Kind.class), TimeRules.ALL),
          new Group(EnumSet.allOf(Kind.class), ApprovalRules.ALL),
          new Group(EnumSet.allOf(Kind.class), PathRules.ALL),
          new Group(union(GRANTS, EnumSet.of(Kind.REVIEW)), DriftRules.ALL));

  private static final List<Asked> ASKED = asked();

  /** Every rule. */
  static final List<Rule> ALL = ASKED.stream().map(Asked::rule).toList();

  /**
   * The factors for which a signal is worth telling; others only add to what these tell. Without
   * them each sign-in to an application that nobody verified would be a finding.
   */
  static final Set<String> TELLING =
      Stream.of(
              KNOWN_BAD,
              SignalRules.ALL,
              WorkloadRules.ALL,
              CallRules.ALL,
              CallRules.TOOLS,
              InventoryRules.ALL,
              NameRules.ALL)
          .flatMap(List::stream)
          .map(Rule::id)
          .collect(Collectors.toUnmodifiableSet());

  /** The same by kind, as what is judged most often is a single activity. */
  private static final Map<Kind, List<Rule>> BY_KIND = byKind();

  /** The ids of all of them. */
  static final Set<String> IDS = ALL.stream().map(Rule::id).collect(Collectors.toUnmodifiableSet());

  private Rules() {}

  /** A rule, and each kind of activity that it is asked about. */
  private record Asked(Rule rule, Set<Kind> kinds) {
    boolean about(Set<Kind> others) {
      for (Kind kind : others) {
        if (kinds.contains(kind)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Each rule once, whichever groups it is in. */
  private static List<Asked> asked() {
    Map<String, Asked> asked = new LinkedHashMap<>();
    for (Group group : GROUPS) {
      for (Rule rule : group.rules()) {
        Set<Kind> kinds = EnumSet.copyOf(group.kinds());
        if (!rule.kinds().isEmpty()) {
          kinds.retainAll(rule.kinds());
        }
        asked.merge(
            rule.id(),
            new Asked(rule, kinds),
            (one, other) -> new Asked(rule, union(one.kinds(), other.kinds())));
      }
    }
    return List.copyOf(asked.values());
  }

  /** Rules that can apply only where an activity is of one of the kinds. */
  private record Group(Set<Kind> kinds, List<Rule> rules) {}

  private static Map<Kind, List<Rule>> byKind() {
    Map<Kind, List<Rule>> rules = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      rules.put(kind, concerning(EnumSet.of(kind)));
    }
    return rules;
  }

  /** The rules that may apply in the situation, each once, in the order of the groups. */
  static List<Rule> concerning(Situation situation) {
    Set<Kind> kinds = situation.kinds();
    List<Rule> ofKinds =
        kinds.size() == 1
            ? BY_KIND.getOrDefault(kinds.iterator().next(), List.of())
            : concerning(kinds);
    List<Rule> rules = new ArrayList<>(ofKinds.size());
    for (Rule rule : ofKinds) {
      if (situation.hasAll(rule.needs())) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private static List<Rule> concerning(Set<Kind> kinds) {
    List<Rule> rules = new ArrayList<>();
    for (Asked asked : ASKED) {
      if (asked.about(kinds)) {
        rules.add(asked.rule());
      }
    }
    return rules;
  }

  private static Set<Kind> union(Set<Kind> one, Set<Kind> other) {
    Set<Kind> both = EnumSet.copyOf(one);
    both.addAll(other);
    return both;
  }
}
