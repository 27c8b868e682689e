package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.catalog.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a judgement rests on: the activities of one act, or a single one of them, with what the
 * catalog and the ledger know about them.
 *
 * @param activities in the order of their own times
 * @param subject the application they are about
 * @param grants the permissions concerned, each once
 * @param roles the directory roles concerned
 * @param requested permissions that a registration asks for since the act
 * @param actorHolds control-plane permissions that the acting application held before the act
 */
public record Situation(
    List<Activity> activities,
    Subject subject,
    List<Grant> grants,
    List<RoleGrant> roles,
    List<Permission> requested,
    List<Permission> actorHolds) {
  public Situation {
    activities = List.copyOf(activities);
    grants = List.copyOf(grants);
    roles = List.copyOf(roles);
    requested = List.copyOf(requested);
    actorHolds = List.copyOf(actorHolds);
    if (activities.isEmpty()) {
      throw new IllegalArgumentException("Situation.activities: expected at least one, got none");
    }
  }

  /** An activity with its act, of one kind. */
  public record Done<A extends Act>(Activity activity, A act) {

    Evidence evidence(String value) {
      return new Evidence(activity.eventId(), activity.name(), value);
    }
  }

  /** The activities of that kind which took effect. */
  public <A extends Act> List<Done<A>> done(Class<A> kind) {
    return of(kind, true);
  }

  /** The activities of that kind which failed. */
  public <A extends Act> List<Done<A>> failed(Class<A> kind) {
    return of(kind, false);
  }

  private <A extends Act> List<Done<A>> of(Class<A> kind, boolean tookEffect) {
    List<Done<A>> found = new ArrayList<>();
    for (Activity activity : activities) {
      if (activity.tookEffect() == tookEffect && kind.isInstance(activity.act())) {
        found.add(new Done<>(activity, kind.cast(activity.act())));
      }
    }
    return found;
  }

  /** The permissions that the act gave. */
  public List<Grant> added() {
    return grants.stream().filter(Grant::added).toList();
  }

  /** Who acted: the first actor who is not a service acting for somebody. */
  public Actor actor() {
    for (Activity activity : activities) {
      if (activity.actor().type() != Actor.Type.UNKNOWN && !activity.actor().isPim()) {
        return activity.actor();
      }
    }
    return activities.getFirst().actor();
  }

  /** The tenant. */
  public String tenantId() {
    return activities.getFirst().tenantId();
  }

  /** When the act began. */
  public Instant start() {
    return activities.getFirst().time();
  }

  /** When the act's last event happened. */
  public Instant end() {
    return activities.getLast().time();
  }

  /** This situation as it would be without one permission. */
  Situation without(Grant grant) {
    return new Situation(
        activities,
        subject,
        grants.stream().filter(other -> !other.equals(grant)).toList(),
        roles,
        requested,
        actorHolds);
  }
}
