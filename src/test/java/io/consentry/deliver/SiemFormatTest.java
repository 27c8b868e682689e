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
import static io.consentry.risk.Tell.removesSecret;
import static io.consentry.risk.Tell.takes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.AppRef;
import io.consentry.activity.Printable;
import io.consentry.avro.ActEvent;
import io.consentry.avro.Actor;
import io.consentry.avro.AssessedApplication;
import io.consentry.avro.AssessedPermission;
import io.consentry.avro.ChangedObject;
import io.consentry.avro.Evidence;
import io.consentry.avro.Factor;
import io.consentry.avro.Finding;
import io.consentry.avro.PrincipalRef;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public class SiemFormatTest {
  private static final AppRef APP = app("Report Builder");

  static Stream<Finding> findings() {
    return Stream.of(
            new Scene().act(ADMIN, gives(APP, "Mail.ReadWrite")),
            new Scene().act(ADMIN, takes(APP, "Mail.ReadWrite")),
            new Scene().act(ADMIN, assigns(principal(USER), "Global Administrator")),
            new Scene().act(Scene.PIM, assigns(principal(USER), "Global Administrator")),
            new Scene().act(ADMIN, removesSecret(APP)),
            hostile("Invoice Viewer"))
        .map(scene -> OutputMapper.toAvro(scene.finding()));
  }

  private static Scene hostile(String name) {
    AppRef app = app(name);
    return new Scene()
        .act(
            USER,
            addsPrincipal(app),
            grant(app, true, "Mail.Read", "offline_access"),
            firstConsent(app, true, true, "Mail.Read", "offline_access"));
  }

  static Stream<String> hostileNames() {
    return Stream.of(
        "a|b|CEF:0|Evil|Evil|1|1|Evil|10|",
        "x cs1=nothing act=Sign-in suser=nobody",
        "back\\slash \\| \\= \\n \\",
        "two\r\nCEF:0|Microsoft|Entra|1|1|All is well|0|externalId=0",
        "nul\u0000 escape\u001b[2J bell\u0007",
        "\u202egnp.exe \u200bzero \u2066isolate \ufeffbom",
        "line\u2028paragraph\u2029next\u0085",
        "<script>alert(1)</script> ${jndi:ldap://x} {{7*7}} =HYPERLINK(1)",
        "quote\" comma, brace}] \ud83d\ude00 lone \ud800 end",
        "語".repeat(10_000),
        "|".repeat(10_000),
        "\\".repeat(10_000),
        "\u0000".repeat(10_000),
        "a\u0301\u0302\u0303".repeat(2_500),
        " ");
  }

  @ParameterizedTest
  @MethodSource("findings")
  void everyDocumentKeepsTheRulesOfItsFormat(Finding finding) {
    assertValid(finding);
  }

  @ParameterizedTest
  @MethodSource("findings")
  void allSayTheSame(Finding finding) {
    assertSame(finding);
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void aHostileNameIsTextInEveryFormat(String name) {
    Finding finding = OutputMapper.toAvro(hostile(name).finding());

    assertValid(finding);
    for (SiemFormat format : SiemFormat.all()) {
      SiemSaid said = SiemSaid.in(format.name(), format.render(finding));
      assertThat(said.id()).isEqualTo(finding.getFindingId());
      assertThat(said.score()).isEqualTo(finding.getScore());
      assertThat(said.actor()).isEqualTo("luis.ortega@contoso.example");
      assertThat(said.permissions().getFirst())
          .contains("Mail.Read", "Microsoft Graph (Delegated)");
    }
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void aNameIsWholeWhereItFits(String name) {
    if (name.length() > 1_000 || name.isBlank()) {
      return;
    }
    Finding finding = OutputMapper.toAvro(hostile(name).finding());

    for (SiemFormat format : SiemFormat.all()) {
      assertThat(SiemSaid.in(format.name(), format.render(finding)).app())
          .as(format.name())
          .isEqualTo(format.name().equals("cef") ? Printable.of(name.strip()) : name);
    }
  }

  @Test
  void noDocumentIsLongerThanItsBoundWhateverAFindingHolds() {
    Finding worst = worst();

    for (SiemFormat format : SiemFormat.all()) {
      String document = format.render(worst);
      assertThat(document.getBytes(StandardCharsets.UTF_8).length)
          .as(format.name())
          .isLessThanOrEqualTo(SiemFormat.MAX_LENGTH);
    }
    JsonNode ocsf = SiemSaid.json(SiemFormat.named("ocsf").render(worst));
    assertThat(OcsfRules.violations(ocsf)).isEmpty();
    assertThat(ocsf.at("/metadata/is_truncated").asBoolean()).isTrue();
    CefEvent cef = CefEvent.parse(SiemFormat.named("cef").render(worst));
    assertThat(cef.extension().get("cs1")).hasSizeLessThanOrEqualTo(4_000).endsWith("…");
  }

  /** The most that the stream lets into a finding, each text of the dearest characters. */
  private static Finding worst() {
    String wide = "\ud83d\ude00".repeat(5_000);
    Instant time = Instant.parse("2026-03-04T09:00:00Z");
    Finding of = OutputMapper.toAvro(new Scene().act(ADMIN, gives(APP, "Mail.Read")).finding());
    Evidence evidence = new Evidence("event", wide, wide);
    return new Finding(
        of.getFindingId(),
        7,
        "raised",
        wide,
        time,
        time,
        wide,
        new Actor("user", wide, wide, wide, wide, wide),
        new AssessedApplication(wide, wide, wide, wide, wide, "elsewhere", false),
        Collections.nCopies(
            1_000,
            new AssessedPermission(
                wide, wide, wide, wide, "Delegated", 0, "excess", "added", true, false)),
        null,
        100,
        "critical",
        Collections.nCopies(
            400,
            new Factor(
                wide,
                "identity",
                5,
                true,
                wide,
                Collections.nCopies(50, evidence),
                List.of("T1098.003"),
                List.of("C01"))),
        of.getCounterfactual(),
        null,
        0,
        1_000,
        Collections.nCopies(50, wide),
        Collections.nCopies(256, wide),
        Collections.nCopies(256, wide),
        Collections.nCopies(256, wide),
        0,
        wide,
        List.of(),
        Collections.nCopies(256, new ActEvent(wide, time, wide, "consent", "gives", "success")),
        List.of(),
        Collections.nCopies(50, new PrincipalRef("user", wide, wide, wide)),
        new ChangedObject("policy", wide, wide));
  }

  @Test
  void aFindingOfAnOlderVersionIsToldWithoutTheKindsOfItsEvents() {
    Finding now = OutputMapper.toAvro(new Scene().act(ADMIN, gives(APP, "Mail.Read")).finding());
    Finding older = with(now, "acts", List.of());

    assertValid(older);
    assertSame(older);
    JsonNode events =
        SiemSaid.json(SiemFormat.named("ocsf").render(older)).at("/finding_info/related_events");
    assertThat(events).hasSize(1);
    assertThat(events.get(0).path("uid").asText()).isEqualTo(older.getEventIds().getFirst());
    assertThat(events.get(0).has("type_uid")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "open, 1, 200401, 1, true",
    "raised, 2, 200402, 1, true",
    "lowered, 3, 200402, 1, true",
    "open, 4, 200402, 1, true",
    "retracted, 2, 200403, 6, false",
  })
  void ocsfSaysWhatBecameOfAFinding(
      String state, int revision, int type, int status, boolean alert) {
    Finding first = OutputMapper.toAvro(hostile("Invoice Viewer").finding());
    Finding finding = with(with(first, "state", state), "revision", revision);

    JsonNode ocsf = SiemSaid.json(SiemFormat.named("ocsf").render(finding));

    assertThat(OcsfRules.violations(ocsf)).isEmpty();
    assertThat(ocsf.path("type_uid").asInt()).isEqualTo(type);
    assertThat(ocsf.path("status_id").asInt()).isEqualTo(status);
    assertThat(ocsf.path("is_alert").asBoolean()).isEqualTo(alert);
    assertThat(ocsf.at("/finding_info/uid").asText()).isEqualTo(first.getFindingId());
  }

  @Test
  void ocsfClassesTheRawActs() {
    List<Integer> types =
        SiemSaid.json(render("ocsf", hostile("Invoice Viewer")))
            .at("/finding_info/related_events")
            .valueStream()
            .map(event -> event.path("type_uid").asInt())
            .toList();

    assertThat(types).containsExactly(300401, 300501, 300501);
    assertThat(relatedType(takes(APP, "Mail.Read"))).isEqualTo(300502);
    assertThat(relatedType(removesSecret(APP))).isEqualTo(300404);
    assertThat(relatedType(assigns(principal(USER), "User Administrator"))).isEqualTo(300501);
  }

  private static int relatedType(io.consentry.activity.Act act) {
    return SiemSaid.json(render("ocsf", new Scene().act(ADMIN, act)))
        .at("/finding_info/related_events/0/type_uid")
        .asInt();
  }

  private static String render(String format, Scene scene) {
    return SiemFormat.named(format).render(OutputMapper.toAvro(scene.finding()));
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7, 198.51.100.7",
    "2001:db8::7, 2001:db8:0:0:0:0:0:7",
    "::ffff:198.51.100.7, 198.51.100.7",
    "198.51.100.7:443,",
    "fe80::1%eth0,",
    "1,",
    "999.1.1.1,",
    "localhost,",
    "<script>,",
    "10.0.0.0/8,",
  })
  void onlyAnAddressIsAnAddress(String said, String expected) {
    Finding finding =
        OutputMapper.toAvro(new Scene().act(ADMIN, gives(APP, "Mail.Read")).finding());
    Finding from =
        with(finding, "actor", new Actor("user", "id", "a@contoso.example", null, said, null));

    assertValid(from);
    assertThat(SiemSaid.json(SiemFormat.named("ecs").render(from)).at("/source/ip").asText(""))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void anActorOfWhomNothingIsKnownIsUnknown() {
    Finding finding =
        OutputMapper.toAvro(new Scene().act(ADMIN, gives(APP, "Mail.Read")).finding());

    Finding bare = with(finding, "actor", new Actor("unknown", null, null, null, null, null));
    bare = with(bare, "application", null);
    for (String list : List.of("factors", "next", "permissions", "correlationIds", "activities")) {
      bare = with(bare, list, List.of());
    }
    assertValid(bare);
  }

  /** The finding with another value in one field. */
  static Finding with(Finding finding, String field, @Nullable Object value) {
    Finding copy = new Finding();
    for (Schema.Field each : finding.getSchema().getFields()) {
      copy.put(each.pos(), each.name().equals(field) ? value : finding.get(each.pos()));
    }
    return copy;
  }

  @Test
  void renderingAgainGivesTheSame() {
    Finding finding = OutputMapper.toAvro(hostile("Invoice Viewer").finding());

    assertThat(SiemFormat.all())
        .hasSize(5)
        .allSatisfy(format -> assertThat(format.render(finding)).isEqualTo(format.render(finding)));
  }

  @Test
  void namesTheFormatsThatThereAre() {
    assertThat(SiemFormat.names()).isEqualTo("ocsf, ecs, cef, hec, asim");
    assertThatThrownBy(() -> SiemFormat.named("leef"))
        .hasMessage("SIEM format: expected one of ocsf, ecs, cef, hec, asim, got leef");
  }

  @Test
  void theRulesOfTheTestFindWhatIsWrong() {
    JsonNode ocsf =
        SiemSaid.json(
            "{\"class_uid\":2004,\"activity_id\":1,\"type_uid\":200402,\"severity_id\":7,"
                + "\"time\":\"now\",\"finding_info\":{},\"metadata\":{},\"colour\":1}");

    assertThat(OcsfRules.violations(ocsf))
        .anyMatch(each -> each.startsWith("type_uid"))
        .contains(
            ".category_uid: required",
            ".finding_info.uid: required",
            ".metadata.product: required",
            ".metadata.version: required",
            ".colour: not an attribute of detection_finding",
            ".time: expected timestamp_t, got \"now\"")
        .anyMatch(each -> each.startsWith(".severity_id: expected one of"));
    assertThat(EcsRules.violations(SiemSaid.json("{\"source\":{\"ip\":\"x\"},\"colour\":1}")))
        .contains("source.ip: expected ip, got \"x\"", "colour: not a field of ECS")
        .contains("@timestamp: required");
    assertThat(AsimRules.violations(SiemSaid.json("{\"EventType\":\"Grant\"}")))
        .contains("Dvc: mandatory")
        .anyMatch(each -> each.startsWith("EventType: expected Set|"));
    assertThatThrownBy(() -> CefEvent.parse("CEF:0|a|b|1|2|n|3|msg=a cs1=b=c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CefEvent.parse("CEF:0|a|b|1|2|n|3|msg=a\nCEF:0|a|b|1|2|n|3|"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** By the published rules of each format. */
  public static void assertValid(Finding finding) {
    for (SiemFormat format : SiemFormat.all()) {
      String document = format.render(finding);
      assertThat(document).hasSizeLessThanOrEqualTo(SiemFormat.MAX_LENGTH);
      if (format.name().equals("cef")) {
        assertThat(CefEvent.parse(document).header()).startsWith("Consentry", "Consentry", "0.1.0");
      } else {
        assertThat(document).as(format.name()).matches("[\\x20-\\x7e]+");
      }
      List<String> violations =
          switch (format.name()) {
            case "ocsf" -> OcsfRules.violations(SiemSaid.json(document));
            case "ecs" -> EcsRules.violations(SiemSaid.json(document));
            case "asim" -> AsimRules.violations(SiemSaid.json(document));
            case "hec" -> HecRules.violations(SiemSaid.json(document));
            default -> List.of();
          };
      assertThat(violations).as(format.name()).isEmpty();
    }
  }

  /** Id, score, severity, actor, application, permissions and reasons, from each document. */
  public static void assertSame(Finding finding) {
    SiemSaid expected = SiemSaid.in(finding);
    for (SiemFormat format : SiemFormat.all()) {
      assertThat(SiemSaid.in(format.name(), format.render(finding)))
          .as(format.name())
          .isEqualTo(format.name().equals("cef") ? expected.joined() : expected);
    }
  }
}
