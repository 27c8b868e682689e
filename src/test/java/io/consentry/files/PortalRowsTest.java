package io.consentry.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.activity.Activities;
import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.activity.WireEvent;
import io.consentry.activity.WireEvents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Entra portal's own download tells the same acts as Microsoft Graph does. */
class PortalRowsTest {
  private static final int TARGETS = 3;
  private static final int PROPERTIES = 5;
  private static final int DETAILS = 6;

  private final Normaliser normaliser = new Normaliser();
  private final List<Reading> readings = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();

  static List<WireEvent> everyAct() {
    return WireEvents.everyAct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("everyAct")
  void aRowIsTheActThatMicrosoftGraphTells(WireEvent event) throws IOException {
    Activity read = activity(read(csv(event.graphNode())));

    Activity told = activity(normalised(bytes(cut(event.graphNode()))));
    assertThat(read).isEqualTo(Activities.named(told, told.tenantId(), read.eventId()));
  }

  /** The reason of a blocked consent, a client's name, and the address and request of PIM. */
  @Test
  void whatIsCutIsLittle() throws IOException {
    List<String> poorer = new ArrayList<>();
    for (WireEvent event : everyAct()) {
      Activity read = activity(read(csv(event.graphNode())));
      Activity told = activity(normalised(bytes(event.graphNode())));
      if (!read.equals(Activities.named(told, told.tenantId(), read.eventId()))) {
        poorer.add(event.activity());
      }
    }

    assertThat(poorer)
        .containsExactly(
            "Consent to application",
            "Add app role assignment to service principal",
            "Remove app role assignment from service principal",
            "Add member to role completed (PIM activation)",
            "Remove member from role (PIM activation expired)");
  }

  @Test
  void thatPropertiesMayBeCutIsSaidOnceOfAFile() throws IOException {
    JsonNode consent = WireEvents.consent(WireEvents.NOTES).scopes("Mail.Read").graphNode();
    JsonNode role =
        WireEvents.role(WireEvents.GLOBAL_ADMINISTRATOR, WireEvents.USER, true).graphNode();
    String rows = csv(consent).lines().skip(1).findFirst().orElseThrow() + "\r\n";

    read(csv(role) + rows + rows);

    assertThat(readings).hasSize(3);
    assertThat(rejected)
        .containsExactly(
            "f line 3: expected all properties that changed, got five at most, as the Entra portal's"
                + " CSV has of a target, here and in rows like this; its JSON has all");
  }

  @Test
  void whoActsByMeansOfAnApplicationIsTheUser() throws IOException {
    JsonNode role =
        WireEvents.role(WireEvents.GLOBAL_ADMINISTRATOR, WireEvents.USER, true).graphNode();
    String portal = csv(role).replace("\"User\",\"\",", "\"Application\",\"Azure Portal\",");

    assertThat(activity(read(portal)).actor().name()).isEqualTo(WireEvents.ADMIN.name());
  }

  /** As many properties and details as the portal has columns for. */
  private static JsonNode cut(ObjectNode event) {
    event
        .path("targetResources")
        .forEach(target -> cut((ArrayNode) target.path("modifiedProperties"), PROPERTIES));
    cut((ArrayNode) event.path("additionalDetails"), DETAILS);
    return event;
  }

  private static void cut(ArrayNode list, int length) {
    while (list.size() > length) {
      list.remove(length);
    }
  }

  private static byte[] bytes(JsonNode event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theSameRowIsTheSameEventInEveryDownload() throws IOException {
    JsonNode secret =
        WireEvents.role(WireEvents.GLOBAL_ADMINISTRATOR, WireEvents.USER, true).graphNode();
    JsonNode other = WireEvents.elevatedAccess().graphNode();

    String first = activity(read(csv(secret))).eventId();
    String again = activity(read(csv(secret))).eventId();

    assertThat(first).startsWith("Portal_").isEqualTo(again);
    assertThat(activity(read(csv(other))).eventId()).isNotEqualTo(first);
  }

  private static Activity activity(List<Reading> readings) {
    assertThat(readings).first().isInstanceOf(Reading.Read.class);
    return ((Reading.Read) readings.getFirst()).activity();
  }

  private List<Reading> read(String csv) throws IOException {
    readings.clear();
    rejected.clear();
    new EventFiles(
            new EventTaker() {
              @Override
              public void take(Place place, byte[] values) {
                readings.addAll(normalised(values));
              }

              @Override
              public void rejected(Place place, String reason) {
                rejected.add(place + ": " + reason);
              }
            })
        .read("f", new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    return List.copyOf(readings);
  }

  private List<Reading> normalised(byte[] values) {
    List<Reading> read = new ArrayList<>();
    normaliser.normalise(values, WireEvents.TENANT, read::add);
    return read;
  }

  /** As the portal writes it: every cell in quotes, every column there, and no id. */
  private static String csv(JsonNode event) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("Date (UTC)", event.path("activityDateTime").asText());
    cells.put("CorrelationId", event.path("correlationId").asText());
    cells.put("Service", event.path("loggedByService").asText());
    cells.put("Category", event.path("category").asText());
    cells.put("Activity", event.path("activityDisplayName").asText());
    cells.put("Result", event.path("result").asText());
    cells.put("ResultReason", event.path("resultReason").asText());
    cells.put("User Agent", "");
    JsonNode user = event.at("/initiatedBy/user");
    JsonNode app = event.at("/initiatedBy/app");
    cells.put("ActorType", user.isObject() ? "User" : "Application");
    cells.put("ActorDisplayName", text(app, "displayName"));
    cells.put("ActorObjectId", text(user, "id"));
    cells.put("ActorUserPrincipalName", text(user, "userPrincipalName"));
    cells.put("IPAddress", text(user, "ipAddress"));
    cells.put("ActorHomeTenantId", "");
    cells.put("ActorHomeTenantName", "");
    cells.put("ActorServicePrincipalId", text(app, "servicePrincipalId"));
    cells.put("ActorServicePrincipalName", "");
    for (int target = 0; target < TARGETS; target++) {
      target(cells, "Target" + (target + 1), event.path("targetResources").path(target));
    }
    for (int i = 0; i < DETAILS; i++) {
      JsonNode detail = event.path("additionalDetails").path(i);
      cells.put("AdditionalDetail%dKey".formatted(i + 1), text(detail, "key"));
      cells.put("AdditionalDetail%dValue".formatted(i + 1), text(detail, "value"));
    }
    return "\ufeff" + line(cells.keySet()) + line(cells.values());
  }

  private static void target(Map<String, String> cells, String name, JsonNode target) {
    cells.put(name + "Type", text(target, "type"));
    cells.put(name + "DisplayName", text(target, "displayName"));
    cells.put(name + "ObjectId", text(target, "id"));
    cells.put(name + "UserPrincipalName", text(target, "userPrincipalName"));
    for (int i = 0; i < PROPERTIES; i++) {
      JsonNode property = target.path("modifiedProperties").path(i);
      String column = name + "ModifiedProperty" + (i + 1);
      cells.put(column + "Name", text(property, "displayName"));
      cells.put(column + "OldValue", text(property, "oldValue"));
      cells.put(column + "NewValue", text(property, "newValue"));
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).asText() : "";
  }

  private static String line(Iterable<String> cells) {
    List<String> quoted = new ArrayList<>();
    cells.forEach(cell -> quoted.add('"' + cell.replace("\"", "\"\"") + '"'));
    return quoted.stream().collect(Collectors.joining(",", "", "\r\n"));
  }
}
