package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.AzureRole;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import java.util.Arrays;
import java.util.List;

/** Acts on accounts, groups, roles and settings in few words. */
final class TellDirectory {
  private TellDirectory() {}

  static Principal person(String name) {
    return Tell.principal(Scene.user(name));
  }

  static Principal guest(String name) {
    return new Principal(
        Principal.Type.USER, Scene.id(name), name + "_evil.example#EXT#@contoso.example", null);
  }

  static Principal group(String name) {
    return new Principal(Principal.Type.GROUP, Scene.id(name), name, null);
  }

  static AccountChange account(Principal who, Step step, PropertyChange... changes) {
    return new AccountChange(who, step, Arrays.asList(changes));
  }

  static GroupCreation makesGroup(String name) {
    return new GroupCreation(group(name), true);
  }

  static GroupChange owns(Principal owner, String group) {
    return new GroupChange(group(group), owner, true, true, List.of());
  }

  static GroupChange leaves(Principal member, String group) {
    return new GroupChange(group(group), member, false, false, List.of());
  }

  static DirectoryRole pim(Principal to, String role, RoleChange change) {
    return Tell.role(to, role, change, Via.PIM);
  }

  static DirectoryRole eligible(Principal to, String role) {
    return Tell.role(to, role, RoleChange.ASSIGNED, Via.PIM, true);
  }

  static SettingChange setting(Kind kind, Change change, String name, PropertyChange... changes) {
    return new SettingChange(kind, Scene.id(name), name, change, Arrays.asList(changes));
  }

  static AzureRole azure(Principal to, String role, String scope) {
    return new AzureRole(to, role, scope, true);
  }
}
