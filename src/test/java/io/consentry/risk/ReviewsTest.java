package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.appRole;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.secret;
import static io.consentry.risk.TellSignals.calls;
import static io.consentry.risk.TellSignals.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Activity;
import io.consentry.activity.AppRef;
import io.consentry.activity.Derived;
import io.consentry.activity.Signal;
import io.consentry.catalog.Catalog;
import io.consentry.ledger.Applications.Known;
import io.consentry.ledger.MapTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an application holds, against a document or an approval that changed beneath it. */
class ReviewsTest {
  private static final AppRef VENDORS = app("MD.ECO - Connector - M365 Defender");
  private static final String KEY = Catalog.VENDOR_KEY + "mdeco";
  private static final String DOCUMENT = Objects.requireNonNull(Scene.CATALOG.documents().get(KEY));
  private static final String INCIDENTS = "SecurityIncident.ReadWrite.All";
  private static final String DEFENDER = "fc780465-2017-40d4-a0c5-307022471b92";
  private static final String APPROVAL =
      """
      approvals:
        - tenant: %s
          app: %s
          permissions:
            - {resource: Microsoft Graph, kind: application, values: [%s]}
          owner: anna.berg
          reason: change 4711
          expires: 2026-03-20
      """
          .formatted(Scene.TENANT, VENDORS.appId(), INCIDENTS);
  private static final Instant NOW = Scene.START.plus(Duration.ofDays(1));

  private final Memory memory = Memory.of(new MapTable<>(), new MapTable<>(), new MapTable<>());
  private final Cases cases = new Cases(new MapTable<>());
  private final Scene scene = new Scene();
  private Knowledge knowledge = new Knowledge(Scene.CATALOG, Scene.POLICY);

  private static Catalog documenting(String text) {
    return Scene.CATALOG.with(Map.of(KEY, text));
  }

