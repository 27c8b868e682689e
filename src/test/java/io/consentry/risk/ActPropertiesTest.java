package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.PIM;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.regrant;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.role;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.Tell.takes;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.DirectoryRole.Via;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AppRef;
import io.consentry.deliver.JsonOutput;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.Holding;
import io.consentry.ledger.MapTable;
import io.consentry.ledger.Trail;
import io.consentry.stream.OutputMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every history, and every order in which its events come in. */
class ActPropertiesTest {
  private static final int SEEDS = 60;
  private static final List<String> NAMES =
      List.of(
          "Report Builder",
          "radiantsecurity-connector",
          "MD.ECO - Connector - M365 Defender",
          "Torq Entra ID",
          "Huntress Security Platform (Direct)");
  private static final List<String> SCOPES =
      List.of(
          "User.Read", "offline_access", "Mail.Read", "Mail.Send", "Files.ReadWrite.All", "x.y");
  private static final List<String> ROLES =
      List.of(
          "User.Read.All",
          "Mail.ReadWrite",
          "RoleManagement.ReadWrite.Directory",
          "Application.ReadWrite.All",
          "SecurityIncident.ReadWrite.All",
          "Printer.Read.All");

  static IntStream seeds() {
    return IntStream.range(0, SEEDS);
  }

  /** What is left once all events are in: what is found of each act, and what is remembered. */
  private record Outcome(
      Map<String, String> findings,
      Map<String, AppFacts> applications,
      Map<String, Holding> held) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfEventsDoesNotMatter(int seed) {
    Random random = new Random(seed);
    List<Activity> events = history(random).events();
    List<Activity> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);

    Outcome outcome = outcome(shuffled);

