package io.consentry;

import static io.consentry.activity.WireEvents.GRAPH;
import static io.consentry.activity.WireEvents.TENANT;
import static io.consentry.activity.WireEvents.TIME;
import static io.consentry.activity.WireEvents.appRole;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.WireEvents;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.Finding;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.PermissionKind;
import io.consentry.stream.Review;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog, a policy or a day that changes beneath applications is told by the stream, once. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class ReviewStreamTest {
  private static final String KEY = Catalog.VENDOR_KEY + "mdeco";
  private static final String DOCUMENT =
      Objects.requireNonNull(StreamDriver.BUNDLED.documents().get(KEY));
  private static final String INCIDENTS = "SecurityIncident.ReadWrite.All";
  private static final String WITHOUT =
      DOCUMENT
          .lines()
          .filter(line -> !line.contains("name: " + INCIDENTS))
          .collect(Collectors.joining("\n", "", "\n"));

  @TempDir private Path state;
  private StreamDriver stream;

  @BeforeEach
  void start() {
    stream = new StreamDriver(state);
    stream.driver.advanceWallClockTime(Duration.between(Instant.EPOCH, TIME).plusHours(1));
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private void holds(String appName, int number) {
    WireEvents.App app =
        new WireEvents.App(
            new UUID(7, number).toString(),
            new UUID(8, number).toString(),
            new UUID(9, number).toString(),
            appName);
    String role =
        Objects.requireNonNull(
            StreamDriver.BUNDLED
                .permissions()
                .resolve(GRAPH.appId(), PermissionKind.APPLICATION, INCIDENTS, null)
                .id());
    stream.send(
        appRole(app, GRAPH, role, INCIDENTS, true)
            .id("role-" + number)
            .at(TIME.plusMillis(number)) // none is seen in the light of a later one
            .correlated(new UUID(10, number).toString()));
  }

  /** What the acts themselves came to. */
  private void known() {
    assertThat(stream.findings()).isNotEmpty();
    assertThat(stream.assessments()).isNotEmpty();
  }

  /** What the next slice tells. */
  private List<Finding> told(Duration later) {
    stream.driver.advanceWallClockTime(later);
    return stream.findings().stream().map(TestRecord::value).toList();
  }

  private List<Finding> told() {
    return told(Review.EVERY);
  }

  @Test
  void aChangedDocumentIsToldOnce() {
    holds("MD.ECO - Connector - M365 Defender", 1);
    known();
    assertThat(told()).isEmpty();

    stream.publish(KEY, WITHOUT);
    assertThat(told())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.getRevision()).isEqualTo(1);
          assertThat(finding.getTenantId()).isEqualTo(TENANT);
          assertThat(finding.getTitle()).contains("holds " + INCIDENTS);
        });
    assertThat(stream.assessments())
        .singleElement()
        .satisfies(record -> assertThat(record.key()).startsWith(TENANT + "/Review_"));
    assertThat(stream.grants()).hasSize(1);

    stream.publish(KEY, WITHOUT);
    assertThat(told()).isEmpty();
    stream.publish(KEY, DOCUMENT);
    assertThat(told()).isEmpty();
    assertThat(told(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void whatCannotBeReviewedIsADeadLetterOfNoRecordAndHoldsUpNoOther() {
    var _ = stream.holdsWhatCannotBeRead(new UUID(8, 1).toString());
    holds("MD.ECO - Connector - M365 Defender", 1);
    holds("MD.ECO - Connector - M365 Defender", 2);
    known();
    assertThat(told()).isEmpty();
    assertThat(stream.deadLetters()).extracting(DeadLetter::getStep).containsExactly("assess");

    stream.publish(KEY, WITHOUT);

    assertThat(told())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.getApplication().getAppId()).isEqualTo(new UUID(7, 2).toString()));
    assertThat(stream.deadLetters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.getTopic()).isEmpty();
          assertThat(letter.getOffset()).isEqualTo(-1);
          assertThat(letter.getStep()).isEqualTo("review");
          assertThat(letter.getReason()).contains("OF_A_LATER_VERSION");
        });
    assertThat(told()).isEmpty();
  }

  @Test
  void anApprovalThatExpiresIsToldOnceOnItsDay() {
    stream.publishPolicy(
        "own",
        """
        approvals:
          - tenant: %s
            app: %s
            permissions: [{resource: Microsoft Graph, kind: application, values: [%s]}]
            owner: ada
            reason: change 4711
            expires: 2026-03-04
        """
            .formatted(TENANT, new UUID(7, 1), INCIDENTS));
    holds("Incident mirror", 1);
    known();
    assertThat(told()).isEmpty();
    assertThat(told(Duration.ofDays(2))).isEmpty();

    assertThat(told(Duration.ofDays(1)))
        .singleElement()
        .satisfies(finding -> assertThat(finding.getTitle()).contains("what ada approved expired"));
    assertThat(told(Duration.ofDays(1))).isEmpty();
  }

  /** Nothing says any more what it may hold, and it was the operator who took that away. */
  @Test
  void aVendorTakenFromTheCatalogIsNoDrift() {
    String own = Catalog.VENDOR_KEY + "acme";
    stream.publish(
        own,
        DOCUMENT
            .replace("vendor: mdeco", "vendor: acme")
            .replace("MD.ECO", "Acme")
            .replace("distinctive_names: [Acme, Mondata]", "distinctive_names: [Acme]")
            .replace("publishers: [ELUCIDIA GROUP INC., Mondata]", "publishers: [Acme Corp.]")
            .replace("mondata.ai", "acme.example"));
    holds("Acme - Connector - M365 Defender", 1);
    known();
    assertThat(stream.counted("catalog-refused")).isZero();
    assertThat(told()).isEmpty();

    stream.publish(own, null);
    assertThat(told()).isEmpty();
    assertThat(told(Duration.ofDays(1))).isEmpty();
    assertThat(stream.deadLetters()).isEmpty();
  }

  @Test
  void manyApplicationsAreReviewedInSlices() {
    int many = 600;
    for (int i = 1; i <= many; i++) {
      holds("MD.ECO - Connector - M365 Defender", i);
    }
    known();
    int most = 3 * many / Review.SLICE + 2;
    for (int i = 0; i < most; i++) {
      assertThat(told()).isEmpty();
    }

    stream.publish(KEY, WITHOUT);
    int all = 0;
    int slices = 0;
    while (all < many && slices++ < most) {
      List<Finding> slice = told();
      assertThat(slice).hasSizeLessThanOrEqualTo(Review.SLICE);
      all += slice.size();
    }

    assertThat(all).isEqualTo(many);
    assertThat(slices).isGreaterThan(1);
    assertThat(told(Duration.ofDays(1))).isEmpty();
  }
}
