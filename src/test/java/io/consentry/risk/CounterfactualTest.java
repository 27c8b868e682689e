package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.registers;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
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
