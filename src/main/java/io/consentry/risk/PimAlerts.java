package io.consentry.risk;

import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.risk.Situation.Done;
import java.util.List;

/**
 * The alerts of Privileged Identity Management, told apart by their titles in the portal and by
 * their types in Microsoft Graph (unifiedRoleManagementAlertDefinition).
 */
final class PimAlerts {
  /** Roles given past it, activated without a second factor, or again and again. */
  private static final List<String> SERIOUS =
      List.of(
          "outsideofprivileged",
          "outsideprivileged",
          "outsideofpim",
          "outsidepim",
          "nomfa",
          "withoutmfa",
          "requiremulti-factor",
          "requiremfa",
          "sequentialactivation",
          "activatedtoofrequently");

  /** Roles that nobody uses, too many who have them, licences. */
  private static final List<String> HOUSEKEEPING =
      List.of(
          "stale",
          "notsignedin",
          "redundant",
          "aren'tusing",
          "notusing",
          "toomany",
          "license",
          "licence",
          "doesn'thavemicrosoft",
          "duplicaterole");

  private PimAlerts() {}

  static boolean serious(Done<SettingChange> done) {
    return says(done, SERIOUS);
  }

  static boolean housekeeping(Done<SettingChange> done) {
    return says(done, HOUSEKEEPING) && !serious(done);
  }

  private static boolean says(Done<SettingChange> done, List<String> words) {
    if (!Earlier.fold(done.activity().name()).contains("triggered pim alert")) {
      return false;
    }
    StringBuilder text = new StringBuilder(Earlier.fold(done.act().name()));
    for (PropertyChange change : done.act().changes()) {
      text.append(' ').append(Earlier.fold(change.after()));
    }
    String said = text.toString().replace(" ", "").replace('’', '\'');
    return words.stream().anyMatch(said::contains);
  }
}
