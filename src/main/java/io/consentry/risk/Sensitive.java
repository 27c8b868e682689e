package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.catalog.Tier;
import java.util.ArrayList;
import java.util.List;

/** Acts that matter more where the one who does them is not who he seems. */
final class Sensitive {
  private Sensitive() {}

  /** The events of the situation that gave power, or a way to it, and took effect. */
  static List<Evidence> acts(Situation s) {
    List<Evidence> found = new ArrayList<>();
    for (RoleGrant role : s.roles()) {
      if (role.given() && strong(role.tier())) {
        found.add(evidence(role.activity(), role.display()));
      }
    }
    for (Grant grant : s.added()) {
      if (strong(grant.permission().tier()) && (grant.application() || grant.tenantWide())) {
        found.add(new Evidence(grant.eventId(), "permission", grant.display()));
      }
    }
    for (Activity activity : s.activities()) {
      if (activity.tookEffect() && isSensitive(activity.act())) {
        found.add(evidence(activity, s.subject().display()));
      }
    }
    return found;
  }

  private static boolean strong(Tier tier) {
    return tier == Tier.ZERO || tier == Tier.ONE;
  }

  private static boolean isSensitive(Act act) {
    return switch (act) {
      case Act.CredentialChange change -> !change.added().isEmpty();
      case Act.OwnerChange change -> change.added();
      case Act.SettingChange _ -> true;
      case Act.ElevatedAccess access -> access.granted();
      case AzureRole role -> role.granted();
      case Act.Consent consent -> consent.onBehalfOfAll() && consent.change() != Act.Change.REMOVED;
      default -> false;
    };
  }

  private static Evidence evidence(Activity activity, String value) {
    return new Evidence(activity.eventId(), activity.name(), value);
  }
}