  private static String without(String... permissions) {
    return DOCUMENT
        .lines()
        .filter(
            line -> List.of(permissions).stream().noneMatch(each -> line.contains("name: " + each)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private void know(Catalog catalog, String policy) {
    knowledge = new Knowledge(catalog, PolicyReader.read("own", policy));
  }

  /** The act is done, and its finding published. */
  private void done(Act... acts) {
    for (Activity activity : scene.act(ADMIN, acts).last()) {
      memory.take(activity);
      publish(activity);
    }
  }

  /** A signal came, which tells nothing by itself. */
  private void seen(Signal signal) {
    scene.act(Scene.USER, signal).last().forEach(memory::take);
  }

  private Finding publish(Activity activity) {
    Finding finding = new Judge(knowledge, memory).find(cases.add(activity).act(), activity);
    new Reviews(knowledge, memory).told(finding);
    return finding;
  }

  /** The findings of a review of everything; each time with nothing but what was remembered. */
  private List<Finding> review(Instant at) {
    List<Known> all = new ArrayList<>();
    assertThat(memory.applications().walk(null, 1_000, all::add)).isNull();
    List<Finding> findings = new ArrayList<>();
    for (Known each : all) {
      new Reviews(knowledge, memory).due(each, at).ifPresent(due -> findings.add(publish(due)));
    }
    return findings;
  }

  @Test
  void aPermissionThatTheDocumentListsNoMoreIsToldOnce() {
    done(gives(VENDORS, INCIDENTS), gives(VENDORS, "User.Read.All"));
    assertThat(review(NOW)).isEmpty();

    know(documenting(without(INCIDENTS)), "");
    Finding finding = review(NOW).getFirst();

    assertThat(finding.sentence())
        .isEqualTo(
            "Consentry compared what MD.ECO - Connector - M365 Defender holds anew: it holds"
                + " SecurityIncident.ReadWrite.All, which MD.ECO's document as read on 2026-11-21"
                + " does not list.");
    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.id().startsWith("holds-undocumented"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.counted()).isTrue());
    Activity review = finding.situation().activities().getFirst();
    assertThat(review.act()).isInstanceOf(Derived.Review.class);
    assertThat(review.eventId()).startsWith("Review_" + VENDORS.appId() + "_");
    assertThat(review(NOW.plusSeconds(60))).isEmpty();

    // back, and gone again
    know(Scene.CATALOG, "");
    assertThat(review(NOW.plusSeconds(120))).isEmpty();
    know(documenting(without(INCIDENTS)), "");
    assertThat(review(NOW.plusSeconds(180))).isEmpty();
  }

  @Test
  void powerOfWhoSignsInNoMoreIsToldOnceAndAgainAfterThat() {
    AppRef notes = app("Notes");
    done(gives(notes, "Mail.ReadWrite"));
    seen(runs(notes));
    assertThat(review(NOW.plus(Duration.ofDays(28)))).isEmpty();

    Finding finding = review(NOW.plus(Duration.ofDays(30))).getFirst();

    assertThat(finding.sentence())
        .isEqualTo(
            "Consentry compared what Notes holds anew: it holds Mail.ReadWrite, and last signed in"
                + " at 2026-03-02T09:01:00Z.");
    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.detections().contains("W14"))
        .singleElement()
        .satisfies(factor ->
            assertThat(factor.title())
                .isEqualTo("holds Mail.ReadWrite, and has not signed in for 30 days"));
    assertThat(review(NOW.plus(Duration.ofDays(60)))).isEmpty();

    scene.later(Duration.ofDays(70));
    seen(runs(notes));
    assertThat(review(NOW.plus(Duration.ofDays(80)))).isEmpty();
    assertThat(review(NOW.plus(Duration.ofDays(120)))).hasSize(1);
  }

  @Test
  void ofWhoSendsNoSignInsOfApplicationsNothingIsSaid() {
    done(gives(app("Notes"), "Mail.ReadWrite"));

    assertThat(review(NOW.plus(Duration.ofDays(60)))).isEmpty();
  }

  @Test
  void whatAnApplicationNeverCalledForIsToldOnce() {
    AppRef notes = app("Notes");
    done(gives(notes, "Mail.ReadWrite"));
    seen(calls(notes, "/v1.0/users"));
    assertThat(review(NOW.plus(Duration.ofDays(28)))).isEmpty();
    scene.later(Duration.ofDays(33));
    seen(calls(notes, "/v1.0/users"));

    Finding finding = review(NOW.plus(Duration.ofDays(34))).getFirst();

    assertThat(finding.score().factors())
        .filteredOn(factor -> factor.detections().contains("P15"))
        .singleElement()
        .satisfies(factor -> assertThat(factor.title()).startsWith("holds Mail.ReadWrite, and"));
    assertThat(review(NOW.plus(Duration.ofDays(40)))).isEmpty();
  }

  @Test
  void moreThatIsListedNoMoreIsNewsAndLessIsNone() {
    done(gives(VENDORS, INCIDENTS), appRole(VENDORS, DEFENDER, "Machine.Read.All", true));
    know(documenting(without(INCIDENTS)), "");
    assertThat(review(NOW)).hasSize(1);

    know(documenting(without(INCIDENTS, "Machine.Read.All")), "");
    assertThat(review(NOW)).hasSize(1);

    know(documenting(without("Machine.Read.All")), "");
    assertThat(review(NOW)).isEmpty();
  }

  @Test
  void whatTheActsOwnFindingSaidIsNotSaidAgain() {
    done(gives(VENDORS, "Directory.ReadWrite.All"));

    assertThat(review(NOW)).isEmpty();
  }

  @Test
  void anActThatGivesNothingTellsNothing() {
    done(gives(VENDORS, INCIDENTS));
    know(documenting(without(INCIDENTS)), "");
    done(secret(true, VENDORS, true));

    assertThat(review(NOW)).hasSize(1);
  }

  @Test
  void aDatedRevisionIsToldFromItsDayOn() {
    String dated =
        DOCUMENT
            .replace(
                "products:", "revisions:\n  - {id: v2, date: 2026-03-10, title: Less}\n\nproducts:")
            .replace("{name: " + INCIDENTS, "{name: " + INCIDENTS + ", removed: v2");
    know(documenting(dated), "");
    done(gives(VENDORS, INCIDENTS));

    assertThat(review(Instant.parse("2026-03-09T23:59:59.999Z"))).isEmpty();
    assertThat(review(Instant.parse("2026-03-10T00:00:00Z")))
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.sentence()).contains("MD.ECO's document of 2026-03-10 (v2)"));
    assertThat(review(Instant.parse("2026-03-11T00:00:00Z"))).isEmpty();
  }

  @Test
  void whatAnApprovalAllowsIsNoDriftUntilItIsOver() {
    know(documenting(without(INCIDENTS)), APPROVAL);
    done(gives(VENDORS, INCIDENTS));
    assertThat(review(Instant.parse("2026-03-20T23:59:59Z"))).isEmpty();

    List<Finding> over = review(Instant.parse("2026-03-21T00:00:00Z"));

    assertThat(over)
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.score().factors())
                .extracting(Factor::id)
                .contains("approval-no-longer-fits")
                .anyMatch(id -> id.startsWith("holds-undocumented")));
    assertThat(review(Instant.parse("2026-03-22T00:00:00Z"))).isEmpty();
  }

  @Test
  void anApprovalThatWasNarrowedIsTold() {
    know(Scene.CATALOG, APPROVAL.replace(INCIDENTS, INCIDENTS + ", User.Read.All"));
    done(gives(VENDORS, INCIDENTS), gives(VENDORS, "User.Read.All"));
    assertThat(review(NOW)).isEmpty();

    know(Scene.CATALOG, APPROVAL);
    assertThat(review(NOW))
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.sentence())
                .endsWith("it holds User.Read.All, beyond what anna.berg approved."));
    assertThat(review(NOW)).isEmpty();
  }

  @Test
  void theDocumentSaysNothingOfWhoOnlyPretends() {
    AppRef fake = app("MD.EC0 - Connector - M365 Defender");
    done(firstConsent(fake, true, true, "User.Read"), gives(fake, INCIDENTS));
    know(documenting(without(INCIDENTS)), "");

    assertThat(review(NOW)).isEmpty();
  }

  @Test
  void aWalkInSlicesMeetsEachApplicationOnce() {
    for (int i = 0; i < 20; i++) {
      done(gives(app("Tool " + i), "User.Read.All"));
    }

    List<String> met = new ArrayList<>();
    String after = memory.applications().walk(null, 7, each -> met.add(each.facts().appId()));
    while (after != null) {
      after = memory.applications().walk(after, 7, each -> met.add(each.facts().appId()));
    }

    // and Microsoft Graph, which is an application as well
    assertThat(met).doesNotHaveDuplicates().hasSize(21);
  }
}
