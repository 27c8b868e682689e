package io.consentry.ledger;

import static io.consentry.risk.Scene.START;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.GRAPH;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.takes;
import static io.consentry.risk.TellSnapshot.revokes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.DirectoryKind;
import io.consentry.activity.Signal;
import io.consentry.activity.Signal.DirectoryObject;
import io.consentry.activity.Signal.DirectoryReading;
import io.consentry.activity.Signal.Gives;
import io.consentry.risk.Scene;
import io.consentry.risk.TellSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a snapshot of the directory makes of what events told. */
class DirectoryLedgerTest {
  private static final AppRef APP = app("Report Builder");
  private static final String PRINCIPAL = String.valueOf(APP.servicePrincipalId());
  private static final String RESOURCE = Scene.id(GRAPH);
  private static final Instant POLLED = START.plus(Duration.ofHours(1));

  private final MapTable<Holding> holdings = new MapTable<>();
  private final Ledger ledger = new Ledger(holdings, new MapTable<>());

  private static DirectoryObject grants(String id, String... scopes) {
    return new DirectoryObject(
        DirectoryKind.DELEGATED_GRANT,
        id,
        new Gives(PRINCIPAL, RESOURCE, List.of(scopes), "", null));
  }

  private List<Holding> take(Activity... activities) {
    List<Holding> changed = new ArrayList<>();
    for (Activity activity : activities) {
      changed.addAll(ledger.apply(activity));
    }
    return changed;
  }

  private static Activity shows(Instant at, Act act) {
    return TellSnapshot.shown(at, act);
  }

  private static Activity event(Instant at, Act act) {
    return TellSnapshot.told(at, act);
  }

