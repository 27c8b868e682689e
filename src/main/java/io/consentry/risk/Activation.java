package io.consentry.risk;

import io.consentry.activity.Act.GroupChange;
import io.consentry.activity.Activity;
import io.consentry.ledger.Verb;
import java.util.List;

/**
 * Whether somebody joined a group only by activating what Privileged Identity Management lets them
 * join. It says so in the name of its own activity; as with roles, it carries it out as an act of
 * its own in the directory (FORMATS.md 1.5), and does the same for a member who is there to stay:
 * the latter only where its own record beside it says so.
 */
final class Activation {
  private Activation() {}

  static boolean of(Activity activity, List<Activity> beside) {
    return activity.act() instanceof GroupChange change
        && change.added()
        && (Verb.of(activity) == Verb.ACTIVATES_ROLE
            || (activity.actor().isPim() && beside.stream().noneMatch(Activation::assigns)));
  }

  private static boolean assigns(Activity activity) {
    return activity.act() instanceof GroupChange
        && Earlier.fold(activity.name()).contains("in pim ");
  }
}
