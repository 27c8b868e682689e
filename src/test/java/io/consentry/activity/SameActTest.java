package io.consentry.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Act.DirectoryRole;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Act.SettingChange;
import io.consentry.activity.Activity.WireFormat;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same act read from each of the four formats is the same. What may differ, and does so on the
 * wire:
 *
 * <ul>
 *   <li>the format itself; in c the event id, since the unified audit log has ids of its own
 *   <li>the time: whole seconds in c, milliseconds in d
 *   <li>the service, which c does not name
 *   <li>in c, the targets besides the one that it keeps: for Privileged Identity Management that is
 *       the role, so the principal is unknown
 * </ul>
 */
class SameActTest {

  static List<WireEvent> everyAct() {
    return WireEvents.everyAct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyAct")
  void isTheSameInMonitorGraphAndLogAnalytics(WireEvent event) {
    Activity monitor = Readings.activity(event.azureMonitor());
    Activity graph =
        Readings.activity(
            event.in(WireEvents.TENANT).graphNode().put("tenantId", WireEvents.TENANT));
    Activity row = Readings.activity(event.logAnalytics());

    assertThat(common(graph)).isEqualTo(common(monitor));
    assertThat(common(row)).isEqualTo(common(monitor));
    assertThat(graph.eventId()).isEqualTo(monitor.eventId()).isEqualTo(row.eventId());
    assertThat(graph.time())
        .isEqualTo(monitor.time())
        .isEqualTo(event.time().truncatedTo(ChronoUnit.MICROS));
    assertThat(row.time()).isEqualTo(event.time().truncatedTo(ChronoUnit.MILLIS));
    assertThat(graph.service()).isEqualTo(monitor.service()).isEqualTo(row.service());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyAct")
  void isTheSameInTheUnifiedAuditLog(WireEvent event) {
    Activity monitor = common(Readings.activity(event.azureMonitor()));
    Activity read = Readings.activity(event.office365());

    assertThat(read.eventId()).isEqualTo(event.office365Id());
    assertThat(read.time()).isEqualTo(event.time().truncatedTo(ChronoUnit.SECONDS));
    assertThat(common(read).actor()).isEqualTo(monitor.actor());
    assertThat(common(read).act()).isEqualTo(inUnifiedLog(monitor.act()));
    assertThat(read.outcome()).isEqualTo(monitor.outcome());
    assertThat(read.correlationId()).isEqualTo(monitor.correlationId());
  }

  /** Graph's PowerShell module writes all its names with a capital. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("everyAct")
  void isTheSameWithCapitals(WireEvent event) {
    JsonNode capitals = capitals(event.graphNode());

    assertThat(capitals.has("ActivityDisplayName")).isTrue();
    assertThat(Readings.activity(capitals)).isEqualTo(Readings.activity(event.graphNode()));
  }

  private static JsonNode capitals(JsonNode node) {
    if (node.isObject()) {
      ObjectNode renamed = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(field -> {
            String name = field.getKey();
            renamed.set(
                Character.toUpperCase(name.charAt(0)) + name.substring(1),
                capitals(field.getValue()));
          });
      return renamed;
    }
    ArrayNode elements = JsonNodeFactory.instance.arrayNode();
    node.forEach(element -> elements.add(capitals(element)));
    return node.isArray() ? elements : node;
  }

  /** Without what the formats write differently by their nature. */
  private static Activity common(Activity activity) {
    return new Activity(
        "id",
        activity.correlationId(),
        activity.tenantId(),
        WireEvents.TIME,
        activity.name(),
        activity.outcome(),
        activity.reason(),
        "",
        WireFormat.GRAPH,
        activity.actor(),
        activity.act());
  }

  private static Act inUnifiedLog(Act act) {
    return switch (act) {
      case DirectoryRole role
          when role.via() == DirectoryRole.Via.PIM && role.change() != RoleChange.ACTIVATED ->
          new DirectoryRole(
              Principal.UNKNOWN,
              role.role(),
              role.change(),
              role.eligible(),
              role.via(),
              role.scope(),
              role.scopeName(),
              role.requestId());
      default -> act;
    };
  }

  @Test
  void everyKindIsAmongTheActs() {
    assertThat(everyAct())
        .extracting(event -> Readings.activity(event.azureMonitor()).act().kind())
        .contains(
            Kind.CONSENT,
            Kind.DELEGATED_GRANT,
            Kind.APP_ROLE_GRANT,
            Kind.APP_ROLE_GRANT_TO_USER,
            Kind.DIRECTORY_ROLE,
            Kind.SERVICE_PRINCIPAL,
            Kind.APPLICATION,
            Kind.CREDENTIAL,
            Kind.OWNER,
            Kind.PUBLISHER,
            Kind.GROUP,
            Kind.POLICY,
            Kind.DOMAIN,
            Kind.ELEVATED_ACCESS);
  }

  @Test
  void brokenLinesOfTheUnifiedAuditLogGiveTheSamePropertyAsCompactJson() {
    WireEvent event =
        WireEvents.authorizationPolicy(
            "PermissionGrantPolicyIdsAssignedToDefaultUserRole", "[]", "[\"a\",\"b\"]");

    SettingChange read = Readings.act(SettingChange.class, event.office365());

    assertThat(read.changes())
        .containsExactly(
            new Act.PropertyChange(
                "PermissionGrantPolicyIdsAssignedToDefaultUserRole", "[]", "[\"a\",\"b\"]"));
  }
}
