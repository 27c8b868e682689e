package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.application;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.registers;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Actor;
import io.consentry.activity.AppRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors' applications do when they are connected, and what only looks like it. */
class VendorSetupTest {
  private static final String HUNTRESS = "Huntress Security Platform (Direct)";
  private static final String SELF = "application-gives-itself";
  private static final String USED = "role-management-used";

  @ParameterizedTest
  @ValueSource(strings = {"Exchange Administrator", "Organizational Branding Administrator"})
  void aRoleThatItsVendorSaysItGivesItselfIsNoAlarm(String role) {
    Finding finding =
        huntress().act(application(HUNTRESS), assigns(holder(app(HUNTRESS)), role)).finding();

    assertThat(ids(finding))
        .contains("role-to-service-principal", "documented-by-vendor")
        .doesNotContain(SELF, USED, "application-gives-power");
    assertThat(finding.score().level()).isEqualTo(Level.LOW);
    assertThat(finding.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User Administrator", // documented, and given by the customer
        "Privileged Role Administrator" // not documented
      })
  void anyOtherRoleIs(String role) {
    Finding finding =
        huntress().act(application(HUNTRESS), assigns(holder(app(HUNTRESS)), role)).finding();

    assertThat(ids(finding)).contains("tier-zero-role-assigned", SELF, USED);
    assertThat(finding.score().level()).isEqualTo(Level.CRITICAL);
  }

  @Test
  void anotherRoleInTheSameActIsToo() {
    Finding finding =
        huntress()
            .act(
                application(HUNTRESS),
                assigns(holder(app(HUNTRESS)), "Exchange Administrator"),
                assigns(holder(app(HUNTRESS)), "Global Administrator"))
            .finding();

    assertThat(ids(finding)).contains("global-administrator-assigned", SELF, USED);
  }

  @Test
  void anotherApplicationMayNotGiveIt() {
    Actor sync = application("backup-sync");

    Finding finding =
        huntress()
            .act(
                ADMIN,
                addsPrincipal(app("backup-sync")),
                gives(app("backup-sync"), "RoleManagement.ReadWrite.Directory"))
            .act(sync, assigns(holder(app(HUNTRESS)), "Exchange Administrator"))
            .finding();

    assertThat(ids(finding)).contains("application-gives-power", USED);
  }

  @Test
  void norMayItGiveTheRoleToOthers() {
    Finding finding =
        huntress()
            .act(ADMIN, addsPrincipal(app("backup-sync")))
            .act(
                application(HUNTRESS),
                assigns(holder(app("backup-sync")), "Exchange Administrator"))
            .finding();

    assertThat(ids(finding)).contains("application-gives-power", USED);
  }

  @Test
  void anImpersonatorDocumentsNothing() {
    Finding finding =
        new Scene()
            .act(
                ADMIN,
                registers(HUNTRESS),
                addsPrincipal(app(HUNTRESS)),
                gives(app(HUNTRESS), "RoleManagement.ReadWrite.Directory"))
            .act(application(HUNTRESS), assigns(holder(app(HUNTRESS)), "Exchange Administrator"))
            .finding();

    assertThat(ids(finding)).contains("vendor-impersonation", SELF, USED);
    assertThat(finding.score().level()).isEqualTo(Level.CRITICAL);
  }

  @Test
  void whatAVendorsApplicationRegistersIsThatVendors() {
    Finding finding = redCanary().act(application("Red Canary Connector"), child()).finding();

    assertThat(ids(finding)).doesNotContain("vendor-impersonation");
    assertThat(finding.sentence())
        .isEqualTo(
            "The application Red Canary Connector added the application Red Canary - Endpoint.");
  }

  @Test
  void andStaysThatVendorsWhenOthersGiveItSomething() {
    Finding finding =
        redCanary()
            .act(application("Red Canary Connector"), child())
            .act(ADMIN, gives(app("Red Canary - Endpoint"), "User.Read.All"))
            .finding();

    assertThat(ids(finding)).doesNotContain("vendor-impersonation");
  }

  @Test
  void whatAPersonRegistersUnderItsNameIsNot() {
    Finding finding = redCanary().act(ADMIN, child()).finding();

    assertThat(ids(finding)).contains("vendor-impersonation");
  }

