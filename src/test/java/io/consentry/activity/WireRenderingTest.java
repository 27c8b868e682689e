package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act.ConsentedScopes;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.risk.Scene;
import io.consentry.risk.Tell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireRenderingTest {
  private static final AppRef APP = Tell.app("Report Builder");

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void whatIsReadIsWhatWasTold(WireFormat format) {
    AppRef registered = Tell.registration("Report Builder");
    Scene scene =
        new Scene()
            .act(Scene.ADMIN, Tell.gives(APP, "Mail.Read"), Tell.takes(APP, "Mail.Read"))
            .act(Scene.ADMIN, Tell.assigns(Tell.principal(Scene.USER), "User Administrator"))
            .act(Scene.ADMIN, Tell.assigns(Tell.holder(APP), "User Administrator"))
            .act(Scene.ADMIN, Tell.secret(false, registered, true))
            .act(Scene.ADMIN, Tell.secret(true, APP, false))
            .act(Scene.ADMIN, Tell.federated(registered))
            .act(Scene.ADMIN, Tell.removesSecret(registered))
            .act(Scene.ADMIN, Tell.owner(false, registered, Scene.USER, false))
            .act(Scene.ADMIN, Tell.elevates());

    for (Activity told : scene.events()) {
      Activity read = only(told, format);
      assertThat(read.act()).isEqualTo(told.act());
      assertThat(read.outcome()).isEqualTo(told.outcome());
      assertThat(read.actor().id()).isEqualTo(told.actor().id());
      assertThat(read.correlationId()).isEqualTo(told.correlationId());
      assertThat(read.tenantId()).isEqualTo(told.tenantId());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WireFormat.class,
      names = {"GRAPH", "AZURE_MONITOR", "LOG_ANALYTICS"})
  void recordsOfPimNameMemberAndRole(WireFormat format) {
    Act activation =
        Tell.role(
            Tell.principal(Scene.USER),
            "User Administrator",
            Act.DirectoryRole.RoleChange.ACTIVATED,
            Act.DirectoryRole.Via.PIM);
    Activity told = new Scene().act(Scene.USER, activation).events().getFirst();

    Act.DirectoryRole read = (Act.DirectoryRole) only(told, format).act();

    assertThat(read.principal().id()).isEqualTo(Scene.USER.id());
    assertThat(read.role().templateId())
        .isEqualTo(((Act.DirectoryRole) activation).role().templateId());
    assertThat(read.change()).isEqualTo(Act.DirectoryRole.RoleChange.ACTIVATED);
    assertThat(WireRendering.tells(WireFormat.OFFICE_365, told)).isFalse();
  }

  @Test
  void aGrantDoesNotNameItsClientAndAUnifiedRecordNoAddress() {
    Activity grant =
        new Scene().act(Scene.ADMIN, Tell.grant(APP, true, "Mail.Read")).events().getFirst();

    Act.DelegatedGrant read = (Act.DelegatedGrant) only(grant, WireFormat.GRAPH).act();
    Activity unified = only(grant, WireFormat.OFFICE_365);

    assertThat(read.client())
        .isEqualTo(AppRef.ofServicePrincipal(null, APP.servicePrincipalId(), null));
    assertThat(unified.actor().ip()).isNull();
    assertThat(unified.eventId()).isNotEqualTo(grant.eventId());
  }

  @Test
  void aChangedGrantIsAPairInTheUnifiedAuditLog() {
    Act changed = Tell.regrant(APP, true, List.of("User.Read"), List.of("User.Read", "Mail.Read"));
    Activity told = new Scene().act(Scene.ADMIN, changed).events().getFirst();

    List<Activity> pair = read(told, WireFormat.OFFICE_365).toList();

    assertThat(pair)
        .extracting(Activity::name)
        .containsExactly("Add delegated permission grant", "Remove delegated permission grant");
    assertThat(pair).extracting(Activity::act).allMatch(pair.getFirst().act()::equals);
    assertThat(pair).extracting(Activity::eventId).doesNotHaveDuplicates();
  }

  /** The grant's id in the consent text decodes to the ids beside it. */
  @Test
  void consentTextCarriesIdsThatDecode() {
    Activity told =
        new Scene()
            .act(Scene.USER, Tell.consent(APP, false, false, "Mail.Read"))
            .events()
            .getFirst();
    String cut =
        WireRendering.events(told, WireFormat.GRAPH)
            .getFirst()
            .replaceAll("ClientId: [^,]*, PrincipalId: [^,]*, ResourceId: [^,]*", "ClientId: ");

    Act.Consent read = Readings.act(Act.Consent.class, cut);

    assertThat(read.after())
        .containsExactly(
            new ConsentedScopes(
                Scene.id(Tell.GRAPH),
                APP.servicePrincipalId(),
                Act.ConsentType.PRINCIPAL,
                Scene.USER.id(),
                List.of("Mail.Read")));
  }

  private static Activity only(Activity told, WireFormat format) {
    List<Activity> read = read(told, format).toList();
    assertThat(read).hasSize(1);
    return read.getFirst();
  }

  private static Stream<Activity> read(Activity told, WireFormat format) {
    return WireRendering.events(told, format).stream()
        .map(event -> {
          List<Reading> readings = new ArrayList<>();
          new Normaliser().normalise(Readings.bytes(event), Scene.TENANT, readings::add);
          assertThat(readings).hasSize(1);
          return Readings.activity(readings.getFirst());
        });
  }
}
