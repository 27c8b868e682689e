package io.consentry.risk;

import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.certificate;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.redirects;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.Tell.removes;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.TellDirectory.account;
import static io.consentry.risk.TellDirectory.guest;
import static io.consentry.risk.TellDirectory.person;
import static io.consentry.risk.TellDirectory.pim;
import static io.consentry.risk.TellDirectory.setting;
import static io.consentry.risk.TellSignals.signsIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.AccountChange.Step;
import io.consentry.activity.Act;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.DirectoryRole.RoleChange;
import io.consentry.activity.Activity.WireFormat;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import io.consentry.activity.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attacks that Consentry is there for, and the day's work beside them, told from the wire in
 * every format that tells of them: how pressing their last act is.
 */
class AttackStoriesTest {
  private static final AppRef SYNC = app("backup-sync");
  private static final Actor DEVELOPER = Scene.user("mira.lang");
  private static final Actor HELP_DESK = Scene.user("help.desk");
  private static final Actor HR = Scene.application("Workday provisioning");
  private static final Duration A_MONTH = Duration.ofDays(30);

  /** A story: what it tells, and between which levels its last act is. */
  record Story(String name, Scene scene, Level lowest, Level highest) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Story> stories() {
    return List.of(
        attack("a user lets a mail application of another tenant in", illicitConsent(), Level.HIGH),
        attack(
            "yesterday's owner adds a secret to a powerful application",
            new Scene()
                .act(Scene.ADMIN, gives(SYNC, "RoleManagement.ReadWrite.Directory"))
                .later(A_MONTH)
                .act(Scene.ADMIN, owner(false, registration("backup-sync"), DEVELOPER, true))
                .later(Duration.ofDays(1))
                .act(DEVELOPER, secret(false, registration("backup-sync"), false)),
            Level.CRITICAL),
        attack(
            "an application gives itself RoleManagement",
            new Scene()
                .act(Scene.ADMIN, gives(SYNC, "AppRoleAssignment.ReadWrite.All"))
                .later(A_MONTH)
                .act(
                    Scene.application("backup-sync"),
                    gives(SYNC, "RoleManagement.ReadWrite.Directory")),
            Level.CRITICAL),
        attack(
            "a guest invited an hour ago gets a role",
            new Scene()
                .act(Scene.ADMIN, account(guest("eve"), Step.INVITED))
                .later(Duration.ofMinutes(59))
                .act(Scene.ADMIN, assigns(guest("eve"), "Exchange Administrator")),
            Level.HIGH),
        attack("an access policy is switched off by a newcomer", policyOff(), Level.MEDIUM),
        attack(
            "another tenant's second factor is trusted",
            learned()
                .act(
                    Scene.ADMIN,
                    setting(
                        Kind.CROSS_TENANT_ACCESS,
                        Change.UPDATED,
                        "Evil",
                        property("inboundTrust.isMfaAccepted", "false", "true"))),
            Level.MEDIUM),
        attack(
            "a user comes from a domain that somebody else vouches for since today",
            learned()
                .act(Scene.ADMIN, setting(Kind.DOMAIN, Change.UPDATED, "contoso.example"))
                .named("Set federation settings on domain")
                .later(Duration.ofHours(3))
                .act(Scene.USER, signsIn(Scene.USER, TellSignals.CODE, "NO")),
            Level.CRITICAL),
        attack("the roles of twelve people are changed within the hour", many(), Level.HIGH),
        attack("service principals in mass", mass(), Level.MEDIUM),
        // The day's work.
        routine(
            "a role is activated at night",
            learned()
                .later(Duration.ofHours(17))
                .act(
                    Scene.USER,
                    pim(principal(Scene.USER), "Global Administrator", RoleChange.ACTIVATED)),
            Level.MEDIUM),
        routine(
            "the help desk resets a password",
            learned().act(HELP_DESK, account(person("tom"), Step.PASSWORD_RESET)),
            Level.INFO),
        routine(
            "a user signs in from home",
            learned()
                .act(Scene.USER, signsIn(Scene.USER, app("Canteen"), "NO"))
                .later(Duration.ofDays(1))
                .act(Scene.USER, signsIn(Scene.USER, app("Canteen"), "NO")),
            Level.INFO),
        routine("the staff's accounts are made", hired(), Level.INFO),
        routine(
            "a developer adds a second secret to his own application",
            learned()
                .act(DEVELOPER, registers("build-tool"), addsPrincipal(app("build-tool")))
                .act(DEVELOPER, secret(false, registration("build-tool"), true))
                .later(A_MONTH)
                .act(DEVELOPER, secret(false, registration("build-tool"), false)),
            Level.LOW),
        routine(
            "a managed identity gets its next certificate",
            learned().act(Scene.application("Managed Service Identity"), certificate(app("vm-1"))),
            Level.INFO),
        routine(
            "an access policy is renamed",
            learned()
                .act(
                    Scene.ADMIN,
                    setting(
                        Kind.CONDITIONAL_ACCESS,
                        Change.UPDATED,
                        "Second factor for everybody",
                        property(
                            "displayName",
                            "Second factor for all",
                            "Second factor for everybody"))),
            Level.INFO),
        routine(
            "everybody may sign in to an application",
            learned()
                .act(
                    Scene.ADMIN,
                    consent(app("Canteen"), true, true, "User.Read"),
                    grant(app("Canteen"), true, "User.Read")),
            Level.INFO),
        routine(
            "a vendor's documented permissions are given",
            learned()
                .act(
                    Scene.ADMIN, gives(app("MD.ECO - Connector - M365 Defender"), "User.Read.All")),
            Level.MEDIUM));
  }

