package io.consentry.deliver;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.catalog.Catalog;
import io.consentry.ledger.MapTable;
import io.consentry.risk.Finding;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonOutputTest {
  private static final AppRef APP = app("Report Builder");

  @Test
  void anAssessmentHasTheFieldsOfTheContract() throws JsonProcessingException {
    JsonNode json = assessment(new Scene().act(ADMIN, gives(APP, "Mail.ReadWrite")));

    assertThat(names(json))
        .contains(
            "type",
            "eventId",
            "correlationId",
            "tenantId",
            "time",
            "activity",
            "kind",
            "outcome",
            "actor",
            "application",
            "permissions",
            "role",
            "score",
            "level",
            "factors",
            "counterfactual");
    assertThat(json.path("type").asText()).isEqualTo("assessment");
    assertThat(json.path("kind").asText()).isEqualTo("app-role-grant");
    assertThat(json.path("outcome").asText()).isEqualTo("success");
    assertThat(json.path("time").asText()).isEqualTo("2026-03-02T09:00:00Z");
    assertThat(names(json.path("application")))
        .contains("appId", "servicePrincipalId", "name", "vendor");
    JsonNode permission = json.path("permissions").path(0);
    assertThat(names(permission))
        .contains("resourceAppId", "resource", "value", "id", "kind", "tier", "vendorStatus");
    assertThat(permission.path("value").asText()).isEqualTo("Mail.ReadWrite");
    assertThat(permission.path("kind").asText()).isEqualTo("Application");
    assertThat(permission.path("tier").isInt()).isTrue();
    assertThat(permission.path("vendorStatus").isNull()).isTrue();
    assertThat(json.path("role").isNull()).isTrue();
    assertThat(json.path("score").isInt()).isTrue();
    assertThat(names(json.path("factors").path(0)))
        .containsExactly(
            "id", "family", "points", "counted", "title", "evidence", "mitre", "detections");
    assertThat(names(json.path("factors").path(0).path("evidence").path(0)))
        .containsExactly("eventId", "field", "value");
    assertThat(names(json.path("counterfactual").path(0)))
        .containsExactly("without", "score", "level");
  }

  @Test
  void aRoleIsTold() throws JsonProcessingException {
    JsonNode json =
        assessment(new Scene().act(ADMIN, assigns(principal(USER), "Global Administrator")));

    assertThat(json.path("role").path("name").asText()).isEqualTo("Global Administrator");
    assertThat(json.path("role").path("tier").asInt(-1)).isZero();
    assertThat(json.path("application").isNull()).isTrue();
    assertThat(json.path("actor").path("name").asText()).isEqualTo("anna.berg@contoso.example");
  }

  @Test
  void whatCountsAddsUpToTheScore() throws JsonProcessingException {
    JsonNode json = assessment(new Scene().act(ADMIN, gives(APP, "Mail.ReadWrite")));

    int sum = 0;
    for (JsonNode factor : json.path("factors")) {
      sum += factor.path("counted").asBoolean() ? factor.path("points").asInt() : 0;
    }
    assertThat(json.path("score").asInt()).isEqualTo(Math.clamp(sum, 0, 100));
  }

  @Test
  void aFindingSaysWhatHappenedAndWhatToDo() throws JsonProcessingException {
    Finding finding = new Scene().act(ADMIN, gives(APP, "Mail.ReadWrite")).finding();

    JsonNode json = parse(JsonOutput.finding(OutputMapper.toAvro(finding)));

    assertThat(names(json))
        .contains(
            "findingId",
            "revision",
            "state",
            "title",
            "vendor",
            "heldBefore",
            "heldAfter",
            "next",
            "eventIds");
    assertThat(json.path("title").asText())
        .isEqualTo("anna.berg@contoso.example gave Mail.ReadWrite to Report Builder.");
    assertThat(json.path("next").isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\nlines\r\nand\ttabs",
        "\u202egnp.exe",
        "zero\u200bwidth",
        "<script>alert(1)</script>",
        "line\u2028paragraph\u2029next\u0085",
        "nul\u0000 escape\u001b[31m",
        "quote\" back\\slash",
        "lone \ud800 surrogate",
        "\ud83d\ude00"
      })
  void aHostileNameStaysOnOneLineOfAscii(String name) throws JsonProcessingException {
    AppRef hostile = app(name);
    Scene scene =
        new Scene()
            .act(
                USER,
                addsPrincipal(hostile),
                grant(hostile, false, "Mail.Read"),
                firstConsent(hostile, false, false, "Mail.Read"));

    String line = JsonOutput.finding(OutputMapper.toAvro(scene.finding()));

    assertThat(line).matches("[\\x20-\\x7e]+");
    assertThat(parse(line).path("application").path("name").asText()).isEqualTo(name);
    assertThat(line(scene)).matches("[\\x20-\\x7e]+");
  }

  @Test
  void whatIsIgnoredOrRejectedIsALineToo() throws JsonProcessingException {
    assertThat(parse(JsonOutput.ignored("e1", "Update device", null)))
        .isEqualTo(
            parse("{\"type\":\"ignored\",\"eventId\":\"e1\",\"activity\":\"Update device\"}"));
    assertThat(parse(JsonOutput.ignored("e2", "Consent", "e1")).path("duplicateOf").asText())
        .isEqualTo("e1");
    assertThat(parse(JsonOutput.rejected("f", 7, 3, "no")))
        .isEqualTo(
            parse(
                "{\"type\":\"rejected\",\"file\":\"f\",\"line\":7,\"element\":3,\"reason\":\"no\"}"));
    assertThat(parse(JsonOutput.rejected("f", 7, -1, "no")).has("element")).isFalse();
  }

  private static JsonNode assessment(Scene scene) throws JsonProcessingException {
    return parse(line(scene));
  }

  private static String line(Scene scene) {
    Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
    for (Activity activity : scene.events()) {
      memory.take(activity);
    }
    Knowledge knowledge = new Knowledge(Catalog.bundled(), PolicyReader.bundled());
    return JsonOutput.assessment(
        OutputMapper.toAvro(new Judge(knowledge, memory).assess(scene.last().getLast())));
  }

  private static JsonNode parse(String line) throws JsonProcessingException {
    return new JsonMapper().readTree(line);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
