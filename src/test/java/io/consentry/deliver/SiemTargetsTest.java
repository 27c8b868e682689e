package io.consentry.deliver;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.joins;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.setting;
import static io.consentry.risk.Tell.takes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.consentry.activity.Act;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import io.consentry.activity.Principal;
import io.consentry.avro.Finding;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom an act is done to, and to what, under each format's own names. */
final class SiemTargetsTest {
  private static final String NAME = "luis.ortega@contoso.example";
  private static final AppRef PAYROLL = registration("Payroll Export");
  private static final Principal GROUP =
      new Principal(Principal.Type.GROUP, Scene.id("Tier Zero"), "Tier Zero", null);

  static Stream<Act> actsOnAUser() {
    return Stream.of(
        assigns(principal(USER), "Global Administrator"),
        removes(principal(USER), "Global Administrator"),
        owner(false, PAYROLL, USER, true),
        owner(false, PAYROLL, USER, false),
        joins(principal(USER), "Tier Zero"));
  }

  @ParameterizedTest
  @MethodSource("actsOnAUser")
  void whoGetsOrLosesSomethingIsFoundByNameAndId(Act act) {
    Finding finding = finding(act);

    SiemFormatTest.assertValid(finding);
    JsonNode ocsf = json("ocsf", finding);
    assertThat(texts(ocsf.at("/resources"), "type", "name", "uid"))
        .contains("User|" + NAME + "|" + USER.id());
    assertThat(texts(ocsf.at("/observables"), "type", "value"))
        .contains("User Name|" + NAME, "Resource UID|" + USER.id());
    JsonNode ecs = json("ecs", finding);
    assertThat(ecs.at("/user/target/name").asText()).isEqualTo(NAME);
    assertThat(ecs.at("/user/target/id").asText()).isEqualTo(USER.id());
    assertThat(texts(ecs.at("/related/user"))).contains(ADMIN.name(), NAME);
    CefEvent cef = CefEvent.parse(SiemFormat.named("cef").render(finding));
    assertThat(cef.extension()).containsEntry("duser", NAME).containsEntry("duid", USER.id());
    assertThat(json("hec", finding).at("/event/user").asText()).isEqualTo(NAME);
    JsonNode asim = json("asim", finding);
    boolean gone = act instanceof Act.OwnerChange change && !change.added();
    gone |= act instanceof Act.DirectoryRole role && role.change().takes();
    assertThat(asim.at(gone ? "/OldValue" : "/NewValue").asText()).isEqualTo(NAME);
    assertThat(asim.has(gone ? "NewValue" : "OldValue")).isFalse();
  }

  @Test
  void elasticFindsItByTheNamesOfTheEventsThemselves() {
    Finding finding = finding(owner(true, app("Payroll Export"), USER, true));

    JsonNode properties = json("ecs", finding).at("/azure/auditlogs/properties");

    JsonNode by = properties.at("/initiated_by/user");
    assertThat(by.get("userPrincipalName").asText()).isEqualTo(ADMIN.name());
    assertThat(by.get("id").asText()).isEqualTo(ADMIN.id());
    JsonNode target = properties.at("/target_resources/0");
    assertThat(target.get("display_name").asText()).isEqualTo("Payroll Export");
    assertThat(target.get("type").asText()).isEqualTo("ServicePrincipal");
    JsonNode person = properties.at("/target_resources/1");
    assertThat(person.get("user_principal_name").asText()).isEqualTo(NAME);
    assertThat(person.get("id").asText()).isEqualTo(USER.id());
    assertThat(properties.get("target_resources")).hasSize(2);
  }

  @Test
  void everyHolderAndEveryRoleOfAnActIsTold() {
    Finding finding =
        finding(
            assigns(principal(USER), "Global Administrator"),
            assigns(GROUP, "Exchange Administrator"));

    SiemFormatTest.assertValid(finding);
    assertThat(texts(json("ocsf", finding).at("/resources"), "type", "name"))
        .containsExactly(
            "Directory Role|Global Administrator",
            "Directory Role|Exchange Administrator",
            "User|" + NAME,
            "Group|Tier Zero");
    assertThat(CefEvent.parse(SiemFormat.named("cef").render(finding)).extension().get("cs2"))
        .isEqualTo("Global Administrator, Exchange Administrator");
    JsonNode ecs = json("ecs", finding);
    assertThat(ecs.at("/group/name").asText()).isEqualTo("Tier Zero");
    assertThat(texts(ecs.at("/related/user"))).contains(NAME, "Tier Zero");
  }