  private static Story attack(String name, Scene scene, Level lowest) {
    return new Story(name, scene, lowest, Level.CRITICAL);
  }

  private static Story routine(String name, Scene scene, Level highest) {
    return new Story(name, scene, Level.INFO, highest);
  }

  /** A tenant that has been looked at for a month. */
  private static Scene learned() {
    return new Scene()
        .act(Scene.application("HR"), account(person("somebody"), Step.CREATED))
        .later(A_MONTH);
  }

  private static Scene illicitConsent() {
    AppRef viewer = app("Invoice Viewer");
    String[] scopes = {"Mail.ReadWrite", "Mail.Send", "offline_access"};
    return learned()
        .act(
            Scene.USER,
            redirects(true, viewer, Change.ADDED, "https://viewer.example/cb"),
            grant(viewer, false, scopes),
            firstConsent(viewer, false, false, scopes));
  }

  private static Scene policyOff() {
    return learned()
        .act(
            Scene.USER,
            setting(
                Kind.CONDITIONAL_ACCESS,
                Change.UPDATED,
                "Second factor for all",
                property("state", "enabled", "disabled")));
  }

  private static Scene many() {
    Scene scene = learned();
    for (int i = 0; i < 12; i++) {
      scene.act(
          Scene.ADMIN,
          i % 2 == 0
              ? assigns(person("person " + i), "Helpdesk Administrator")
              : removes(person("person " + i), "Helpdesk Administrator"));
    }
    return scene;
  }

  private static Scene mass() {
    Act[] added = new Act[15];
    Arrays.setAll(added, i -> addsPrincipal(app("sp " + i)));
    return learned().act(Scene.USER, added);
  }

  private static Scene hired() {
    Scene scene = learned();
    for (int i = 0; i < 5; i++) {
      scene.act(HR, account(person("new " + i), Step.CREATED));
    }
    return scene;
  }

  static Stream<RuleRow> attacks() {
    return Stream.of(
            RulesTest.rows(),
            ConsentHistoryRulesTest.rows(),
            AppHistoryRulesTest.rows(),
            NameRulesTest.rows(),
            DirectoryRulesTest.rows(),
            SignalRulesTest.rows(),
            TimeRulesTest.rows(),
            ApprovalRulesTest.rows(),
            PathRulesTest.rows())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void saysWhatToDoNext(RuleRow row) {
    Finding finding = row.attack().finding(PolicyReader.read("the operator's file", row.policy()));

    assertThat(finding.sentence()).endsWith(".").doesNotContain("null");
    assertThat(finding.next())
        .doesNotHaveDuplicates()
        .allSatisfy(step -> assertThat(step).doesNotContain("null").isNotBlank());
    if (finding.score().level().compareTo(Level.MEDIUM) >= 0) {
      assertThat(finding.next())
          .isNotEmpty()
          .noneMatch(step -> step.endsWith("whether this was meant"));
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void isAsPressingAsAnAnalystWouldSay(Story story) {
    List<WireFormat> formats =
        Arrays.stream(WireFormat.values()).filter(story.scene()::toldIn).toList();

    assertThat(formats).isNotEmpty();
    for (WireFormat format : formats) {
      Finding finding = story.scene().findingFromWire(format, Scene.POLICY);
      assertThat(finding.score().level())
          .as("%s in %s: %s", finding.sentence(), format, finding.score().factors())
          .isBetween(story.lowest(), story.highest());
    }
  }
}
