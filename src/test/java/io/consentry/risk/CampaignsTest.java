package io.consentry.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity;
import io.consentry.activity.WireEvents.App;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Campaigns.Sighting;
import io.consentry.risk.Campaigns.Spread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One application in many tenants is one campaign, whose finding grows. */
class CampaignsTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final Knowledge KNOWLEDGE = new Knowledge(Scene.CATALOG, Scene.POLICY);
  private static final String APP = Scene.id("Mail Booster app");

  private final MapTable<Spread> table = new MapTable<>();
  private final Campaigns campaigns = new Campaigns(table);

  @Test
  void threeTenantsWithinAWeekAreACampaignWithOneFinding() {
    assertThat(take("t1", "a", 0)).isEmpty();
    assertThat(take("t2", "b", 24)).isEmpty();

    Finding third = take("t3", "c", 48).orElseThrow();
    Finding fourth = take("t4", "d", 50).orElseThrow();

    assertThat(third.situation().tenantId()).isEqualTo(Campaigns.OPERATOR);
    assertThat(third.score().level()).isGreaterThanOrEqualTo(Level.MEDIUM);
    assertThat(third.score().factors()).extracting(Factor::id).contains("campaign-across-tenants");
    assertThat(fourth.id()).isEqualTo(third.id());
    assertThat(fourth.revision()).isEqualTo(2);
    assertThat(fourth.sentence()).contains("4 tenants");
    assertThat(fourth.reason()).isNotNull();
  }

  @Test
  void theSameTenantsOverMonthsAreNone() {
    assertThat(take("t1", "a", 0)).isEmpty();
    assertThat(take("t2", "b", 24 * 30)).isEmpty();
    assertThat(take("t3", "c", 24 * 60)).isEmpty();
  }

  @Test
  void oneTenantAgainAndAgainIsNone() {
    for (int i = 0; i < 15; i++) {
      assertThat(take("t1", "user " + i, i)).isEmpty();
    }
  }

  @Test
  void manyUsersAreACampaignToo() {
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      take("t" + i % 2, "user " + i, i).ifPresent(found::add);
    }

    assertThat(found).isNotEmpty();
    assertThat(found.getLast().score().factors())
        .extracting(Factor::id)
        .contains("campaign-to-many-users");
  }

  @Test
  void whatMicrosoftItselfMakesIsNone() {
    String explorer = "de8bc8b5-d9f9-48b1-a8ad-b748da725064";
    for (int i = 0; i < 5; i++) {
      Sighting sighting =
          new Sighting(
              explorer, "Graph Explorer", "t" + i, "u", START, List.of("Mail.Read"), List.of());
      assertThat(campaigns.take(sighting, KNOWLEDGE)).isEmpty();
    }
  }

  @Test
  void theStateOfAnApplicationIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      var _ = take("t" + i % 500, "user " + i, i % 100);
    }

    assertThat(table.entries()).hasSize(1);
    Spread spread = table.entries().values().iterator().next();
    assertThat(spread.comings().marks()).hasSize(256);
  }

  @Test
  void whatComesIsKeptAsFarAsThereIsRoom() {
    String other = Scene.id("a long list");
    for (int i = 0; i < 5; i++) {
      List<String> scopes = new ArrayList<>(List.of("A.Read", "語".repeat(200), "語".repeat(201)));
      scopes.addAll(List.of("語".repeat(202), "Mail.Read"));
      Sighting sighting = new Sighting(other, "Long list", "t" + i, "u", START, scopes, List.of());
      campaigns
          .take(sighting, KNOWLEDGE)
          .ifPresent(finding ->
              assertThat(finding.situation().grants())
                  .extracting(grant -> grant.permission().value())
                  .contains("A.Read", "Mail.Read")
                  .noneMatch(value -> value.startsWith("…")));
    }

    assertThat(Objects.requireNonNull(table.get(other)).comings().marks())
        .hasSize(5)
        .allSatisfy(coming ->
            assertThat(coming.detail()).isEqualTo("A.Read " + "語".repeat(200) + " Mail.Read …2"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theOrderOfArrivalChangesNothing(long seed) {
    List<Sighting> sightings = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      sightings.add(sighting("t" + i % 7, "user " + i % 11, i * 5L));
    }
    MapTable<Spread> inOrder = new MapTable<>();
    sightings.forEach(each -> new Campaigns(inOrder).take(each, KNOWLEDGE));

    Collections.shuffle(sightings, new Random(seed));
    MapTable<Spread> shuffled = new MapTable<>();
    sightings.forEach(each -> new Campaigns(shuffled).take(each, KNOWLEDGE));

    Spread one = Objects.requireNonNull(inOrder.get(APP));
    Spread other = Objects.requireNonNull(shuffled.get(APP));
    assertThat(other.comings()).isEqualTo(one.comings());
    assertThat(other.score()).isEqualTo(one.score());
    assertThat(other.factors()).isEqualTo(one.factors());
  }

  @Test
  void anApplicationThatTheTenantRegisteredGoesNowhereElse() {
    App own =
        new App(
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            "Own tool");
    Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
    Scene scene =
        new Scene()
            .act(Scene.ADMIN, Tell.registers(own.name()))
            .act(Scene.USER, Tell.consent(Tell.app(own.name()), false, false, "User.Read"));
    List<Optional<Sighting>> seen = new ArrayList<>();
    for (Activity activity : scene.events()) {
      memory.take(activity);
      seen.add(Campaigns.sighting(activity, memory));
    }

    assertThat(seen).allSatisfy(each -> assertThat(each).isEmpty());
  }

  private Optional<Finding> take(String tenant, String user, long hours) {
    return campaigns.take(sighting(tenant, user, hours), KNOWLEDGE);
  }

  private static Sighting sighting(String tenant, String user, long hours) {
    return new Sighting(
        APP,
        "Mail Booster",
        tenant,
        Scene.id(user),
        START.plus(Duration.ofHours(hours)),
        List.of("Mail.Read", "offline_access"),
        List.of());
  }
}
