package io.consentry.risk;

import io.consentry.activity.Activity;

/**
 * Whether an act only lets somebody activate what it is about. Privileged Identity Management says
 * so in the name of the activity; of groups and Azure roles nothing else does.
 */
final class Eligibility {
  private Eligibility() {}

  static boolean of(Activity activity) {
    return Earlier.fold(activity.name()).contains("eligible");
  }
}
