package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Activity;
import io.consentry.activity.JsonStream;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.catalog.Catalog;
import io.consentry.deliver.JsonOutput;
import io.consentry.risk.Assessment;
import io.consentry.risk.Factor;
import io.consentry.risk.Finding;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Level;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.stream.OutputMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundled story, told to the pure core: what an analyst must be shown, and what not. */
class StoryTest {
  private static final String TENANT = "5d3c7a16-2f0b-4c4e-9b1e-8a6f04d7c921";
  private static final List<String> FILES =
      List.of(
          "1-azure-monitor.ndjson",
          "2-graph.ndjson",
          "3-office365.ndjson",
          "4-log-analytics.ndjson");

  private static Told story = new Told();

  /**
   * One finding.
   *
   * @param begin the minute in which the act begins, and a part of its sentence
   * @param lowest the lowest level that is right
   * @param factors those that must apply
   * @param not those that must not
   */
  record Row(
      String begin,
      String sentence,
      Level lowest,
      Level highest,
      List<String> factors,
      List<String> not) {
    Row not(String... absent) {
      return new Row(begin, sentence, lowest, highest, factors, List.of(absent));
    }

    @Override
    public String toString() {
      return begin + " " + sentence;
    }
  }

  static List<Row> rows() {
    return List.of(
        // Vendors, connected as their documents say: low or medium, and the reason is said.
        low(
                "2026-03-02T07:29",
                "activated Privileged Role Administrator",
                "tier-zero-role-activated")
            .not("tier-zero-role-assigned", "assigned-outside-pim"),
        connected("2026-03-02T07:48", "Red Canary", "tier-one-application-permission"),
        connected("2026-03-02T08:26", "Huntress Security Platform", "role-management-permission"),
        info(
                "2026-03-02T09:31",
                "added the application radiantsecurity-connector",
                "application-created")
            .not("owner-added-to-application", "vendor-impersonation"),
        low("2026-03-02T09:36", "added a secret to radiantsecurity-connector", "first-credential")
            .not("powerful-app-changed"),
        connected(
            "2026-03-02T09:58", "radiantsecurity-connector", "tier-zero-application-permission"),
        info(
                "2026-03-02T10:12",
                "Global Reader",
                "role-to-service-principal",
                "documented-by-vendor")
            .not("tier-zero-role-activated", "undocumented-power"),
        info("2026-03-02T10:13", "Exchange Administrator", "documented-by-vendor"),
        low("2026-03-02T10:15", "Privileged Authentication Administrator", "documented-by-vendor"),
        info("2026-03-02T15:30", "as its time was up", "role-removed"),
        connected("2026-03-03T07:55", "MD.ECO", "tier-one-application-permission"),
        row(
            "2026-03-03T08:01",
            "added a secret to MD.ECO",
            Level.MEDIUM,
            Level.MEDIUM,
            "credential-after-consent"),
        // Torq documents no application's name: its own is all there is to go by.
        row(
                "2026-03-03T08:37",
                "gave consent to Torq",
                Level.MEDIUM,
                Level.MEDIUM,
                "documented-by-name-only",
                "tenant-wide-grant",
                "tier-zero-application-permission")
            .not("vendor-impersonation", "undocumented-power"),
        connected("2026-03-03T08:52", "Red Canary + Office365", "tier-one-application-permission"),
        // The phishing.
        row(
                "2026-03-03T09:17",
                "consent to Invoice Viewer, for their own account",
                Level.HIGH,
                Level.HIGH,
                "mail-and-offline-access",
                "foreign-unverified-app",
                "user-consent")
            .not("redirect-address-changed", "tenant-wide-grant"),
        row(
            "2026-03-03T09:44",
            "tried to consent to Invoice Viewer, and was stopped: Microsoft holds it to be risky",
            Level.MEDIUM,
            Level.HIGH,
            "risky-consent-blocked"),
        // The night of the attack.
        row(
            "2026-03-04T02:11",
            "AllowUserConsentForRiskyApps is now true",
            Level.HIGH,
            Level.CRITICAL,
            "risky-consent-allowed",
            "user-consent-widened"),
        row(
                "2026-03-04T02:16",
                "calls itself radiantsecurity-connector and is registered in another tenant",
                Level.CRITICAL,
                Level.CRITICAL,
                "vendor-impersonation",
                "mail-delegated-tenant-wide",
                "tenant-wide-grant",
                "undocumented-power")
            .not("documented-by-vendor"),
        row(
            "2026-03-04T02:24",
            "gave RoleManagement.ReadWrite.Directory to backup-sync-svc",
            Level.HIGH,
            Level.CRITICAL,
            "role-management-permission"),
        row(
            "2026-03-04T02:31",
            "backup-sync-svc made svc-report@contoso.example Global Administrator",
            Level.CRITICAL,
            Level.CRITICAL,
            "role-management-used",
            "global-administrator-assigned",
            "application-gives-power"),
        row(
                "2026-03-04T02:37",
                "added a secret to Torq",
                Level.HIGH,
                Level.CRITICAL,
                "powerful-app-changed",
                "credential-added")
            .not("first-credential"),
        row(
            "2026-03-04T02:41",
            "made svc-report@contoso.example an owner of Torq",
            Level.HIGH,
            Level.CRITICAL,
            "powerful-app-changed",
            "owner-added-to-application"),
        row(
                "2026-03-04T09:20",
                "gave Directory.ReadWrite.All and Mail.ReadWrite to MD.ECO",
                Level.HIGH,
                Level.CRITICAL,
                "undocumented-power",
                "tier-zero-application-permission")
            .not("documented-by-vendor", "vendor-impersonation"),
        // The response.
        info("2026-03-05T08:02", "took Mail.ReadWrite").not("mail-and-offline-access"),
        info("2026-03-05T08:05", "from an app that calls itself radiantsecurity-connector")
            .not("vendor-impersonation", "tenant-wide-grant"),
        info("2026-03-05T08:07", "took RoleManagement.ReadWrite.Directory from backup-sync-svc")
            .not("role-management-permission"),
        info("2026-03-05T08:09", "took Global Administrator from svc-report", "role-removed")
            .not("role-added-and-removed"),
        info("2026-03-05T08:15", "deleted the service principal", "service-principal-removed")
            .not("vendor-impersonation"),
        info("2026-03-05T08:20", "AllowUserConsentForRiskyApps is now false", "policy-changed")
            .not("risky-consent-allowed", "user-consent-widened"),
        info("2026-03-05T08:31", "removed a credential from Torq", "credential-removed"),
        info("2026-03-05T08:33", "removed svc-report@contoso.example as an owner", "owner-removed"),
        info("2026-03-05T08:40", "took Directory.ReadWrite.All and Mail.ReadWrite from MD.ECO")
            .not("undocumented-power"),
        // What happens anyway.
        info("2026-03-02T11:20", "added a certificate", "managed-identity-service"),
        info("2026-03-02T13:40", "to the group Finance readers", "group-member-added"),
        info("2026-03-03T09:05", "consent to Graph Explorer", "microsoft-first-party"),
        info("2026-03-03T10:02", "Failed, and changed nothing").not("user-assigned-to-app"),
        info("2026-03-04T13:15", "consent to Microsoft Azure CLI", "microsoft-first-party"),
        info("2026-03-05T09:40", "touched the service principal of Torq"));
  }

