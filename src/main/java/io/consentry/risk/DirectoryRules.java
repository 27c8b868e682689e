package io.consentry.risk;

import java.util.List;
import java.util.stream.Stream;

/** Roles, groups, accounts and policies, against what was before. */
final class DirectoryRules {
  static final List<Rule> ALL =
      Stream.of(
              RoleHistoryRules.ALL,
              RoleBurstRules.ALL,
              GroupRules.ALL,
              AccountRules.ALL,
              ConditionalAccessRules.ALL,
              AccessPolicyRules.ALL)
          .flatMap(List::stream)
          .toList();

  private DirectoryRules() {}
}
