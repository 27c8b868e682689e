package io.consentry.activity;

/** Activities in tests. */
public final class Activities {
  private Activities() {}

  /** The same activity of another tenant, by another event id. */
  public static Activity named(Activity activity, String tenant, String id) {
    return new Activity(
        id,
        activity.correlationId(),
        tenant,
        activity.time(),
        activity.name(),
        activity.outcome(),
        activity.reason(),
        activity.service(),
        activity.format(),
        activity.actor(),
        activity.act());
  }
}
