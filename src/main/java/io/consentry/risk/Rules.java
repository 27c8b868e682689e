package io.consentry.risk;

import java.util.List;
import java.util.stream.Stream;

/** All factors, in the order of the families. */
final class Rules {
  static final List<Rule> ALL =
      Stream.of(
              IdentityRules.ALL,
              PermissionRules.ALL,
              ConsentRules.ALL,
              FootholdRules.ALL,
              RoleRules.ALL,
              SettingRules.ALL,
              LifecycleRules.ALL)
          .flatMap(List::stream)
          .toList();

  private Rules() {}
}
