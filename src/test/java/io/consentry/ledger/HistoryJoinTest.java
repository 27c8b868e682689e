package io.consentry.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AccountChange;
import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which acts a late event has another look taken at. */
class HistoryJoinTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final AppRef NOTES = new AppRef("notes app", "notes principal", null, "Notes");
  private static final AppRef CRM = new AppRef("crm app", "crm principal", null, "CRM");

  private final MapTable<Trail> table = new MapTable<>();
  private final History history = new History(table);

  @Test
  void laterActsOfTheSameActorAreLookedAtAgain() {
    assertThat(join("anna", 60, gives(NOTES, "Mail.Read"), "later", false)).isEmpty();
    assertThat(join("mia", 60, gives(NOTES, "User.Read.All"), "of the app", false))
        .containsExactly("later");

    assertThat(join("anna", 0, gives(CRM, "Sites.Read.All"), "late", false))
        .containsExactly("later");
  }

  @Test
  void earlierActsAreNot() {
    join("anna", 0, gives(NOTES, "Mail.Read"), "earlier", false);

    assertThat(join("anna", 60, gives(NOTES, "Mail.Read"), "act", false)).isEmpty();
  }

  @Test
  void earlierActsOfAnApplicationOfWhichMoreIsKnownAre() {
    join("anna", 0, gives(NOTES, "Mail.Read"), "earlier", false);
    join("mia", 0, gives(CRM, "User.Read.All"), "of another", false);

    assertThat(join("mia", 60, gives(NOTES, "Sites.Read.All"), "act", true))
        .containsExactly("earlier");
  }

  @Test
  void anApplicationIsKnownByAnyOfItsIdsOnceTheyAreLearned() {
    AppRef registration = new AppRef("notes app", null, "notes object", "Notes");
    join("anna", 60, gives(registration, "Mail.Read"), "of the registration", false);
    AppRef whole = new AppRef("notes app", "notes principal", "notes object", "Notes");
    join("anna", 60, gives(whole, "Mail.Send"), "of the principal", true);

    assertThat(join("mia", 0, gives(whole, "Sites.Read.All"), "late", false))
        .containsExactlyInAnyOrder("of the registration", "of the principal");
    assertThat(table.entries().keySet())
        .as("one trail of an act for the application")
        .doesNotContain(Keys.of("tenant", "notes app", Track.ACT.label(), ""));
  }

  @Test
  void laterActsThatGaveTheSameAre() {
    join("anna", 60, gives(NOTES, "Mail.Read"), "the same", false);
    join("ines", 60, gives(CRM, "Mail.Send"), "another", false);

    assertThat(join("mia", 0, gives(new AppRef("x", "y", null, "X"), "Mail.Read"), "late", false))
        .containsExactly("the same");
  }

  @Test
  void laterActsThatItWasDoneToAre() {
    Principal guest = new Principal(Principal.Type.USER, "guest", "guest@x.example", null);
    Principal group = new Principal(Principal.Type.GROUP, "group", "admins", null);
    join("anna", 60, new Act.GroupChange(group, guest, true, false, List.of()), "joins", false);

    assertThat(
            join(
                "mia",
                0,
                new AccountChange(guest, AccountChange.Step.INVITED, List.of()),
                "invited",
                false))
        .containsExactly("joins");
  }

  @Test
  void anActIsNeverAnotherToItself() {
    join("anna", 0, gives(NOTES, "Mail.Read"), "act", false);

    assertThat(join("anna", 0, gives(NOTES, "Mail.Read"), "act", true)).isEmpty();
  }

  @Test
  void theNewestActsOfEachPartyAreKept() {
    for (int i = 0; i < 500; i++) {
      join("anna", i, gives(NOTES, "Mail.Read"), "act " + i, false);
    }

    Set<String> found = join("anna", 0, gives(NOTES, "Mail.Read"), "late", false);

    assertThat(found).hasSize(History.ACTS).contains("act 499").doesNotContain("act 400");
    assertThat(table.entries().values())
        .allSatisfy(trail -> assertThat(trail.marks()).hasSizeLessThanOrEqualTo(History.ACTS));
  }

  private Set<String> join(String actor, int minutes, Act act, String key, boolean learned) {
    Activity activity =
        new Activity(
            "event of " + key,
            key,
            "tenant",
            START.plusSeconds(60L * minutes),
            act.kind().label(),
            Outcome.SUCCESS,
            null,
            "Core Directory",
            WireFormat.GRAPH,
            new Actor(Actor.Type.USER, actor, actor, null, null, null),
            act);
    return history.join(activity, "tenant|" + key, act.subject(), learned).stream()
        .map(other -> other.substring("tenant|".length()))
        .collect(Collectors.toSet());
  }

  private static Act gives(AppRef app, String permission) {
    AppRef graph = AppRef.ofServicePrincipal("graph app", "graph principal", null);
    return new Act.AppRoleGrant(app, graph, null, permission, permission, true);
  }
}
