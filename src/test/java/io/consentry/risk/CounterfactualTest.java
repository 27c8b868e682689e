package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.asksFor;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.registers;
import static io.consentry.risk.Tell.registration;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import io.consentry.activity.AppRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** "Without X: 40" is true when the same act without X scores 40. */
class CounterfactualTest {
  private static final String ON_GRAPH = " on Microsoft Graph";

  /** An act that gives these permissions, each of which can be left out. */
  record Gift(String name, List<String> permissions, Function<List<String>, Scene> scene) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Gift> gifts() {
    AppRef app = app("Report Builder");
    AppRef mdeco = app("MD.ECO - Connector - M365 Defender");
    return List.of(
        new Gift(
            "application permissions",
            List.of("RoleManagement.ReadWrite.Directory", "Mail.Read", "Printer.Read.All"),
            left -> new Scene().act(ADMIN, roles(app, left))),
        new Gift(
            "one application permission",
            List.of("RoleManagement.ReadWrite.Directory"),
            left -> new Scene().act(ADMIN, roles(app, left))),
        new Gift(
            "an undocumented one among a vendor's",
            List.of("User.Read.All", "Mail.ReadWrite"),
            left ->
                new Scene()
                    .act(
                        ADMIN,
                        registers("MD.ECO - Connector - M365 Defender"),
                        addsPrincipal(mdeco))
                    .act(ADMIN, roles(mdeco, left))),
        new Gift(
            "a user's consent",
            List.of("Mail.Read", "offline_access", "User.Read"),
            left -> new Scene().act(USER, consented(app, false, left))),
        new Gift(
            "consent for all users",
            List.of("Mail.ReadWrite", "User.Read"),
            left -> new Scene().act(ADMIN, consented(app, true, left))));
  }

  @ParameterizedTest
  @MethodSource("gifts")
  void withoutAPermissionIsTheActWithoutIt(Gift gift) {
    Finding finding = gift.scene().apply(gift.permissions()).finding();

    List<Counterfactual> told =
        finding.score().counterfactuals().stream()
            .filter(other -> other.without().endsWith(ON_GRAPH))
            .toList();
    assertThat(told).isNotEmpty();
    for (Counterfactual other : told) {
      String permission =
          other.without().substring(0, other.without().length() - ON_GRAPH.length());
      List<String> left = new ArrayList<>(gift.permissions());
      assertThat(left.remove(permission)).isTrue();
      assertThat(gift.scene().apply(left).finding().score().value())
          .as("without %s", permission)
          .isEqualTo(other.score());
    }
  }

  @ParameterizedTest
  @MethodSource("gifts")
  void whatIsLeftOutLowersTheScore(Gift gift) {
    Finding finding = gift.scene().apply(gift.permissions()).finding();

    assertThat(finding.score().counterfactuals())
        .isNotEmpty()
        .allSatisfy(other -> assertThat(other.score()).isLessThan(finding.score().value()));
  }

  /** Nothing is left of an act without the one thing that was done. */
  @Test
  void withoutTheOnlyRoleNothingIsLeft() {
    Finding finding =
        new Scene().act(ADMIN, assigns(principal(USER), "Global Administrator")).finding();

    assertThat(finding.score().counterfactuals())
        .contains(new Counterfactual("global administrator assigned", 0, Level.INFO));
  }

  @Test
  void withoutTheReachThePermissionIsThatOfOneUser() {
    AppRef app = app("Report Builder");
    Finding finding =
        new Scene()
            .act(ADMIN, registers("Report Builder"))
            .act(ADMIN, grant(app, true, "Mail.Read"))
            .finding();
    Finding forOne =
        new Scene()
            .act(ADMIN, registers("Report Builder"))
            .act(ADMIN, grant(app, false, "Mail.Read"))
            .finding();

    assertThat(finding.score().counterfactuals())
        .filteredOn(other -> other.without().equals("tenant wide grant"))
        .singleElement()
        .extracting(Counterfactual::score)
        .isEqualTo(forOne.score().value());
  }

