package io.consentry.risk;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Actor;
import io.consentry.activity.Kind;
import io.consentry.catalog.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a judgement rests on: the activities of one act, or a single one of them, with what the
 * catalog and the ledger know about them. Immutable, but for what it remembers of being asked.
 */
public final class Situation {
  private final List<Activity> activities;
  private final Subject subject;
  private final List<Grant> grants;
  private final List<RoleGrant> roles;
  private final List<Asked> requested;
  private final List<Permission> actorHolds;
  private final Past past;
  private final List<Path> paths;
  private final Others others;
  private final List<Grant> added;
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final Actor actor;
  private @Nullable EnumSet<Aspect> aspects;
  private @Nullable AppAge age;
  private boolean permissionsAsked;

  /**
   * A situation.
   *
   * @param activities in the order of their own times, at least one
   * @param subject the application they are about
   * @param grants the permissions concerned, each once
   * @param roles the directory roles concerned
   * @param requested permissions that a registration asks for since the act
   * @param actorHolds control-plane permissions that the acting application held before the act
   * @param past what was before the act
   * @param paths ways from the act to control of the tenant
   * @param others what is known of others than the application
   */
  Situation(
      List<Activity> activities,
      Subject subject,
      List<Grant> grants,
      List<RoleGrant> roles,
      List<Asked> requested,
      List<Permission> actorHolds,
      Past past,
      List<Path> paths,
      Others others) {
    this.activities = List.copyOf(activities);
    this.subject = subject;
    this.grants = List.copyOf(grants);
    this.roles = List.copyOf(roles);
    this.requested = List.copyOf(requested);
    this.actorHolds = List.copyOf(actorHolds);
    this.past = past;
    this.paths = List.copyOf(paths);
    this.others = others;
    this.added = List.copyOf(without(this.grants, grant -> !grant.added()));
    if (activities.isEmpty()) {
      throw new IllegalArgumentException("Situation.activities: expected at least one, got none");
    }
    activities.forEach(activity -> kinds.add(activity.act().kind()));
    this.actor = actor(this.activities);
  }

  /** An activity with its act, of one kind. */
  public record Done<A extends Act>(Activity activity, A act) {

    Evidence evidence(String value) {
      return new Evidence(activity.eventId(), activity.name(), value);
    }
  }

  /** A permission that a registration asks for since an activity of the act. */
  public record Asked(Activity activity, Permission permission) {}

  /** The activities, in the order of their own times. */
  public List<Activity> activities() {
    return activities;
  }

  /** The application they are about. */
  public Subject subject() {
    return subject;
  }

  /** The permissions concerned, each once. */
  public List<Grant> grants() {
    permissionsAsked = true;
    return grants;
  }

  /** The directory roles concerned. */
  public List<RoleGrant> roles() {
    return roles;
  }

  /** Permissions that a registration asks for since the act; asking is not holding. */
  public List<Asked> requested() {
    return requested;
  }

  /** Control-plane permissions that the acting application held before the act. */
  public List<Permission> actorHolds() {
    return actorHolds;
  }

  /** What was before the act. */
  public Past past() {
    return past;
  }

  /** Ways from the act to control of the tenant. */
  public List<Path> paths() {
    return paths;
  }

  /** What is known of others than the application. */
  Others others() {
    return others;
  }

  /** The permissions that the act gave. */
  public List<Grant> added() {
    permissionsAsked = true;
    return added;
  }

  /** The kinds of the activities. */
  Set<Kind> kinds() {
    return kinds;
  }

  /** How old the application is. */
  AppAge age() {
    @Nullable AppAge known = age;
    if (known == null) {
      known = AppAge.of(this);
      age = known;
    }
    return known;
  }

  /** Whether that is there. */
  boolean has(Aspect aspect) {
    return aspects().contains(aspect);
  }

  /** Whether all of that is there. */
  boolean hasAll(EnumSet<Aspect> needs) {
    return aspects().containsAll(needs);
  }

  private EnumSet<Aspect> aspects() {
    permissionsAsked = true;
    @Nullable EnumSet<Aspect> known = aspects;
    if (known == null) {
      known = Aspect.of(this);
      aspects = known;
    }
    return known;
  }

  /**
   * Whether anything was asked since the last call that rests on the permissions. What did not ask
   * says the same of this situation with other permissions.
   */
  boolean permissionsAsked() {
    boolean asked = permissionsAsked;
    permissionsAsked = false;
    return asked;
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
    List<Done<A>> found = List.of();
    for (Activity activity : activities) {
      if (kind.isInstance(activity.act()) && activity.tookEffect() == tookEffect) {
        if (found.isEmpty()) {
          found = new ArrayList<>(activities.size());
        }
        found.add(new Done<>(activity, kind.cast(activity.act())));
      }
    }
    return found;
  }

  /** Who acted: the first actor who is not a service acting for somebody. */
  public Actor actor() {
    return actor;
  }

  private static Actor actor(List<Activity> activities) {
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

  /**
   * This situation as it would be without some of its events, and with less done by others; empty
   * where none is left.
   *
   * @param less by event id, what is left of its act
   */
  Optional<Situation> without(Set<String> eventIds, Map<String, Act> less) {
    List<Activity> rest = new ArrayList<>(activities.size());
    Set<String> asking = new HashSet<>();
    for (Activity activity : activities) {
      if (!eventIds.contains(activity.eventId())) {
        Act left = less.getOrDefault(activity.eventId(), activity.act());
        rest.add(activity.doing(left));
        if (left instanceof Act.AppChange change && !change.requestedAdded().isEmpty()) {
          asking.add(activity.eventId());
        }
      }
    }
    return rest.isEmpty()
        ? Optional.empty()
        : Optional.of(
            with(
                rest,
                without(grants, grant -> eventIds.contains(grant.eventId())),
                without(roles, role -> eventIds.contains(role.activity().eventId())),
                without(requested, asked -> !asking.contains(asked.activity().eventId())),
                without(
                    paths,
                    path ->
                        path.steps().stream()
                            .anyMatch(step -> eventIds.contains(step.eventId())))));
  }

  /** This situation as it would be if nothing delegated reached more than one user. */
  Situation forOneUser() {
    if (without(grants, grant -> grant.application() || !grant.tenantWide()).isEmpty()) {
      return this;
    }
    List<Grant> narrower = new ArrayList<>(grants.size());
    for (Grant grant : grants) {
      narrower.add(grant.forOneUser());
    }
    return with(activities, narrower, roles, requested, paths);
  }

  /** This situation as it would be without one permission. */
  Situation without(Grant gone) {
    return with(activities, without(grants, gone::equals), roles, requested, paths);
  }

  private Situation with(
      List<Activity> activities,
      List<Grant> grants,
      List<RoleGrant> roles,
      List<Asked> requested,
      List<Path> paths) {
    Situation situation =
        new Situation(
            activities, subject, grants, roles, requested, actorHolds, past, paths, others);
    if (situation.activities.size() == this.activities.size()) {
      situation.age = age;
    }
    return situation;
  }

  private static <T> List<T> without(List<T> all, Predicate<T> gone) {
    List<T> left = new ArrayList<>(all.size());
    for (T each : all) {
      if (!gone.test(each)) {
        left.add(each);
      }
    }
    return left;
  }
}
