package io.consentry.risk;

import static io.consentry.risk.Tell.app;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.Outcome;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.Holding;
import io.consentry.ledger.MapTable;
import io.consentry.ledger.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Histories that nobody wishes for: nothing is lost or rejected, and what is kept is bounded. */
class BadHistoriesTest {
  private static final int MOST_MARKS = 64;

  private final MapTable<AppFacts> applications = new MapTable<>();
  private final MapTable<Holding> holdings = new MapTable<>();
  private final MapTable<Trail> trails = new MapTable<>();
  private final Memory memory = Memory.of(applications, holdings, trails);
  private final Deduplication seen = new Deduplication(new MapTable<>());
  private final Judge judge = new Judge(new Knowledge(Scene.CATALOG, Scene.POLICY), memory);
  private int told;

  @Test
  void twentyThousandApplicationsInOneTenantAreAllKnown() {
    int many = 20_000;
    for (int i = 0; i < many; i++) {
      take(Scene.ADMIN, minutes(i), Tell.addsPrincipal(app("app " + i)));
    }
    Activity last = take(Scene.ADMIN, minutes(many), Tell.gives(app("app 7"), "Mail.ReadWrite"));

    Assessment assessment = judge.assess(last);

    assertThat(assessment.score().factors()).isNotEmpty();
    assertThat(applications.entries()).hasSizeBetween(2 * many, 4 * many);
    assertThat(memory.applications().resolve(Scene.TENANT, app("app " + (many - 1))).createdAt())
        .isEqualTo(minutes(many - 1));
    bounded();
  }

  @Test
  void oneActorWithAHundredThousandActsHasFewTrails() {
    Actor robot = Scene.application("provisioning");
    for (int i = 0; i < 100_000; i++) {
      String permission = i % 4 < 2 ? "Mail.Read" : "User.Read.All";
      Act act =
          i % 2 == 0
              ? Tell.gives(app("app " + i % 40), permission)
              : Tell.takes(app("app " + i % 40), permission);
      Activity activity = take(robot, START.plusSeconds(i), act);
      assertThat(memory.join(activity, activity.tenantId() + "|" + i, false)).hasSizeLessThan(200);
    }

    assertThat(trails.entries()).hasSizeLessThan(500);
    assertThat(holdings.entries()).hasSizeLessThanOrEqualTo(80);
    bounded();
  }

  @Test
  void anApplicationRenamedAThousandTimesHasOneName() {
    var app = app("name 0");
    take(Scene.ADMIN, minutes(0), Tell.addsPrincipal(app));
    for (int i = 1; i <= 1_000; i++) {
      take(Scene.ADMIN, minutes(i), TellApps.renames(app, "name " + (i - 1), "name " + i));
    }

    AppFacts facts = memory.applications().resolve(Scene.TENANT, app);

    assertThat(Objects.requireNonNull(facts.name()).value()).isEqualTo("name 1000");
    assertThat(applications.entries()).hasSize(3);
    assertThat(trails.entries()).hasSizeLessThan(20);
    bounded();
  }

  @Test
  void clocksThatJumpByYearsTeachWhatTheySay() {
    List<Integer> years = List.of(0, 30, -40, 1, 7_000, -56, 0);
    Set<Instant> times = new TreeSet<>();
    for (int year : years) {
      Instant time = START.plus(Duration.ofDays(365L * year)).plusSeconds(times.size());
      times.add(time);
      Activity activity =
          take(Scene.ADMIN, time, Tell.gives(app("clock"), "RoleManagement.ReadWrite.Directory"));
      Score score = judge.assess(activity).score();
      assertThat(score.value()).isBetween(1, 100);
    }

    assertThat(holdings.entries().values())
        .singleElement()
        .satisfies(holding -> assertThat(holding.changes()).hasSize(years.size()));
    assertThat(memory.history().began(Scene.TENANT)).isEqualTo(times.iterator().next());
    bounded();
  }

  private static final Instant START = Scene.START;

  private static Instant minutes(int number) {
    return START.plus(Duration.ofMinutes(number));
  }

  private Activity take(Actor actor, Instant time, Act act) {
    Activity activity =
        new Activity(
            "Directory_" + told,
            Scene.id("act " + told),
            Scene.TENANT,
            time,
            act.kind().label(),
            Outcome.SUCCESS,
            null,
            "Core Directory",
            WireFormat.GRAPH,
            actor,
            act);
    told++;
    assertThat(seen.repeats(activity)).isNull();
    var _ = memory.take(activity);
    return activity;
  }

  private void bounded() {
    assertThat(trails.entries().values())
        .allSatisfy(trail -> assertThat(trail.marks()).hasSizeLessThanOrEqualTo(MOST_MARKS));
    assertThat(holdings.entries().values())
        .allSatisfy(
            holding -> assertThat(holding.changes()).hasSizeLessThanOrEqualTo(Holding.MAX_CHANGES));
  }
}