  @Test
  void anApplicationThatGetsARoleIsOneResource() {
    AppRef app = app("Night Sync");
    Principal holder =
        new Principal(
            Principal.Type.SERVICE_PRINCIPAL, app.servicePrincipalId(), app.name(), app.appId());

    Finding finding = finding(assigns(holder, "Global Administrator"));

    assertThat(texts(json("ocsf", finding).at("/resources"), "type", "name"))
        .containsExactly("Application|Night Sync", "Directory Role|Global Administrator");
    assertThat(json("ecs", finding).at("/user/target/id").asText()).isEqualTo(holder.id());
  }

  @Test
  void aSettingOrGroupIsTheObject() {
    for (Act act :
        List.of(
            setting(Kind.CONDITIONAL_ACCESS, "Tier Zero"), joins(principal(USER), "Tier Zero"))) {
      Finding finding = finding(act);

      SiemFormatTest.assertValid(finding);
      assertThat(texts(json("ocsf", finding).at("/resources"), "name")).contains("Tier Zero");
      assertThat(json("hec", finding).at("/event/object").asText()).isEqualTo("Tier Zero");
      assertThat(json("hec", finding).at("/event/action").asText()).isEqualTo("modified");
      assertThat(json("asim", finding).at("/Object").asText()).isEqualTo("Tier Zero");
      assertThat(json("asim", finding).at("/EventType").asText()).isEqualTo("Set");
      assertThat(CefEvent.parse(SiemFormat.named("cef").render(finding)).extension())
          .containsEntry("flexString2", "Tier Zero");
    }
  }

  @Test
  void anOwnerOrCredentialOfAnApplicationDoesNotMakeTheApplication() {
    for (boolean added : List.of(true, false)) {
      Finding finding = finding(owner(false, PAYROLL, USER, added));

      assertThat(json("hec", finding).at("/event/action").asText()).isEqualTo("modified");
      assertThat(json("asim", finding).at("/EventType").asText()).isEqualTo("Set");
      assertThat(texts(json("ecs", finding).at("/event/type"))).containsExactly("change");
    }
  }

  @Test
  void whatIsTakenIsTheOldValue() {
    JsonNode asim = json("asim", finding(takes(app("Night Sync"), "Mail.Read")));

    assertThat(asim.at("/OldValue").asText()).startsWith("Mail.Read on");
    assertThat(asim.has("NewValue")).isFalse();
  }

  @Test
  void whoConsentsIsNotTheTargetOfTheConsent() {
    AppRef app = app("Night Sync");
    Finding finding =
        finding(
            grant(app, false, "User.Read"),
            new Act.AppRoleGrantToPrincipal(app, principal(ADMIN), null, "", true));

    assertThat(finding.getTargets()).isEmpty();
  }

  @Test
  void aPlaybookGetsThemToo() {
    Finding finding = finding(joins(principal(USER), "Tier Zero"));
    JsonNode data =
        SiemSaid.json(new String(PlaybookEvent.of(finding, "opened"), StandardCharsets.UTF_8))
            .at("/data");

    assertThat(texts(data.at("/targets"), "type", "id", "name"))
        .containsExactly("user|" + USER.id() + "|" + NAME);
    assertThat(data.at("/object/name").asText()).isEqualTo("Tier Zero");
  }

  private static Finding finding(Act... acts) {
    return OutputMapper.toAvro(new Scene().act(ADMIN, acts).finding());
  }

  private static JsonNode json(String format, Finding finding) {
    return SiemSaid.json(SiemFormat.named(format).render(finding));
  }

  private static List<String> texts(JsonNode list, String... fields) {
    return list.valueStream()
        .map(each ->
            fields.length == 0
                ? each.asText()
                : String.join(
                    "|", Stream.of(fields).map(field -> each.path(field).asText()).toList()))
        .toList();
  }
}
