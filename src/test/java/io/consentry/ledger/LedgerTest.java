package io.consentry.ledger;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.GRAPH;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.asksFor;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.removesSecret;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.Tell.takes;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.Credential;
import io.consentry.activity.Act.CredentialChange;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.ledger.Holding.Sort;
import io.consentry.risk.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final AppRef APP = app("Report Builder");
  private static final String PRINCIPAL = String.valueOf(APP.servicePrincipalId());

  private final MapTable<Holding> holdings = new MapTable<>();
  private final Ledger ledger = new Ledger(holdings);

  @Test
  void holdsWhatWasGivenAndNotWhatWasAskedFor() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(APP, "Mail.Read"))
            .act(ADMIN, asksFor(registration("Report Builder"), Change.UPDATED, "Mail.Send"))
            .act(ADMIN, consent(APP, true, true, "Files.Read"))
            .fails("no", ADMIN, gives(APP, "Directory.Read.All"));

    scene.events().forEach(ledger::apply);

    assertThat(held()).containsExactly("Mail.Read");
  }

  @Test
  void aKeyReplacedUnderItsIdIsStillHeld() {
    Credential before =
        new Credential(Scene.id("key"), Credential.Type.CERTIFICATE, "CN=a", null, null);
    Credential after = new Credential(Scene.id("key"), Credential.Type.PASSWORD, "b", null, null);
    new Scene()
        .act(
            ADMIN,
            new CredentialChange(true, APP, List.of(after), List.of(before), List.of(), false))
        .events()
        .forEach(ledger::apply);

    assertThat(ledger.of(TENANT, PRINCIPAL)).singleElement().matches(Holding::heldNow);
  }

  @Test
  void aChangedGrantAddsAndTakesTheDifference() {
    Scene scene =
        new Scene()
            .act(ADMIN, grant(APP, true, "User.Read", "Mail.Read"))
            .act(
                ADMIN,
                regrant(
                    APP,
                    true,
                    List.of("User.Read", "Mail.Read"),
                    List.of("User.Read", "Files.Read")));

    scene.events().forEach(ledger::apply);

    assertThat(held()).containsExactlyInAnyOrder("User.Read", "Files.Read");
  }

  @Test
  void oneUsersGrantIsNotAnothers() {
    Scene scene =
        new Scene()
            .act(USER, grant(APP, false, "Mail.Read"))
            .act(ADMIN, grant(APP, false, "Mail.Read"))
            .act(ADMIN, regrant(APP, false, List.of("Mail.Read"), List.of()));

    scene.events().forEach(ledger::apply);

    assertThat(ledger.of(TENANT, PRINCIPAL))
        .filteredOn(Holding::heldNow)
        .extracting(Holding::scope)
        .containsExactly(USER.id());
  }

  @Test
  void ofSeveralUsersNoneIsTakenForTheOneWhoseGrantAnotherRevokes() {
    Scene scene =
        new Scene()
            .act(USER, grant(APP, false, "Mail.Read"))
            .act(Scene.user("ben"), grant(APP, false, "Mail.Read"))
            .act(ADMIN, regrant(APP, false, List.of("Mail.Read"), List.of()));

    scene.events().forEach(ledger::apply);

    assertThat(ledger.of(TENANT, PRINCIPAL)).hasSize(2).allMatch(Holding::heldNow);
  }

  @Test
  void whatARevocationTakesWasHeldBefore() {
    Activity revocation = new Scene().act(ADMIN, takes(APP, "Mail.Read")).events().getFirst();

    Holding holding = ledger.apply(revocation).getFirst();

    assertThat(holding.heldNow()).isFalse();
    assertThat(holding.heldBefore(Scene.START)).isTrue();
  }

  @Test
  void aScopeListedAsThereWasThereBefore() {
    Scene scene =
        new Scene()
            .act(
                ADMIN, regrant(APP, true, List.of("User.Read"), List.of("User.Read", "Mail.Read")));

    scene.events().forEach(ledger::apply);

    assertThat(ledger.of(TENANT, PRINCIPAL))
        .filteredOn(holding -> holding.heldBefore(Scene.START))
        .extracting(Holding::label)
        .containsExactly("User.Read");
  }

  @Test
  void theStateAtATimeIsThatOfTheLastChangeBefore() {
    Scene scene =
        new Scene()
            .act(ADMIN, assigns(principal(USER), "User Administrator"))
            .later(Duration.ofHours(1))
            .act(ADMIN, removes(principal(USER), "User Administrator"));
    List<Activity> late = new ArrayList<>(scene.events());
    Collections.reverse(late);

    late.forEach(ledger::apply);

    Holding role = ledger.of(TENANT, USER.id()).getFirst();
    Instant given = scene.events().getFirst().time();
    assertThat(role.sort()).isEqualTo(Sort.DIRECTORY_ROLE);
    assertThat(role.heldBefore(given.plusSeconds(1))).isTrue();
    assertThat(role.heldNow()).isFalse();
    assertThat(role.since()).isEqualTo(scene.events().getLast().time());
  }

  @Test
  void aRemovedServicePrincipalHoldsNothing() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(APP, "Mail.Read"), grant(APP, true, "User.Read"))
            .act(ADMIN, change(true, APP, Change.REMOVED));

    scene.events().forEach(ledger::apply);

    assertThat(held()).isEmpty();
  }

  @Test
  void whatManyUsersGrantedHidesNoRole() {
    Scene scene = new Scene();
    for (int user = 0; user < 400; user++) {
      scene.act(
          Scene.user("user " + user), grant(APP, false, "Mail.Read", "Files.Read", "User.Read"));
    }
    scene.act(ADMIN, assigns(holder(APP), "Global Administrator"));
    scene.act(ADMIN, change(true, APP, Change.REMOVED));
    List<Activity> events = scene.events();

    events.subList(0, events.size() - 1).forEach(ledger::apply);

    List<Holding> held = ledger.of(TENANT, PRINCIPAL);
    assertThat(held).extracting(Holding::key).hasSize(1_001).isSorted();
    assertThat(held)
        .extracting(Holding::sort)
        .contains(Sort.DELEGATED_PERMISSION, Sort.DIRECTORY_ROLE);

    ledger.apply(events.getLast());

    assertThat(holdings.entries().values()).hasSize(1_201).noneMatch(Holding::heldNow);
  }

  @Test
  void aRestoredServicePrincipalHoldsWhatWentWithItAndNotWhatWasTakenBefore() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(APP, "Mail.Read"), gives(APP, "Mail.Send"))
            .act(ADMIN, takes(APP, "Mail.Send"))
            .act(ADMIN, change(true, APP, Change.REMOVED))
            .act(ADMIN, change(true, APP, Change.RESTORED));

    scene.events().forEach(ledger::apply);

    assertThat(held()).containsExactly("Mail.Read");
  }

  @Test
  void itDoesNotMatterWhetherTheRemovalComesInAfterTheRestore() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(APP, "Mail.Read"), grant(APP, true, "User.Read"))
            .act(ADMIN, change(true, APP, Change.REMOVED))
            .act(ADMIN, change(true, APP, Change.RESTORED));
    List<Activity> events = new ArrayList<>(scene.events());
    Activity removal = events.remove(events.size() - 2);

    events.forEach(ledger::apply);
    ledger.apply(removal);

    assertThat(held()).containsExactlyInAnyOrder("Mail.Read", "User.Read");
    assertThat(ledger.of(TENANT, PRINCIPAL))
        .noneMatch(holding -> holding.heldBefore(removal.time().plusMillis(1)));
  }

  @Test
  void ownersAndCredentialsAreHeldByTheObjectThatHasThem() {
    AppRef registration = registration("Report Builder");
    Scene scene =
        new Scene()
            .act(ADMIN, owner(false, registration, USER, true), secret(false, registration, true))
            .act(ADMIN, removesSecret(registration));

    scene.events().forEach(ledger::apply);

    List<Holding> found = ledger.of(TENANT, registration.objectId());
    assertThat(found)
        .filteredOn(Holding::heldNow)
        .extracting(Holding::sort)
        .containsExactly(Sort.OWNER);
    assertThat(found).extracting(Holding::sort).contains(Sort.CREDENTIAL);
  }

  @Test
  void keepsTheNewestChangesWhateverTheOrder() {
    List<Activity> events = new ArrayList<>();
    Scene scene = new Scene();
    for (int i = 0; i < Holding.MAX_CHANGES; i++) {
      scene.act(ADMIN, gives(APP, "Mail.Read")).act(ADMIN, takes(APP, "Mail.Read"));
    }
    events.addAll(scene.events());
    Collections.shuffle(events, new Random(1));

    events.forEach(ledger::apply);

    Holding holding = ledger.of(TENANT, PRINCIPAL).getFirst();
    assertThat(holding.changes()).hasSize(Holding.MAX_CHANGES);
    assertThat(holding.changes()).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
    assertThat(holding.since()).isEqualTo(scene.events().getLast().time());
  }

  @Test
  void oneTenantsHolderIsNotAnothers() {
    new Scene().act(ADMIN, gives(APP, "Mail.Read")).events().forEach(ledger::apply);

    assertThat(ledger.of("another", PRINCIPAL)).isEmpty();
    assertThat(ledger.of(TENANT, PRINCIPAL.substring(0, 8))).isEmpty();
    assertThat(ledger.of(TENANT, null)).isEmpty();
  }

  @Test
  void aBarInAPartCannotReachAnothersKey() {
    assertThat(Keys.of("a|b", "c")).isNotEqualTo(Keys.of("a", "b", "c"));
    assertThat(Keys.of("a", null, "c")).isEqualTo("a||c");
    assertThat(Keys.of("a%7cb")).isNotEqualTo(Keys.of("a|b"));
  }

  @Test
  void namesTheResourceOfAPermission() {
    new Scene().act(ADMIN, gives(APP, "Mail.Read")).events().forEach(ledger::apply);

    assertThat(ledger.of(TENANT, PRINCIPAL).getFirst().resourceAppId()).isEqualTo(GRAPH);
  }

  private List<String> held() {
    return ledger.of(TENANT, PRINCIPAL).stream()
        .filter(Holding::heldNow)
        .map(Holding::label)
        .toList();
  }
}
