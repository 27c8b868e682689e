package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Act.DelegatedGrant;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import java.time.Instant;
import java.util.List;

/** Events and what a snapshot of the directory shows, each at a time of its own. */
public final class TellSnapshot {
  private TellSnapshot() {}

  /** What the directory shows at that time. */
  public static Activity shown(Instant at, Act act) {
    return activity(at, Actor.UNKNOWN, act);
  }

  /** What an administrator did at that time. */
  public static Activity told(Instant at, Act act) {
    return activity(at, Scene.ADMIN, act);
  }

  private static Activity activity(Instant at, Actor actor, Act act) {
    String id = Scene.id(at + " " + act);
    return new Activity(
        id, id, Scene.TENANT, at, "test", Outcome.SUCCESS, null, "", WireFormat.GRAPH, actor, act);
  }

  /** The delegated permission is taken from all users' grant. */
  public static DelegatedGrant revokes(AppRef app, String scope) {
    return Tell.regrant(app, true, List.of(scope), List.of());
  }

  public static DirectoryRole within(DirectoryRole role, String unit) {
    return new DirectoryRole(
        role.principal(),
        role.role(),
        role.change(),
        role.eligible(),
        role.via(),
        unit,
        null,
        role.requestId());
  }
}
