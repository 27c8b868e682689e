package io.consentry.ledger;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.Tell.setting;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.risk.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeduplicationTest {
  private static final AppRef APP = app("Report Builder");

  private final Deduplication deduplication = new Deduplication(new MapTable<>());

  static List<Act> acts() {
    return List.of(
        firstConsent(APP, true, true, "User.Read"),
        grant(APP, true, "User.Read"),
        gives(APP, "Mail.Read"),
        assigns(principal(USER), "Global Administrator"),
        addsPrincipal(APP),
        secret(true, APP, true),
        owner(true, APP, USER, true),
        setting(Kind.POLICY, "Authorization Policy"));
  }

  @ParameterizedTest
  @EnumSource(
      value = WireFormat.class,
      names = {"AZURE_MONITOR", "GRAPH", "LOG_ANALYTICS"})
  void theSameIdIsTheSameEventInEveryFormatThatSharesIds(WireFormat other) {
    Activity first = event(gives(APP, "Mail.Read"), "Directory_A", WireFormat.AZURE_MONITOR);
    deduplication.repeats(first);

    assertThat(deduplication.repeats(event(gives(APP, "Mail.Read"), "directory_a", other)))
        .isEqualTo("Directory_A");
  }

  @ParameterizedTest
  @MethodSource("acts")
  void theUnifiedAuditLogTellsOfTheSameActUnderAnotherId(Act act) {
    deduplication.repeats(event(act, "Directory_A", WireFormat.GRAPH));

    assertThat(deduplication.repeats(event(act, "5822e126", WireFormat.OFFICE_365)))
        .isEqualTo("Directory_A");
  }

  @ParameterizedTest
  @MethodSource("acts")
  void andTheOtherWayRound(Act act) {
    deduplication.repeats(event(act, "5822e126", WireFormat.OFFICE_365));

    assertThat(deduplication.repeats(event(act, "Directory_A", WireFormat.LOG_ANALYTICS)))
        .isEqualTo("5822e126");
  }

  @ParameterizedTest
  @MethodSource("acts")
  void twoEventsOfOneFamilyAreTwo(Act act) {
    deduplication.repeats(event(act, "Directory_A", WireFormat.GRAPH));

    assertThat(deduplication.repeats(event(act, "Directory_B", WireFormat.GRAPH))).isNull();
  }

  @Test
  void whatIsReadAgainFromTheSamePlaceWasNotFinished() {
    Activity event = event(gives(APP, "Mail.Read"), "Directory_A", WireFormat.GRAPH);
    deduplication.repeats(event, "activities-3-17");

    assertThat(deduplication.repeats(event, "activities-3-17")).isNull();
    assertThat(deduplication.repeats(event, "activities-3-18")).isEqualTo("Directory_A");
    assertThat(deduplication.repeats(event)).isEqualTo("Directory_A");
  }

  @Test
  void aTwinIsOneWheneverItIsReadAgain() {
    Activity event = event(gives(APP, "Mail.Read"), "Directory_A", WireFormat.GRAPH);
    Activity twin = event(gives(APP, "Mail.Read"), "5822e126", WireFormat.OFFICE_365);
    deduplication.repeats(event, "activities-3-17");
    deduplication.repeats(twin, "activities-3-18");

    assertThat(deduplication.repeats(twin, "activities-3-18")).isEqualTo("Directory_A");
    assertThat(deduplication.repeats(event, "activities-3-17")).isNull();
  }

  @Test
  void anotherContentIsAnotherEvent() {
    deduplication.repeats(event(gives(APP, "Mail.Read"), "Directory_A", WireFormat.GRAPH));

    assertThat(
            deduplication.repeats(
                event(gives(APP, "Mail.Send"), "5822e126", WireFormat.OFFICE_365)))
        .isNull();
  }

  @Test
  void anotherTenantsEventOfThatIdIsItsOwn() {
    Activity event = event(gives(APP, "Mail.Read"), "Directory_A", WireFormat.GRAPH);
    deduplication.repeats(event);

    assertThat(deduplication.repeats(of("another", event.eventId(), event.act(), WireFormat.GRAPH)))
        .isNull();
  }

  private static Activity event(Act act, String id, WireFormat format) {
    return of(Scene.TENANT, id, act, format);
  }

  private static Activity of(String tenant, String id, Act act, WireFormat format) {
    return new Activity(
        id,
        Scene.id("act"),
        tenant,
        Scene.START,
        act.kind().label(),
        Activity.Outcome.SUCCESS,
        null,
        "",
        format,
        ADMIN,
        act);
  }
}