  private static final PropertyChange OPENED = property("AvailableToOtherTenants", "false", "true");
  private static final PropertyChange RENAMED =
      property("DisplayName", "Report Builder", "Microsoft Teams");

  /** One event may do several things; each is left out without the others. */
  @Test
  void whatElseAnEventDidStillCounts() {
    List<String> unsafe = List.of("http://evil.example/cb");

    Finding all = changed(unsafe, OPENED, RENAMED);

    assertThat(without(all, "redirect address unsafe"))
        .isEqualTo(changed(List.of(), OPENED, RENAMED).score().value());
    assertThat(without(all, "renamed to trusted name"))
        .isEqualTo(changed(unsafe, OPENED).score().value());
    assertThat(without(changed(List.of(), OPENED), "opened to other tenants")).isZero();
  }

  /** What a registration asks for goes with the event that asks, and not with others. */
  @Test
  void whatIsAskedForIsLeftOutAlone() {
    AppChange asking =
        asksFor(
            registration("Report Builder"), Change.UPDATED, "RoleManagement.ReadWrite.Directory");
    AppChange both =
        new AppChange(
            false,
            asking.application(),
            Change.UPDATED,
            List.of(),
            asking.requestedAfter(),
            List.of(),
            List.of("http://evil.example/cb"),
            List.of());

    Finding finding = new Scene().act(ADMIN, both).finding();

    assertThat(without(finding, "redirect address unsafe"))
        .isEqualTo(new Scene().act(ADMIN, asking).finding().score().value());
    assertThat(without(finding, "requested powerful permission"))
        .isEqualTo(changed(List.of("http://evil.example/cb")).score().value());
  }

  /** Had it gone to a person, the role would still have been given. */
  @Test
  void withoutItsHolderARoleIsStillGiven() {
    String role = "Privileged Role Administrator";
    Finding toApp =
        new Scene().act(ADMIN, assigns(Tell.holder(app("Report Builder")), role)).finding();
    Finding toPerson = new Scene().act(ADMIN, assigns(principal(USER), role)).finding();

    assertThat(without(toApp, "role to service principal")).isEqualTo(toPerson.score().value());
    assertThat(without(toApp, "tier zero role assigned")).isZero();
  }

  private static Finding changed(List<String> urls, PropertyChange... changes) {
    AppChange change =
        new AppChange(
            false,
            registration("Report Builder"),
            Change.UPDATED,
            List.of(),
            List.of(),
            List.of(),
            urls,
            List.of(changes));
    return new Scene().act(ADMIN, change).finding();
  }

  private static int without(Finding finding, String what) {
    return finding.score().counterfactuals().stream()
        .filter(other -> other.without().equals(what))
        .findFirst()
        .orElseThrow()
        .score();
  }

  @Test
  void whatIsLowAlreadyNeedsNone() {
    Finding finding = new Scene().act(ADMIN, registers("Report Builder")).finding();

    assertThat(finding.score().counterfactuals()).isEmpty();
  }

  @Test
  void whereOnePermissionChangesNothingAllOfItsTierAreLeftOut() {
    AppRef app = app("Report Builder");
    List<String> strong = List.of("AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All");

    Finding finding = new Scene().act(ADMIN, roles(app, strong)).finding();

    assertThat(finding.score().counterfactuals())
        .extracting(Counterfactual::without)
        .contains("the 2 permissions of tier 0");
  }

  private static Act[] roles(AppRef app, List<String> permissions) {
    List<Act> acts = new ArrayList<>(List.of(addsPrincipal(app)));
    permissions.forEach(permission -> acts.add(gives(app, permission)));
    return acts.toArray(Act[]::new);
  }

  private static Act[] consented(AppRef app, boolean everyone, List<String> scopes) {
    String[] left = scopes.toArray(String[]::new);
    return new Act[] {
      addsPrincipal(app), grant(app, everyone, left), firstConsent(app, everyone, everyone, left)
    };
  }
}
