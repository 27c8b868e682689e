package io.consentry.risk;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What single events did, taken apart: one event may rename an application, open it to other
 * tenants and change where its sign-ins go.
 */
final class Parts {
  /** One thing that an event changed; without a property, one that has a field of its own. */
  private record Part(boolean requested, @Nullable PropertyChange property) {
    static final Part REQUESTED = new Part(true, null);
    static final Part ADDRESSES = new Part(false, null);
  }

  private final Situation situation;
  private final Set<String> events;
  private final Predicate<Situation> applies;

  private Parts(Situation situation, Set<String> events, Predicate<Situation> applies) {
    this.situation = situation;
    this.events = events;
    this.applies = applies;
  }

  /**
   * The situation as it would be without what makes a factor apply: without the events that it
   * rests on, and of one that did other things, too, only without what the factor is about. Empty
   * where nothing is left.
   *
   * @param applies whether the factor applies in another situation
   */
  static Optional<Situation> without(
      Situation situation, Set<String> events, Predicate<Situation> applies) {
    Parts parts = new Parts(situation, events, applies);
    Set<String> gone = new HashSet<>();
    Map<String, Act> left = new HashMap<>();
    for (Activity activity : situation.activities()) {
      if (events.contains(activity.eventId())) {
        @Nullable Act rest = parts.rest(activity);
        if (rest == null) {
          gone.add(activity.eventId());
        } else {
          left.put(activity.eventId(), rest);
        }
      }
    }
    return situation.without(gone, left);
  }

  /** What is left of the event without its part in the factor; null where that is nothing. */
  private @Nullable Act rest(Activity activity) {
    List<Part> parts = of(activity.act());
    List<Part> cause = parts.isEmpty() ? List.of() : cause(activity, parts);
    if (cause.isEmpty()) {
      return null;
    }
    Act rest = less(activity.act(), cause);
    return of(rest).isEmpty() && onlyChanges(rest) ? null : rest;
  }

  /**
   * The parts of which each alone makes the factor apply; else those without which it does not.
   * None where it applies whatever the parts, or needs other events beside this one.
   */
  private List<Part> cause(Activity activity, List<Part> parts) {
    if (!applies(activity, List.of()) || applies(activity, parts)) {
      return List.of();
    }
    List<Part> enough = new ArrayList<>();
    List<Part> needed = new ArrayList<>();
    for (Part part : parts) {
      List<Part> others = new ArrayList<>(parts);
      others.remove(part);
      if (applies(activity, others)) {
        enough.add(part);
      } else if (!applies(activity, List.of(part))) {
        needed.add(part);
      }
    }
    return enough.isEmpty() ? needed : enough;
  }

  /** Whether the factor applies by this event alone, without some of its parts. */
  private boolean applies(Activity activity, List<Part> gone) {
    Set<String> others = new HashSet<>(events);
    others.remove(activity.eventId());
    return situation
        .without(others, Map.of(activity.eventId(), less(activity.act(), gone)))
        .filter(applies)
        .isPresent();
  }

  private static List<Part> of(Act act) {
    List<Part> parts = new ArrayList<>();
    if (act instanceof AppChange change) {
      if (!change.requestedAdded().isEmpty()) {
        parts.add(Part.REQUESTED);
      }
      if (!change.replyUrlsAdded().isEmpty()) {
        parts.add(Part.ADDRESSES);
      }
    }
    changes(act).forEach(property -> parts.add(new Part(false, property)));
    return parts;
  }

  private static List<PropertyChange> changes(Act act) {
    return switch (act) {
      case AppChange change -> change.changes();
      case SettingChange change -> change.changes();
      case AccountChange change -> change.changes();
      default -> List.of();
    };
  }

  private static Act less(Act act, List<Part> gone) {
    List<PropertyChange> changes =
        changes(act).stream()
            .filter(property -> !gone.contains(new Part(false, property)))
            .toList();
    return switch (act) {
      case AppChange change ->
          new AppChange(
              change.servicePrincipal(),
              change.application(),
              change.change(),
              change.requestedBefore(),
              gone.contains(Part.REQUESTED) ? change.requestedBefore() : change.requestedAfter(),
              change.replyUrlsBefore(),
              gone.contains(Part.ADDRESSES) ? change.replyUrlsBefore() : change.replyUrlsAfter(),
              changes);
      case SettingChange change ->
          new SettingChange(change.kind(), change.id(), change.name(), change.change(), changes);
      case AccountChange change -> new AccountChange(change.account(), change.step(), changes);
      default -> act;
    };
  }

  /** Whether the act is nothing but what it changes. */
  private static boolean onlyChanges(Act act) {
    return switch (act) {
      case AppChange change -> change.change() == Change.UPDATED;
      case SettingChange change -> change.change() == Change.UPDATED;
      case AccountChange change -> change.step() == AccountChange.Step.UPDATED;
      default -> false;
    };
  }
}