  private Holding holding(String item) {
    return ledger.of(TENANT, PRINCIPAL).stream()
        .filter(each -> each.item().equals(item))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatNoEventGaveIsHeldSinceBefore() {
    take(shows(POLLED, grants("one", "Mail.Read")));

    Holding mail = holding("mail.read");
    assertThat(mail.heldNow()).isTrue();
    assertThat(mail.heldBefore(START.minus(Duration.ofDays(900)))).isTrue();
    assertThat(mail.since()).isEqualTo(POLLED);
    assertThat(mail.changes()).isEmpty();
  }

  @Test
  void anObjectThatSaysWhenItWasMadeGivesSinceThen() {
    Instant since = START.minus(Duration.ofDays(30));
    take(
        shows(
            POLLED,
            new DirectoryObject(
                DirectoryKind.APP_ROLE,
                "one",
                new Gives(PRINCIPAL, RESOURCE, List.of("role"), "", since))));

    Holding role = holding("role");
    assertThat(role.since()).isEqualTo(since);
    assertThat(role.heldBefore(since)).isFalse();
    assertThat(role.heldBefore(START)).isTrue();
  }

  @Test
  void theEventThatMadeAnObjectIsNotTakenForLaterThanIt() {
    Act.AppRoleGrant given = gives(APP, "Mail.Read");
    Activity event = event(START, given);
    String role = String.valueOf(given.roleId());
    take(
        shows(
            POLLED,
            new DirectoryObject(
                DirectoryKind.APP_ROLE,
                "one",
                new Gives(PRINCIPAL, RESOURCE, List.of(role), "", START.minusMillis(300)))),
        event);

    assertThat(holding(role).heldBefore(START)).as("given by the event").isFalse();
    assertThat(holding(role).since()).isEqualTo(START);
  }

  @Test
  void whatAnObjectNoLongerGivesIsHeldNoMore() {
    take(shows(POLLED, grants("one", "Mail.Read", "User.Read")));

    List<Holding> changed =
        take(shows(POLLED.plusSeconds(60), grants("one", "User.Read", "Files.Read")));

    assertThat(changed)
        .extracting(Holding::item, Holding::heldNow)
        .contains(tuple("mail.read", false), tuple("files.read", true));
    assertThat(holding("user.read").heldNow()).isTrue();
  }

  @Test
  void anOlderWordOnAnObjectIsNotTaken() {
    take(shows(POLLED, new DirectoryObject(DirectoryKind.DELEGATED_GRANT, "one", null)));

    List<Holding> changed = take(shows(POLLED.minusSeconds(60), grants("one", "Mail.Read")));

    assertThat(changed).isEmpty();
  }

  @Test
  void whatTheDirectoryLacksWhenAllWasReadIsHeldNoMore() {
    take(event(START, grant(APP, true, "Mail.Read")));

    List<Holding> changed =
        take(shows(POLLED, new DirectoryReading(DirectoryKind.DELEGATED_GRANT)));

    assertThat(changed).extracting(Holding::heldNow).containsExactly(false);
    assertThat(changed.getFirst().since()).isEqualTo(POLLED);
    assertThat(changed.getFirst().heldBefore(POLLED)).isTrue();
  }

  @Test
  void aReadingDoesNotUndoWhatCameAfterItBegan() {
    take(
        event(POLLED.plusSeconds(1), grant(APP, true, "Mail.Read")),
        shows(POLLED, grants("one", "Files.Read")),
        shows(POLLED, new DirectoryReading(DirectoryKind.DELEGATED_GRANT)));

    assertThat(holding("mail.read").heldNow()).isTrue();
    assertThat(holding("mail.read").heldBefore(POLLED.plusSeconds(1))).isFalse();
    assertThat(holding("files.read").heldNow()).isTrue();
  }

  @Test
  void anEventAfterTheSnapshotTakesWhatItShows() {
    take(
        event(POLLED.plusSeconds(1), revokes(APP, "Mail.Read")),
        shows(POLLED, grants("one", "Mail.Read")));

    assertThat(holding("mail.read").heldNow()).isFalse();
    assertThat(holding("mail.read").heldBefore(POLLED.plusSeconds(1))).isTrue();
  }

  @Test
  void aReadingConfirmsWhatIsStillThere() {
    take(
        shows(POLLED, grants("one", "Mail.Read")),
        event(POLLED.plusSeconds(60), revokes(APP, "Mail.Read")));
    assertThat(holding("mail.read").heldNow()).isFalse();

    take(
        shows(
            POLLED.plus(Duration.ofDays(1)), new DirectoryReading(DirectoryKind.DELEGATED_GRANT)));

    assertThat(holding("mail.read").heldNow()).as("given again, unseen").isTrue();
  }

  @Test
  void aRoleInAnAdministrativeUnitIsNotTakenForGone() {
    Act.DirectoryRole scoped =
        TellSnapshot.within(assigns(principal(USER), "User Administrator"), "Berlin");
    take(
        event(START, scoped),
        event(START, assigns(principal(USER), "Global Administrator")),
        shows(POLLED, new DirectoryReading(DirectoryKind.ROLE)));

    assertThat(ledger.of(TENANT, principal(USER).id()))
        .extracting(Holding::scope, Holding::heldNow)
        .containsExactlyInAnyOrder(tuple("Berlin", true), tuple("", false));
  }

  @Test
  void aRoleIsHeldForAsLongAsAnyObjectGivesIt() {
    Gives role = new Gives(PRINCIPAL, "", List.of("role"), "", null);
    take(
        shows(POLLED, new DirectoryObject(DirectoryKind.ROLE, "one", role)),
        shows(POLLED, new DirectoryObject(DirectoryKind.ROLE_SCHEDULE, "two", role)),
        shows(
            POLLED.plusSeconds(60), new DirectoryObject(DirectoryKind.ROLE_SCHEDULE, "two", null)));
    assertThat(holding("role").heldNow()).isTrue();

    take(shows(POLLED.plusSeconds(120), new DirectoryObject(DirectoryKind.ROLE, "one", null)));

    assertThat(holding("role").heldNow()).isFalse();
    assertThat(holding("role").since()).isEqualTo(POLLED.plusSeconds(120));
  }

  /**
   * Events, objects and readings in any order, but for the words on one object, whose records are
   * in one partition.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theOrderOfArrivalDoesNotMatter(int part) {
    for (int seed = part * 100; seed < part * 100 + 100; seed++) {
      Random random = new Random(seed);
      List<Activity> history = history(random, seed % 2 == 0);
      Map<String, String> inOrder = held(history);
      for (int round = 0; round < 5; round++) {
        assertThat(held(shuffled(history, random))).as("seed " + seed).isEqualTo(inOrder);
      }
    }
  }

  private static List<Activity> history(Random random, boolean readings) {
    List<Activity> history = new ArrayList<>();
    String[] scopes = {"Mail.Read", "User.Read", "Files.Read"};
    String[] objects = {"one", "two"};
    for (int i = 0; i < 12; i++) {
      Instant at = START.plusSeconds(i * 60L);
      String scope = scopes[random.nextInt(scopes.length)];
      String object = objects[random.nextInt(objects.length)];
      String other = object.equals("one") ? "Calendars.Read" : "Tasks.Read";
      history.add(
          switch (random.nextInt(7)) {
            case 0, 1 -> event(at, grant(APP, true, scope));
            case 2 -> event(at, revokes(APP, scope));
            case 3, 4 -> shows(at, grants(object, scope, other));
            case 5 -> shows(at, new DirectoryObject(DirectoryKind.DELEGATED_GRANT, object, null));
            default ->
                readings
                    ? shows(at, new DirectoryReading(DirectoryKind.DELEGATED_GRANT))
                    : event(at, grant(APP, true, scope));
          });
    }
    return history;
  }

  private static List<Activity> shuffled(List<Activity> history, Random random) {
    Map<String, List<Activity>> lanes = new LinkedHashMap<>();
    for (Activity activity : history) {
      lanes.computeIfAbsent(lane(activity), _ -> new ArrayList<>()).add(activity);
    }
    List<List<Activity>> left = new ArrayList<>(lanes.values());
    List<Activity> shuffled = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Activity> lane = left.get(random.nextInt(left.size()));
      shuffled.add(lane.removeFirst());
      if (lane.isEmpty()) {
        left.remove(lane);
      }
    }
    return shuffled;
  }

  private static String lane(Activity activity) {
    return activity.act() instanceof DirectoryObject object
        ? object.objectId()
        : activity.eventId();
  }

  /**
   * What is held; without readings also since when. Of what a reading found, since when it is so is
   * known only as far as that reading, and of several either may be the one.
   */
  private static Map<String, String> held(List<Activity> history) {
    MapTable<Holding> table = new MapTable<>();
    Ledger ledger = new Ledger(table, new MapTable<>());
    history.forEach(ledger::apply);
    Map<String, String> held = new TreeMap<>();
    for (Holding holding : ledger.of(TENANT, PRINCIPAL)) {
      boolean exact = history.stream().noneMatch(each -> each.act() instanceof DirectoryReading);
      held.put(holding.item(), holding.heldNow() + (exact ? " since " + holding.since() : ""));
    }
    return held;
  }

  @Test
  void aResourceSaysWhatItCallsItsPermissions() {
    take(
        shows(
            POLLED,
            new Signal.Snapshot(
                true,
                AppRef.ofServicePrincipal(Scene.id("api"), "resource", "Inventory API"),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                List.of(new Signal.PublishedPermission("role", "Stock.Write", true)),
                List.of())));

    assertThat(ledger.published(TENANT, "resource", "role")).isEqualTo("Stock.Write");
    assertThat(ledger.published(TENANT, "resource", "other")).isNull();
  }

  @Test
  void takenAndGivenAgainBeforeTheSnapshot() {
    take(
        event(START, gives(APP, "Mail.Read")),
        event(START.plusSeconds(60), takes(APP, "Mail.Read")),
        shows(
            POLLED,
            new DirectoryObject(
                DirectoryKind.APP_ROLE,
                "one",
                new Gives(
                    PRINCIPAL,
                    RESOURCE,
                    List.of(String.valueOf(gives(APP, "Mail.Read").roleId())),
                    "",
                    null))));

    assertThat(ledger.of(TENANT, PRINCIPAL)).extracting(Holding::heldNow).containsExactly(true);
  }
}
