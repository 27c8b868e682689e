package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireDirectoryEvents;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvent.Party;
import io.consentry.activity.WireEvents;
import io.consentry.activity.WireEvents.App;
import io.consentry.catalog.Catalog;
import io.consentry.ledger.AppFacts;
import io.consentry.ledger.Deduplication;
import io.consentry.ledger.Holding;
import io.consentry.ledger.MapTable;
import io.consentry.ledger.Trail;
import io.consentry.registry.StateSerde;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Case;
import io.consentry.risk.Cases;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.PolicyReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * How large the stores of one tenant are: 50 applications, 1,000 users, some 20,000 events over 100
 * days, read from the wire and written as the stores write them. Keys and values without what
 * RocksDB adds or its compression takes away. All sightings and cases are counted; the stores keep
 * those of 14 and 7 days.
 */
public final class StoreSizes {
  private static final int APPLICATIONS = 50;
  private static final int USERS = 1_000;
  private static final int ACTS = 9_000;
  private static final int DAYS = 100;
  private static final List<String> SCOPES =
      List.of("User.Read", "Mail.Read", "Files.Read.All", "Calendars.Read", "offline_access");
  private static final List<List<String>> ROLES =
      List.of(
          List.of("810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read"),
          List.of("df021288-bdef-4463-88db-98f22de89214", "User.Read.All"));

  private final MapTable<Deduplication.Sighting> seen = new MapTable<>();
  private final MapTable<AppFacts> applications = new MapTable<>();
  private final MapTable<Holding> ledger = new MapTable<>();
  private final MapTable<Trail> history = new MapTable<>();
  private final MapTable<Case> acts = new MapTable<>();
  private final MapTable<Campaigns.Spread> spreads = new MapTable<>();
  private final Memory memory = Memory.of(applications, ledger, history);
  private final Deduplication deduplication = new Deduplication(seen);
  private final Cases cases = new Cases(acts);
  private final Campaigns campaigns = new Campaigns(spreads);
  private final Knowledge knowledge = new Knowledge(Catalog.bundled(), PolicyReader.bundled());
  private final Normaliser normaliser = new Normaliser();
  private final Random random = new Random(1);
  private int events;

  private StoreSizes() {}

  public static void main(String[] args) {
    StoreSizes sizes = new StoreSizes();
    sizes.fill();
    sizes.print();
  }

  private void fill() {
    for (int act = 0; act < ACTS; act++) {
      Instant time =
          WireEvents.TIME.plus(Duration.ofSeconds((long) DAYS * 86_400 / ACTS * act));
      String correlation = new UUID(5, act).toString();
      for (WireEvent event : act()) {
        take(event.at(time).correlated(correlation).id("Directory_" + new UUID(6, events++)));
      }
    }
  }

  private List<WireEvent> act() {
    App app = app(random.nextInt(APPLICATIONS));
    Party user = user();
    Party other = user();
    String scopes = String.join(" ", SCOPES.subList(0, 1 + random.nextInt(SCOPES.size())));
    List<String> role = ROLES.get(random.nextInt(ROLES.size()));
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 ->
          List.of(
              WireEvents.grant(app, WireEvents.GRAPH, false, null, scopes).by(user),
              WireEvents.appRoleToUser(app, user).by(user),
              WireEvents.consent(app).scopes(scopes.split(" ", -1)).by(user));
      case 4 ->
          List.of(
              WireEvents.applicationKeys(
                      app,
                      "[]",
                      "[" + WireEvents.key(UUID.randomUUID().toString(), "Password", "ci") + "]")
                  .by(user));
      case 5 ->
          List.of(
              WireEvents.appRole(
                      app, WireEvents.GRAPH, role.get(0), role.get(1), random.nextBoolean())
                  .by(user));
      case 6 ->
          List.of(
              WireEvents.role(WireEvents.GLOBAL_ADMINISTRATOR, other, random.nextBoolean())
                  .by(user));
      case 7 -> List.of(WireDirectoryEvents.resetPassword(other).by(user));
      case 8 -> List.of(WireEvents.group("group " + random.nextInt(40), "group", other).by(user));
      default ->
          List.of(WireEvents.addServicePrincipal(app).by(user), WireEvents.owner(app, other).by(user));
    };
  }

  private void take(WireEvent event) {
    normaliser.normalise(
        event.azureMonitor().getBytes(StandardCharsets.UTF_8),
        WireEvents.TENANT,
        reading -> {
          if (reading instanceof Reading.Read read) {
            take(read.activity());
          }
        });
  }

  private void take(Activity activity) {
    if (deduplication.repeats(activity) != null) {
      return;
    }
    Memory.Taken taken = memory.take(activity);
    Campaigns.sighting(activity, memory)
        .ifPresent(sighting -> campaigns.take(sighting, knowledge));
    memory.join(activity, cases.add(activity).key(), taken.learned());
  }

  private Party user() {
    int number = random.nextInt(USERS);
    return Party.user(new UUID(4, number).toString(), "user" + number + "@contoso.example");
  }

  private static App app(int number) {
    return new App(
        new UUID(1, number).toString(),
        new UUID(2, number).toString(),
        new UUID(3, number).toString(),
        "Application " + number);
  }

  private void print() {
    System.out.printf(
        "%d events, %d applications, %d users, %d days%n", events, APPLICATIONS, USERS, DAYS);
    System.out.printf(
        "%-13s %9s %12s %12s %12s %12s %12s%n",
        "store", "entries", "key bytes", "value bytes", "total", "per app", "per user");
    print(StateStores.SEEN, seen, StateMappers::toAvro, io.consentry.avro.SightingState.class);
    print(
        StateStores.APPLICATIONS,
        applications,
        StateMappers::toAvro,
        io.consentry.avro.ApplicationState.class);
    print(StateStores.LEDGER, ledger, StateMappers::toAvro, io.consentry.avro.HoldingState.class);
    print(StateStores.HISTORY, history, StateMappers::toAvro, io.consentry.avro.TrailState.class);
    print(StateStores.CASES, acts, StateMappers::toAvro, io.consentry.avro.CaseState.class);
    print(
        StateStores.CAMPAIGNS,
        spreads,
        CampaignMapper::toAvro,
        io.consentry.avro.SpreadState.class);
  }

  private static <V, S extends SpecificRecord> void print(
      String name, MapTable<V> table, Function<V, S> toState, Class<S> type) {
    long keys = 0;
    long values = 0;
    var serializer = StateSerde.of(type).serializer();
    for (Map.Entry<String, V> entry : table.entries().entrySet()) {
      keys += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      values += serializer.serialize(name, toState.apply(entry.getValue())).length;
    }
    long total = keys + values;
    System.out.printf(
        "%-13s %,9d %,12d %,12d %,12d %,12d %,12d%n",
        name, table.entries().size(), keys, values, total, total / APPLICATIONS, total / USERS);
  }
}
