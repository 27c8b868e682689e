package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.TENANT;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.holder;
import static io.consentry.risk.Tell.owner;
import static io.consentry.risk.Tell.principal;
import static io.consentry.risk.Tell.redirects;
import static io.consentry.risk.Tell.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.AppRoleGrantToPrincipal;
import io.consentry.activity.Act.Change;
import io.consentry.activity.AppRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ApprovalRulesTest {
  private static final AppRef SYNC = app("Sync");
  private static final String FILE =
      """
      approvals:
        - tenant: %s
          app: %s
          permissions:
            - {resource: Microsoft Graph, kind: application, values: [Mail.ReadWrite, RoleManagement.ReadWrite.Directory]}
            - {resource: %s, kind: delegated, values: [openid, Mail.Read]}
          roles: [Directory Readers]
          owner: anna.berg
          reason: change 4711
          expires: 2026-03-02
      """
          .formatted(TENANT, SYNC.appId(), Tell.GRAPH);

  static List<RuleRow> rows() {
    Scene within = scene(addsPrincipal(SYNC), gives(SYNC, "Mail.ReadWrite"));
    Scene beyond = scene(gives(SYNC, "Mail.ReadWrite"), gives(SYNC, "Mail.Send"));
    Scene late = new Scene().later(Duration.ofDays(2)).act(ADMIN, gives(SYNC, "Mail.ReadWrite"));
    return List.of(
        RuleRow.of("approved", "", within, "anna.berg, change 4711", beyond).under(FILE),
        RuleRow.of("approval-exceeded", "", beyond, "Mail.Send on Microsoft Graph", within)
            .under(FILE),
        RuleRow.of("approval-expired", "", late, "change 4711", within).under(FILE));
  }

  private static Scene scene(Act... acts) {
    return new Scene().act(ADMIN, acts);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesWhatItIsForAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  static Stream<Scene> within() {
    return Stream.of(
        scene(gives(SYNC, "Mail.ReadWrite")),
        scene(
            addsPrincipal(SYNC),
            gives(SYNC, "Mail.ReadWrite"),
            gives(SYNC, "RoleManagement.ReadWrite.Directory"),
            grant(SYNC, true, "openid", "Mail.Read"),
            firstConsent(SYNC, true, true, "openid", "Mail.Read")),
        scene(gives(SYNC, "Mail.ReadWrite"), assignment()),
        scene(assigns(holder(SYNC), "Directory Readers")));
  }

  private static AppRoleGrantToPrincipal assignment() {
    return new AppRoleGrantToPrincipal(SYNC, principal(USER), null, null, true);
  }

  @ParameterizedTest
  @MethodSource
  void whatStaysWithinItIsSilent(Scene scene) {
    Score score = scene.finding(policy(FILE)).score();

    assertThat(score.value()).isZero();
    assertThat(score.level()).isEqualTo(Level.INFO);
    assertThat(score.factors())
        .filteredOn(factor -> factor.id().equals("approved"))
        .singleElement()
        .satisfies(factor -> {
          assertThat(factor.counted()).isTrue();
          assertThat(factor.title())
              .isEqualTo("approved by anna.berg until 2026-03-03T00:00:00Z: change 4711");
        });
  }

  static Stream<Scene> whatStaysWithinItIsSilent() {
    return within();
  }

  static Stream<Scene> notApproved() {
    AppRef malicious =
        new AppRef(SYNC.appId(), SYNC.servicePrincipalId(), null, "radiantsecurity-connector");
    return Stream.of(
        // a way in that lasts is no grant
        scene(gives(SYNC, "Mail.ReadWrite"), secret(true, SYNC, false)),
        scene(gives(SYNC, "Mail.ReadWrite"), owner(true, SYNC, USER, true)),
        scene(
            gives(SYNC, "Mail.ReadWrite"),
            redirects(true, SYNC, Change.ADDED, "https://sync.example/cb")),
        scene(secret(true, SYNC, false)),
        // a false name
        scene(addsPrincipal(malicious), firstConsent(malicious, true, true, "Mail.Read")),
        // another application, of the same name, or beside it
        scene(
            gives(
                new AppRef(Scene.id("other"), Scene.id("other sp"), null, "Sync"),
                "Mail.ReadWrite")),
        scene(gives(SYNC, "Mail.ReadWrite"), gives(app("Other"), "Mail.ReadWrite")),
        // the same name of another kind, and on another resource
        scene(gives(SYNC, "Mail.Read")),
        scene(Tell.appRole(SYNC, Tell.EXCHANGE, "Mail.ReadWrite", true)),
        // what it held before is beyond
        new Scene().act(ADMIN, gives(SYNC, "Mail.Send")).act(ADMIN, gives(SYNC, "Mail.ReadWrite")),
        // another role
        scene(assigns(holder(SYNC), "Global Reader")));
  }

  @ParameterizedTest
  @MethodSource
  void allElseIsAsWithoutIt(Scene scene) {
    int unapproved = scene.finding().score().value();

    Score score = scene.finding(policy(FILE)).score();

    assertThat(score.factors()).noneMatch(factor -> factor.id().equals("approved"));
    assertThat(score.value()).isGreaterThanOrEqualTo(unapproved);
  }

  static Stream<Scene> allElseIsAsWithoutIt() {
    return notApproved();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02, approved",
    "2026-03-01, approval-expired",
    // the act is at 09:00; an approval is over at its instant, not after it
    "2026-03-02T09:00:00.001Z, approved",
    "2026-03-02T09:00:00Z, approval-expired",
  })
  void expiryGoesByTheEventsOwnTime(String expires, String factor) {
    Policy policy = policy(FILE.replace("expires: 2026-03-02", "expires: " + expires));

    Finding finding = scene(gives(SYNC, "Mail.ReadWrite")).finding(policy);

    assertThat(approvals(finding)).containsExactly(factor);
  }

  @Test
  void anotherTenantsApprovalIsNone() {
    Policy policy = policy(FILE.replace(TENANT, Scene.id("fabrikam")));

    assertThat(approvals(scene(gives(SYNC, "Mail.ReadWrite")).finding(policy))).isEmpty();
  }

  @Test
  void anApprovalMayStandInItsTenantsSection() {
    String nested =
        """
        tenants:
          %s:
            approvals:
              - app: %s
                permissions: [{resource: Microsoft Graph, kind: application, values: [mail.readwrite]}]
                owner: a
                reason: b
                expires: 2027-01-01
        """
            .formatted(TENANT, SYNC.appId());

    assertThat(approvals(scene(gives(SYNC, "Mail.ReadWrite")).finding(policy(nested))))
        .containsExactly("approved");
  }

  @Test
  void aRenewalTakesOver() {
    String renewed =
        FILE
            + FILE.lines()
                .skip(1)
                .reduce("", (a, b) -> a + b + "\n")
                .replace("expires: 2026-03-02", "expires: 2027-03-02");
    Scene later = new Scene().later(Duration.ofDays(30)).act(ADMIN, gives(SYNC, "Mail.ReadWrite"));

    assertThat(approvals(later.finding(policy(renewed)))).containsExactly("approved");
  }

  /** A consent names the resource by an id that only the grant event explains. */
  @Test
  void anUnknownResourceIsNeitherWithinNorBeyond() {
    Scene scene = new Scene().act(ADMIN, consent(SYNC, true, true, "Mail.Read"));

    assertThat(approvals(scene.finding(policy(FILE)))).isEmpty();
  }

  @Test
  void saysSinceWhenItIsExpired() {
    Scene late = new Scene().later(Duration.ofDays(30)).act(ADMIN, gives(SYNC, "Mail.ReadWrite"));

    assertThat(factor(late.finding(policy(FILE)), "approval-expired").orElseThrow().title())
        .isEqualTo(
            "what anna.berg approved expired at 2026-03-03T00:00:00Z, 29 days before this act:"
                + " change 4711");
  }

  @Test
  void namesTheExcess() {
    Scene scene =
        new Scene()
            .act(ADMIN, gives(SYNC, "Mail.Send"))
            .act(ADMIN, gives(SYNC, "User.Read.All"), gives(SYNC, "Mail.ReadWrite"));

    assertThat(factor(scene.finding(policy(FILE)), "approval-exceeded").orElseThrow().title())
        .isEqualTo(
            "beyond what anna.berg approved: User.Read.All on Microsoft Graph and Mail.Send on"
                + " Microsoft Graph");
  }

  /** Adding any permission beyond the set never scores below the same act without an approval. */
  @ParameterizedTest
  @MethodSource("seeds")
  void beyondTheSetNothingIsLowered(int seed) {
    Random random = new Random(seed);
    List<String> values =
        new ArrayList<>(
            List.of(
                "Mail.ReadWrite",
                "Mail.Read",
                "User.Read.All",
                "Directory.ReadWrite.All",
                "RoleManagement.ReadWrite.Directory",
                "Files.Read.All",
                "Sites.FullControl.All"));
    Collections.shuffle(values, random);
    List<String> approved = values.subList(0, 1 + random.nextInt(values.size() - 1));
    String beyond = values.getLast();
    Policy policy =
        policy(
            FILE.replace(
                "[Mail.ReadWrite, RoleManagement.ReadWrite.Directory]", approved.toString()));
    List<Act> acts = new ArrayList<>(List.of(addsPrincipal(SYNC)));
    approved.forEach(value -> acts.add(gives(SYNC, value)));

    int silent = scene(acts.toArray(Act[]::new)).finding(policy).score().value();
    acts.add(
        random.nextBoolean()
            ? gives(SYNC, beyond)
            : grant(SYNC, random.nextBoolean(), "Files.ReadWrite.All"));
    Collections.shuffle(acts, random);
    Scene more = scene(acts.toArray(Act[]::new));

    assertThat(silent).isZero();
    assertThat(more.finding(policy).score().value())
        .isGreaterThanOrEqualTo(more.finding().score().value());
    assertThat(approvals(more.finding(policy))).containsExactly("approval-exceeded");
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  private static Policy policy(String yaml) {
    return PolicyReader.read("own", yaml);
  }

  private static List<String> approvals(Finding finding) {
    return finding.score().factors().stream()
        .filter(factor -> factor.family() == Family.APPROVAL)
        .map(Factor::id)
        .toList();
  }

  private static Optional<Factor> factor(Finding finding, String id) {
    return finding.score().factors().stream().filter(factor -> factor.id().equals(id)).findFirst();
  }
}