  @BeforeAll
  static void tell() throws IOException {
    story = Told.of(FILES);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void findsWhatHappened(Row row) {
    Finding finding = story.finding(row);

    assertThat(finding.score().level()).isBetween(row.lowest(), row.highest());
    Set<String> factors =
        new TreeSet<>(finding.score().factors().stream().map(Factor::id).toList());
    assertThat(factors).containsAll(row.factors()).noneMatch(row.not()::contains);
  }

  @Test
  void tellsNothingElseAboveInfo() {
    List<Finding> told = rows().stream().map(story::finding).toList();

    assertThat(story.findings)
        .filteredOn(finding -> finding.score().level() != Level.INFO && !told.contains(finding))
        .extracting(Finding::sentence)
        .containsExactly("tom.okafor@contoso.example added a secret to Torq Entra ID.");
  }

  @Test
  void losesNothing() {
    assertThat(story.assessments).hasSize(254);
    assertThat(story.duplicates).hasSize(17);
    assertThat(story.ignored).isEqualTo(22);
    assertThat(story.rejected)
        .satisfiesExactly(
            broken -> assertThat(broken).contains("not JSON"),
            unreadable -> assertThat(unreadable).contains("activityDateTime", "25:61:07"));
    assertThat(story.findings).hasSize(54);
  }

  @Test
  void eachFindingHasAnIdOfItsOwnAndIsRevisedSeldom() {
    assertThat(story.findings).extracting(Finding::id).doesNotHaveDuplicates();
    assertThat(story.findings).filteredOn(finding -> finding.revision() > 1).hasSize(2);
    assertThat(story.findings).extracting(Finding::revision).containsOnly(1, 2);
  }

  @Test
  void everyEventIsOfTheTenant() {
    assertThat(story.assessments)
        .extracting(assessment -> assessment.activity().tenantId())
        .containsOnly(TENANT);
  }

  @Test
  void holdsTheHuntressDocumentWhole() {
    Finding huntress = story.finding(rows().get(2));

    assertThat(huntress.situation().added()).hasSizeGreaterThan(70);
    assertThat(huntress.situation().subject().conformance().orElseThrow().missing()).isEmpty();
    assertThat(huntress.dropped()).isZero();
  }

  @Test
  void tellsTheSameTwice() throws IOException {
    Told again = Told.of(FILES);

    assertThat(again.findings.stream().map(found -> JsonOutput.finding(OutputMapper.toAvro(found))))
        .containsExactlyElementsOf(
            story.findings.stream()
                .map(found -> JsonOutput.finding(OutputMapper.toAvro(found)))
                .toList());
    assertThat(
            again.assessments.stream()
                .map(judged -> JsonOutput.assessment(OutputMapper.toAvro(judged))))
        .containsExactlyElementsOf(
            story.assessments.stream()
                .map(judged -> JsonOutput.assessment(OutputMapper.toAvro(judged)))
                .toList());
  }

  @Test
  void isAllRepeatedWhenItComesAgain() throws IOException {
    Told twice = Told.of(Stream.concat(FILES.stream(), FILES.stream()).toList());

    assertThat(twice.assessments).hasSameSizeAs(story.assessments);
    assertThat(twice.findings).hasSameSizeAs(story.findings);
  }

  private static Row row(
      String begin, String sentence, Level lowest, Level highest, String... factors) {
    return new Row(begin, sentence, lowest, highest, List.of(factors), List.of());
  }

  private static Row low(String begin, String sentence, String... factors) {
    return row(begin, sentence, Level.LOW, Level.LOW, factors);
  }

  private static Row info(String begin, String sentence, String... factors) {
    return row(begin, sentence, Level.INFO, Level.INFO, factors);
  }

  private static Row connected(String begin, String name, String power) {
    return row(
            begin,
            "gave consent to " + name,
            Level.LOW,
            Level.MEDIUM,
            "documented-by-vendor",
            "tenant-wide-grant",
            power)
        .not("vendor-impersonation", "undocumented-power", "redirect-address-changed");
  }

  /** What the core made of files. */
  private static final class Told implements Replay.Output, JsonStream.Taker {
    private final List<Assessment> assessments = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> duplicates = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private int ignored;

    private final Normaliser normaliser = new Normaliser();
    private final Policy policy = PolicyReader.bundled();
    private final Replay replay =
        new Replay(new Knowledge(Catalog.bundled(), policy), policy.window("act"), this);

    static Told of(List<String> files) throws IOException {
      Told told = new Told();
      for (String file : files) {
        try (InputStream in = StoryTest.class.getResourceAsStream("/demo/" + file)) {
          new JsonStream(new ByteArrayInputStream(Objects.requireNonNull(in).readAllBytes()))
              .forEach(told);
        }
      }
      told.replay.close();
      return told;
    }

    Finding finding(Row row) {
      return findings.stream()
          .filter(finding -> finding.situation().start().toString().startsWith(row.begin()))
          .filter(finding -> finding.sentence().contains(row.sentence()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no finding of " + row));
    }

    @Override
    public void take(long line, byte[] values) {
      normaliser.normalise(values, TENANT, this::reading);
    }

    private void reading(Reading reading) {
      switch (reading) {
        case Reading.Read read -> replay.accept(read.activity());
        case Reading.Ignored _ -> ignored++;
        case Reading.Rejected event -> rejected.add(event.reason());
      }
    }

    @Override
    public void tooLong(long line) {
      rejected.add("too long");
    }

    @Override
    public void repeated(Activity activity, String of) {
      duplicates.add(of);
    }

    @Override
    public void assessed(Assessment assessment) {
      assessments.add(assessment);
    }

    @Override
    public void found(Finding finding) {
      findings.removeIf(before -> before.id().equals(finding.id()));
      findings.add(finding);
    }
  }
}