    assertThat(outcome).isEqualTo(outcome(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsThatComeTwiceChangeNothing(int seed) {
    Random random = new Random(seed);
    List<Activity> events = history(random).events();
    List<Activity> repeated = new ArrayList<>(events);
    for (Activity event : events) {
      if (random.nextBoolean()) {
        WireFormat other =
            random.nextBoolean() ? WireFormat.AZURE_MONITOR : WireFormat.LOG_ANALYTICS;
        int first = repeated.indexOf(event);
        repeated.add(first + 1 + random.nextInt(repeated.size() - first), in(event, other));
      }
    }

    Outcome outcome = outcome(repeated);

    assertThat(outcome).isEqualTo(outcome(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneLateEventChangesNothing(int seed) {
    Random random = new Random(seed);
    List<Activity> events = history(random).events();
    List<Activity> late = new ArrayList<>(events);
    late.add(late.remove(random.nextInt(late.size())));

    Outcome outcome = outcome(late);

    assertThat(outcome).isEqualTo(outcome(events));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void scoresStayWithinTheirBounds(int seed) {
    Random random = new Random(seed);
    String points =
        Rules.ALL.stream()
            .map(rule -> "  " + rule.id() + ": " + (random.nextInt(201) - 100) + "\n")
            .reduce("points:\n", String::concat);
    Policy wild = PolicyReader.read("wild", points);

    Finding finding = history(random).finding(wild);

    assertThat(finding.score().value()).isBetween(0, 100);
    assertThat(finding.score().level()).isEqualTo(wild.level(finding.score().value()));
  }

  /**
   * An act that gives a permission already never scores lower for giving one more, whosever the
   * application. The first documented permission is what may lower an act: until then there is
   * nothing that the vendor could have documented.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void givingMoreNeverScoresLower(int seed) {
    Random random = new Random(seed);
    String name = pick(random, NAMES);
    boolean here = random.nextBoolean();
    List<Act> acts = new ArrayList<>();
    acts.add(addsPrincipal(app(name)));
    acts.add(gives(app(name), pick(random, ROLES)));
    Act more =
        switch (random.nextInt(3)) {
          case 0 -> gives(app(name), pick(random, ROLES));
          case 1 -> grant(app(name), random.nextBoolean(), pick(random, SCOPES));
          default ->
              assigns(
                  Tell.holder(app(name)),
                  pick(random, List.of("Global Reader", "Global Administrator")));
        };

    int before = connected(name, here, acts).finding().score().value();
    acts.add(more);
    int after = connected(name, here, acts).finding().score().value();

    assertThat(after).as("%s and then %s", acts, more).isGreaterThanOrEqualTo(before);
  }

  private static Scene connected(String name, boolean here, List<Act> acts) {
    Scene scene = new Scene();
    if (here) {
      scene.act(ADMIN, registers(name));
    }
    return scene.act(ADMIN, acts.toArray(Act[]::new));
  }

  /** A few acts, of all sorts, on a few applications. */
  private static Scene history(Random random) {
    Scene scene = new Scene();
    int acts = 2 + random.nextInt(6);
    for (int i = 0; i < acts; i++) {
      act(scene, random);
    }
    return scene;
  }

  private static void act(Scene scene, Random random) {
    String name = pick(random, NAMES);
    AppRef app = app(name);
    String[] scopes = some(random, SCOPES);
    switch (random.nextInt(9)) {
      case 0 ->
          scene.act(
              ADMIN,
              registers(name),
              addsPrincipal(app),
              owner(false, registration(name), ADMIN, true));
      case 1 ->
          scene.act(
              ADMIN,
              addsPrincipal(app),
              grant(app, true, scopes),
              gives(app, pick(random, ROLES)),
              firstConsent(app, true, true, scopes));
      case 2 -> scene.act(USER, grant(app, false, scopes), consent(app, false, false, scopes));
      case 3 -> scene.act(ADMIN, gives(app, pick(random, ROLES)), gives(app, pick(random, ROLES)));
      case 4 -> scene.act(ADMIN, takes(app, pick(random, ROLES)));
      case 5 -> scene.act(ADMIN, secret(random.nextBoolean(), app, random.nextBoolean()));
      case 6 ->
          // Two activations of one role are hours apart in life, and two acts. Within minutes of
          // each other they are one, whose id is made of the record that came first.
          scene
              .later(Duration.ofHours(1))
              .act(USER, role(principal(USER), "User Administrator", RoleChange.ACTIVATED, Via.PIM))
              .also(PIM, assigns(principal(USER), "User Administrator"));
      case 7 ->
          scene
              .act(ADMIN, assigns(principal(USER), "Global Administrator"))
              .act(ADMIN, removes(principal(USER), "Global Administrator"));
      default ->
          scene.act(
              ADMIN,
              regrant(app, true, Arrays.asList(scopes), Arrays.asList(some(random, SCOPES))));
    }
  }

  private static Outcome outcome(List<Activity> events) {
    MapTable<AppFacts> applications = new MapTable<>();
    MapTable<Holding> held = new MapTable<>();
    MapTable<Trail> history = new MapTable<>();
    Memory memory = Memory.of(applications, held, history);
    Deduplication seen = new Deduplication(new MapTable<>());
    Cases cases = new Cases(new MapTable<>());
    Map<String, Case> acts = new TreeMap<>();
    for (Activity event : events) {
      if (seen.repeats(event) == null) {
        memory.take(event);
        Case act = cases.add(event).act();
        acts.put(act.findingId(), act);
      }
    }
    Judge judge = new Judge(new Knowledge(Scene.CATALOG, Scene.POLICY), memory);
    Map<String, String> findings = new TreeMap<>();
    acts.forEach((id, act) ->
        findings.put(
            id,
            JsonOutput.finding(OutputMapper.toAvro(judge.find(act, act.activities().getFirst())))));
    return new Outcome(findings, applications.entries(), held.entries());
  }

  private static Activity in(Activity event, WireFormat format) {
    return new Activity(
        event.eventId(),
        event.correlationId(),
        TENANT,
        event.time(),
        event.name(),
        event.outcome(),
        event.reason(),
        event.service(),
        format,
        event.actor(),
        event.act());
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static String[] some(Random random, List<String> from) {
    List<String> shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 1 + random.nextInt(from.size() - 1)).toArray(String[]::new);
  }
}
