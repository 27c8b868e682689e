package io.consentry.risk;

import io.consentry.activity.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

  private static final Set<Kind> DIRECTORY =
      EnumSet.of(
          Kind.DIRECTORY_ROLE,
          Kind.APP_ROLE_GRANT,
          Kind.GROUP,
          Kind.POLICY,
          Kind.ROLE_DEFINITION,
          Kind.ROLE_SETTING,
          Kind.DOMAIN,
          Kind.ELEVATED_ACCESS,
          Kind.ACCOUNT,
          Kind.CONDITIONAL_ACCESS,
          Kind.CROSS_TENANT_ACCESS,
          Kind.AUTHENTICATION_METHODS,
          Kind.AZURE_ROLE);

  private static final List<Group> GROUPS =
      List.of(
          new Group(EnumSet.allOf(Kind.class), IdentityRules.ALL),
          new Group(union(GRANTS, OBJECTS), PermissionRules.ALL),
          new Group(
              union(GRANTS, EnumSet.of(Kind.APP_ROLE_GRANT_TO_USER, Kind.APP_ROLE_GRANT_TO_GROUP)),
              ConsentRules.ALL),
          new Group(OBJECTS, FootholdRules.ALL),
          new Group(
              EnumSet.of(Kind.DIRECTORY_ROLE, Kind.APP_ROLE_GRANT, Kind.GROUP), RoleRules.ALL),
          new Group(
              EnumSet.of(
                  Kind.POLICY,
                  Kind.ROLE_DEFINITION,
                  Kind.ROLE_SETTING,
                  Kind.DOMAIN,
                  Kind.ELEVATED_ACCESS),
              SettingRules.ALL),
          new Group(OBJECTS, LifecycleRules.ALL),
          new Group(union(GRANTS, OBJECTS), ConsentHistoryRules.ALL),
          new Group(union(GRANTS, OBJECTS), AppHistoryRules.ALL),
          new Group(DIRECTORY, DirectoryRules.ALL),
          new Group(EnumSet.allOf(Kind.class), SignalRules.ALL),
          new Group(EnumSet.allOf(Kind.class), TimeRules.ALL),
          new Group(EnumSet.allOf(Kind.class), ApprovalRules.ALL),
          new Group(EnumSet.allOf(Kind.class), PathRules.ALL));

  /** Every rule. */
  static final List<Rule> ALL = GROUPS.stream().flatMap(group -> group.rules().stream()).toList();

  /** The ids of all of them. */
  static final Set<String> IDS = ALL.stream().map(Rule::id).collect(Collectors.toUnmodifiableSet());

  private Rules() {}

  /** Rules that can apply only where an activity is of one of the kinds. */
  private record Group(Set<Kind> kinds, List<Rule> rules) {}

  /** The rules that may apply in the situation. */
  static List<Rule> concerning(Situation situation) {
    List<Rule> rules = new ArrayList<>();
    for (Group group : GROUPS) {
      if (!Collections.disjoint(group.kinds(), situation.kinds())) {
        rules.addAll(group.rules());
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
