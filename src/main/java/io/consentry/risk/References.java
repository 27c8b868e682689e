package io.consentry.risk;

import io.consentry.activity.Act.AppRoleGrant;
import io.consentry.activity.Act.Consent;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which application an act is about, and which references point at the same one. */
final class References {
  private final Catalog catalog;

  References(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The reference to the application that most of the act is about, its gaps filled from the other
   * activities.
   */
  AppRef of(List<Activity> activities) {
    AppRef ref = strongest(activities);
    for (Activity activity : activities) {
      AppRef subject = activity.act().subject();
      if (ref.isNone()) {
        ref = subject;
      } else if (same(ref, subject)) {
        ref = ref.or(subject);
      }
    }
    return ref;
  }

  /**
   * The application that gets the strongest permission, where an act gives some to several; the
   * first one where it gives none.
   */
  private AppRef strongest(List<Activity> activities) {
    AppRef found = AppRef.NONE;
    Tier best = Tier.UNKNOWN;
    for (Activity activity : activities) {
      if (activity.act() instanceof Consent consent) {
        return consent.application();
      }
      if (activity.act() instanceof AppRoleGrant grant) {
        Tier tier =
            catalog
                .permissions()
                .resolve(
                    grant.resource().appId(),
                    PermissionKind.APPLICATION,
                    grant.value(),
                    grant.roleId())
                .tier();
        if (found.isNone() || tier.compareTo(best) < 0) {
          best = tier;
          found = grant.client();
        }
      }
    }
    return found;
  }

  /**
   * Whether two references point at one application: by an id they share, or, where they share no
   * sort of id, by name.
   */
  static boolean same(AppRef one, AppRef other) {
    boolean differ =
        differ(one.appId(), other.appId())
            || differ(one.servicePrincipalId(), other.servicePrincipalId())
            || differ(one.objectId(), other.objectId());
    boolean share =
        share(one.appId(), other.appId())
            || share(one.servicePrincipalId(), other.servicePrincipalId())
            || share(one.objectId(), other.objectId())
            || share(one.name(), other.name());
    return share && !differ;
  }

  private static boolean share(@Nullable String one, @Nullable String other) {
    return one != null && one.equals(other);
  }

  private static boolean differ(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }
}
