package io.consentry.stream;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AzureRole;
import io.consentry.activity.Derived;
import io.consentry.activity.GroupCreation;
import io.consentry.activity.Signal;
import io.consentry.avro.ActEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The events of an act to Avro, each with what it did in one word. */
final class ActEvents {
  private static final String GIVES = "gives";
  private static final String TAKES = "takes";
  private static final String ADDS = "adds";
  private static final String CHANGES = "changes";
  private static final String REMOVES = "removes";
  private static final String TELLS = "tells";

  private ActEvents() {}

  /** Each event once, by its id, in the order of the act. */
  static List<ActEvent> of(List<Activity> activities) {
    Map<String, ActEvent> events = new LinkedHashMap<>();
    for (Activity activity : activities) {
      events.putIfAbsent(
          activity.eventId(),
          new ActEvent(
              activity.eventId(),
              activity.time(),
              activity.name(),
              activity.act().kind().label(),
              effect(activity.act()),
              activity.outcome().label()));
    }
    return List.copyOf(events.values());
  }

  /** Permissions and roles are given and taken; things are added, changed and removed. */
  private static String effect(Act act) {
    return switch (act) {
      case Act.Consent consent -> consent.change() == Act.Change.REMOVED ? TAKES : GIVES;
      case Act.DelegatedGrant grant ->
          grant.added().isEmpty() && !grant.removed().isEmpty() ? TAKES : GIVES;
      case Act.AppRoleGrant grant -> gives(grant.granted());
      case Act.AppRoleGrantToPrincipal grant -> gives(grant.granted());
      case Act.DirectoryRole role -> effect(role.change());
      case Act.AppChange change -> effect(change.change());
      case Act.CredentialChange change -> change.added().isEmpty() ? REMOVES : ADDS;
      case Act.OwnerChange change -> change.added() ? ADDS : REMOVES;
      case Act.PublisherChange _ -> CHANGES;
      case Act.GroupChange change -> change.added() ? ADDS : REMOVES;
      case Act.SettingChange change -> effect(change.change());
      case Act.ElevatedAccess access -> gives(access.granted());
      case AccountChange change -> effect(change.step());
      case GroupCreation _ -> ADDS;
      case AzureRole role -> gives(role.granted());
      case Signal _, Derived _ -> TELLS;
    };
  }

  private static String gives(boolean granted) {
    return granted ? GIVES : TAKES;
  }

  private static String effect(Act.Change change) {
    return switch (change) {
      case ADDED, RESTORED -> ADDS;
      case UPDATED -> CHANGES;
      case REMOVED -> REMOVES;
    };
  }

  /** What is only asked for, approved or refused gives nobody anything yet. */
  private static String effect(Act.DirectoryRole.RoleChange change) {
    if (change.gives()) {
      return GIVES;
    }
    return change.takes() ? TAKES : TELLS;
  }

  private static String effect(AccountChange.Step step) {
    return switch (step) {
      case CREATED, INVITED -> ADDS;
      case DELETED -> REMOVES;
      case REDEEMED, UPDATED, PASSWORD_RESET, ACCESS_PASS_ADDED -> CHANGES;
    };
  }
}
