package io.consentry;

import static io.consentry.activity.WireEvents.GLOBAL_ADMINISTRATOR;
import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.appRole;
import static io.consentry.activity.WireEvents.consent;
import static io.consentry.activity.WireEvents.grant;
import static io.consentry.activity.WireEvents.key;

import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Made-up histories: acts of several applications, told in several formats, shuffled and repeated.
 */
final class Histories {
  static final int ACTS = 60;

  private Histories() {}

  record Sent(String tenant, String value, Instant time) {}

  /** The history of one tenant: the same one for the same seed. */
  static List<Sent> of(String tenant, long seed) {
    Random random = new Random(seed);
    List<Sent> sent = new ArrayList<>();
    for (int act = 0; act < ACTS; act++) {
      // Avro's times are of microseconds.
      Instant time = WireEvents.TIME.truncatedTo(ChronoUnit.MICROS).plusSeconds(act * 900L);
      String correlation = new UUID(random.nextLong(), random.nextLong()).toString();
      for (WireEvent event : act(random)) {
        var _ = event.at(time.plusSeconds(random.nextInt(5))).correlated(correlation).in(tenant);
        for (int copy = 0; copy <= random.nextInt(3); copy++) {
          WireFormat format = List.of(WireFormat.values()).get(random.nextInt(4));
          sent.add(new Sent(tenant, event.as(format), event.time()));
        }
      }
    }
    // Nearly in order, as sources deliver: each within some forty of its place.
    for (int from = 0; from < sent.size(); from += 40) {
      Collections.shuffle(sent.subList(from, Math.min(sent.size(), from + 40)), random);
    }
    return sent;
  }

  private static List<WireEvent> act(Random random) {
    WireEvents.App app = app(random.nextInt(8));
    String secret = key(new UUID(7, random.nextInt(20)).toString(), "Password", "ci");
    return switch (random.nextInt(6)) {
      case 0 ->
          List.of(
              consent(app).admin().forAll().scopes("Mail.Read", "Files.ReadWrite.All"),
              grant(app, GRAPH, true, null, "Mail.Read Files.ReadWrite.All"),
              appRole(
                  app,
                  GRAPH,
                  "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
                  "RoleManagement.ReadWrite.Directory",
                  true),
              WireEvents.addServicePrincipal(app),
              WireEvents.appRoleToUser(app, WireEvents.USER));
      case 1 -> List.of(WireEvents.revoke(app, GRAPH, true, "Mail.Read Files.ReadWrite.All"));
      case 2 -> List.of(WireEvents.applicationKeys(app, "[]", "[" + secret + "]"));
      case 3 ->
          List.of(
              WireEvents.pimTwin(GLOBAL_ADMINISTRATOR, WireEvents.USER, random.nextBoolean()),
              WireEvents.pimActivation(GLOBAL_ADMINISTRATOR, WireEvents.USER, "patching"));
      case 4 -> List.of(WireEvents.owner(app, WireEvents.USER), WireEvents.addApplication(app));
      default -> {
        List<WireEvent> all = WireEvents.everyAct();
        yield List.of(all.get(random.nextInt(all.size())));
      }
    };
  }

  private static WireEvents.App app(int number) {
    List<String> names =
        List.of("Huntress", "Radiant Security", "torq", "Notes", "CRM", "Red Canary", "Mail", "X");
    return new WireEvents.App(
        new UUID(1, number).toString(),
        new UUID(2, number).toString(),
        new UUID(3, number).toString(),
        names.get(number));
  }
}