  @Test
  void norWhatAnotherApplicationRegisters() {
    Finding finding =
        redCanary()
            .act(ADMIN, addsPrincipal(app("backup-sync")))
            .act(application("backup-sync"), child())
            .finding();

    assertThat(ids(finding)).contains("vendor-impersonation");
    assertThat(finding.next())
        .noneMatch(step -> step.startsWith("ask "))
        .anyMatch(step -> step.startsWith("find out who uses backup-sync, service principal "));
  }

  @Test
  void norWhatAnImpersonatorRegisters() {
    Finding finding =
        new Scene()
            .act(ADMIN, registers("Red Canary Connector"))
            .act(ADMIN, addsPrincipal(app("Red Canary Connector")))
            .act(application("Red Canary Connector"), child())
            .finding();

    assertThat(ids(finding)).contains("vendor-impersonation");
  }

  @Test
  void anApplicationThatMayBeRegisteredAnywhereKeepsADoubt() {
    Finding finding = connects("Torq Teams Bot", "AppCatalog.Read.All", "User.Read.All");

    assertThat(ids(finding))
        .contains("vendor-by-name-only", "documented-by-vendor")
        .doesNotContain("vendor-impersonation");
  }

  @Test
  void itsNameExcusesNothingThatAnotherProductNeeds() {
    Finding finding = connects("Torq Teams Bot", "AppCatalog.Read.All", "Mail.ReadWrite");

    assertThat(ids(finding))
        .contains("vendor-by-name-only", "high-permission-to-young-app")
        .doesNotContain("documented-by-vendor");
  }

  /** Anybody may call an application Torq: control of the tenant stays worth a look. */
  @Test
  void aNameAloneExcusesLessOfWhatControlsTheTenant() {
    Scene scene =
        new Scene()
            .act(ADMIN, registers("Torq Automation"), addsPrincipal(app("Torq Automation")))
            .act(ADMIN, gives(app("Torq Automation"), "Application.ReadWrite.All"));

    assertThat(ids(scene.finding()))
        .contains("documented-by-name-only", "tier-zero-application-permission")
        .doesNotContain("documented-by-vendor");
    assertThat(scene.finding().score().level()).isEqualTo(Level.MEDIUM);
    assertThat(scene.finding().next()).isNotEmpty();
  }

  @Test
  void andOfWhatTheVendorOnlyPlansToUse() {
    Finding finding = connects("Huntress", "Mail.ReadWrite");

    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.id().equals("documented-by-name-only"))
        .singleElement()
        .satisfies(factor ->
            assertThat(factor.title())
                .isEqualTo(
                    "all of it is what Huntress documents, some of it for future use, matched by name only"));
  }

  @Test
  void anApplicationThatIsDocumentedToNeedNothingHasNoExcuseFromOthers() {
    assertThat(ids(connects("Torq.io", "Mail.Send")))
        .doesNotContain("documented-by-vendor", "documented-by-name-only");
  }

  @Test
  void whereNothingIsGivenNothingIsDocumented() {
    assertThat(ids(connects("Huntress Labs Community Meetup", "User.Read")))
        .doesNotContain("documented-by-vendor", "documented-by-name-only");
  }

  @Test
  void theVendorsOtherApplicationsAreRegisteredAsDocumented() {
    assertThat(ids(connects("Torq Entra integration", "User.Read.All")))
        .contains("vendor-impersonation");
  }

  private static Scene huntress() {
    AppRef app = app(HUNTRESS);
    return new Scene()
        .act(
            ADMIN,
            addsPrincipal(app),
            gives(app, "RoleManagement.ReadWrite.Directory"),
            firstConsent(app, true, true, "User.Read"));
  }

  private static Scene redCanary() {
    AppRef app = app("Red Canary Connector");
    return new Scene().act(ADMIN, addsPrincipal(app), firstConsent(app, true, true, "User.Read"));
  }

  private static Act[] child() {
    return new Act[] {
      registers("Red Canary - Endpoint"), addsPrincipal(app("Red Canary - Endpoint"))
    };
  }

  private static Finding connects(String name, String... permissions) {
    AppRef app = app(name);
    List<Act> acts = new ArrayList<>(List.of(addsPrincipal(app)));
    Arrays.stream(permissions).forEach(value -> acts.add(gives(app, value)));
    acts.add(firstConsent(app, true, true, "User.Read"));
    return new Scene().act(ADMIN, acts.toArray(Act[]::new)).finding();
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }
}
