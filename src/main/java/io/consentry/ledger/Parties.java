package io.consentry.ledger;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Principal;
import io.consentry.activity.Signal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All that have a part in an activity: whose history its judgement may rest on. */
final class Parties {
  private Parties() {}

  /** Their ids. */
  static Set<String> of(Activity activity) {
    Set<String> ids = new TreeSet<>(History.ids(activity.act().subject()));
    if (activity.actor().id() != null) {
      ids.add(activity.actor().id());
    }
    for (Principal principal : principals(activity.act())) {
      if (principal.id() != null) {
        ids.add(principal.id());
      }
    }
    ids.remove("");
    return ids;
  }

  private static List<Principal> principals(Act act) {
    return switch (act) {
      case Act.DirectoryRole role -> List.of(role.principal());
      case Act.OwnerChange change -> List.of(change.owner());
      case Act.GroupChange change -> List.of(change.group(), change.member());
      case Act.AppRoleGrantToPrincipal grant -> List.of(grant.principal());
      case AccountChange change -> List.of(change.account());
      case GroupCreation made -> List.of(made.group());
      case AzureRole role -> List.of(role.principal());
      case Act.Consent _,
          Act.DelegatedGrant _,
          Act.AppRoleGrant _,
          Act.AppChange _,
          Act.CredentialChange _,
          Act.PublisherChange _,
          Act.SettingChange _,
          Act.ElevatedAccess _,
          Signal _,
          Derived _ ->
          List.of();
    };
  }
}
