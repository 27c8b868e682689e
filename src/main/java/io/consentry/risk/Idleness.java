package io.consentry.risk;

import io.consentry.activity.Activity;
import io.consentry.activity.Derived;
import io.consentry.activity.Kind;
import io.consentry.activity.Signal;
import io.consentry.catalog.Permission;
import io.consentry.catalog.PermissionKind;
import io.consentry.catalog.Permissions;
import io.consentry.catalog.Tier;
import io.consentry.ledger.Mark;
import io.consentry.ledger.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Power that nobody uses, as of one look at an application: when the inventory tells of it, and at
 * each review, as time alone makes it so.
 *
 * @param eventId the inventory's; null for a review
 * @param unused application permissions for which nothing was called
 * @param inactive application permissions of an application that does not sign in
 * @param since when it last did; null where that is not known
 */
record Idleness(
    @Nullable String eventId,
    List<Permission> unused,
    List<Permission> inactive,
    @Nullable Instant since) {
  /** By which last words of an address a permission of that name is used. */
  private static final Map<String, Set<String>> USED_BY =
      Map.of(
          "mail",
          Set.of(
              "messages",
              "mailfolders",
              "sendmail",
              "childfolders",
              "attachments",
              "send",
              "delta"),
          "mailboxsettings",
          Set.of("mailboxsettings", "messagerules"),
          "files",
          Set.of("drive", "drives", "root", "children", "items", "content", "delta"),
          "sites",
          Set.of("sites", "lists", "items", "drive", "drives", "children", "content", "delta"),
          "calendars",
          Set.of("events", "calendar", "calendars", "calendarview", "delta"),
          "application",
          Set.of("applications", "serviceprincipals", "addpassword", "addkey", "owners"),
          "approleassignment",
          Set.of("approleassignments", "approleassignedto"),
          "rolemanagement",
          Set.of("roleassignments", "roledefinitions", "directoryroles", "members"),
          "auditlog",
          Set.of("signins", "directoryaudits", "provisioning"));

  Idleness {
    unused = List.copyOf(unused);
    inactive = List.copyOf(inactive);
  }

  /** One for each look of the situation; of Microsoft's own applications none. */
  static List<Idleness> of(Situation s, Policy p) {
    List<Idleness> looks = new ArrayList<>();
    for (Activity activity : s.activities()) {
      boolean review = activity.act() instanceof Derived.Review;
      if ((review || activity.act() instanceof Signal.Snapshot)
          && !InventoryRules.ofMicrosoft(s, p)) {
        looks.add(at(s, p, activity.time(), review ? null : activity.eventId()));
      }
    }
    return looks;
  }

  private static Idleness at(Situation s, Policy p, Instant at, @Nullable String eventId) {
    List<Permission> strong = s.subject().heldBefore().stream().filter(Idleness::isStrong).toList();
    Duration unused = p.window("unused");
    Duration inactive = p.window("inactive");
    List<Mark> signIns = new ArrayList<>(s.past().ofApp(Track.SIGN_IN, p.window(Policy.HISTORY)));
    signIns.removeIf(mark -> mark.time().isAfter(at));
    @Nullable Instant last = signIns.isEmpty() ? null : signIns.getLast().time();
    boolean silent = last == null || last.isBefore(at.minus(inactive));
    return new Idleness(
        eventId,
        s.past().knows(Kind.API_CALL, unused, at)
            ? strong.stream().filter(held -> neverUsed(s, held, unused, at)).toList()
            : List.of(),
        silent && old(s, inactive, at) && s.past().knowsWorkloads(inactive, at)
            ? strong
            : List.of(),
        last);
  }

  /** Whether it was there for so long: what has just come had no time to be used. */
  private static boolean old(Situation s, Duration window, Instant at) {
    @Nullable Instant made = s.subject().facts().createdAt();
    return made == null ? !s.age().within(window) : made.plus(window).isBefore(at);
  }

  private static boolean isStrong(Permission permission) {
    return permission.kind() == PermissionKind.APPLICATION
        && (permission.tier() == Tier.ZERO || permission.tier() == Tier.ONE);
  }

  private static boolean neverUsed(
      Situation s, Permission permission, Duration window, Instant at) {
    String value = permission.value().toLowerCase(Locale.ROOT);
    int dot = value.indexOf('.');
    @Nullable Set<String> areas = USED_BY.get(dot < 0 ? value : value.substring(0, dot));
    @Nullable String app = s.subject().app().appId();
    if (areas == null
        || app == null
        || !Permissions.MICROSOFT_GRAPH.equals(permission.resourceAppId())
        || justGiven(s, value, window, at)) {
      return false;
    }
    if (s.past().first(app, Track.CALL, Track.AREA, window)) {
      return true; // it called nothing at all
    }
    return areas.stream()
        .allMatch(area -> s.past().unseen(app, Track.CALL, Track.AREA, area, window, at));
  }

  private static boolean justGiven(Situation s, String value, Duration window, Instant at) {
    for (String item : List.of(value, Track.APPLICATION_ITEM + value)) {
      for (Mark mark : s.past().of("", Track.GIVEN, item, window, at)) {
        if (mark.about().equals(s.subject().app().servicePrincipalId())
            || mark.about().equals(s.subject().app().appId())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Each thing to tell, as it is remembered: who was active meanwhile is told of again. */
  Set<String> items() {
    Set<String> items = new TreeSet<>();
    unused.forEach(held -> items.add("unused " + held.value().toLowerCase(Locale.ROOT)));
    if (!inactive.isEmpty()) {
      items.add(since == null ? "inactive" : "inactive since " + since);
    }
    return items;
  }

  /** All of it in one line; empty for none. */
  String inWords() {
    List<String> parts = new ArrayList<>();
    if (!inactive.isEmpty()) {
      String last = since == null ? "does not sign in" : "last signed in at " + Words.time(since);
      parts.add("it holds %s, and %s".formatted(values(inactive), last));
    }
    if (!unused.isEmpty()) {
      parts.add("it called nothing that needs " + values(unused));
    }
    return String.join("; ", parts);
  }

  private static String values(List<Permission> held) {
    return Words.list(held.stream().map(Permission::value).toList());
  }
}
