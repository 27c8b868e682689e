package io.consentry.stream;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Act.OwnerChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Principal;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.PrincipalRef;
import io.consentry.risk.Situation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an act is done to besides its application and its role: people, groups, settings. */
final class Targets {
  private static final int MOST = 50;

  private Targets() {}

  /** Whom it is done to, each once, who the role is about first. */
  static List<PrincipalRef> of(Situation situation) {
    Map<String, Principal> targets = new LinkedHashMap<>();
    situation.roles().forEach(role -> put(targets, role.act().principal()));
    for (Activity activity : situation.activities()) {
      @Nullable Principal target = target(activity.act());
      // Whoever consents is assigned to the application, too: that is nobody else.
      if (target != null
          && !(activity.act() instanceof AppRoleGrantToPrincipal
              && Objects.equals(target.id(), situation.actor().id()))) {
        put(targets, target);
      }
    }
    return targets.values().stream().limit(MOST).map(ActivityMapper::toAvro).toList();
  }

  /** One is known by the id; by the name that he signs in with, where any event has it. */
  private static void put(Map<String, Principal> targets, Principal target) {
    @Nullable String key = target.id() == null ? target.name() : target.id();
    if (key != null) {
      targets.merge(
          key, target, (known, other) -> signsIn(known) || !signsIn(other) ? known : other);
    }
  }

  private static boolean signsIn(Principal principal) {
    return principal.name() != null && principal.name().indexOf('@') > 0;
  }

  private static @Nullable Principal target(Act act) {
    return switch (act) {
      case DirectoryRole role -> role.principal();
      case OwnerChange change -> change.owner();
      case GroupChange change -> change.member();
      case AccountChange change -> change.account();
      case AzureRole role -> role.principal();
      case AppRoleGrantToPrincipal grant -> grant.principal();
      default -> null; // is about an application or a setting alone
    };
  }

  /** The first group or setting that it changes; null where it changes none. */
  static @Nullable ChangedObject object(Situation situation) {
    for (Activity activity : situation.activities()) {
      @Nullable ChangedObject object =
          switch (activity.act()) {
            case GroupChange change -> group(change.group());
            case GroupCreation made -> group(made.group());
            case SettingChange change ->
                new ChangedObject(change.kind().label(), change.id(), change.name());
            default -> null;
          };
      if (object != null) {
        return object;
      }
    }
    return null;
  }

  private static ChangedObject group(Principal group) {
    return new ChangedObject(Principal.Type.GROUP.label(), group.id(), group.name());
  }
}
