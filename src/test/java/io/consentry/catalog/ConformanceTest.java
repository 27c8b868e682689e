package io.consentry.catalog;

import static io.consentry.catalog.TestCatalogs.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final Instant TODAY = on("2026-06-01");

  @ParameterizedTest(name = "{0} {1}: {4} {3} is {5}")
  @CsvSource({
    // Radiant Security says of each whether it is required.
    "radiant-security, radiantsecurity-connector, graph, AuditLog.Read.All, APPLICATION, needed",
    "radiant-security, radiantsecurity-connector, graph, auditlog.read.all, APPLICATION, needed",
    "radiant-security, radiantsecurity-connector, graph, AuditLog.Read.All, DELEGATED, excess",
    "radiant-security, radiantsecurity-connector, graph, Mail.ReadWrite, APPLICATION, optional",
    "radiant-security, radiantsecurity-connector, graph, Directory.AccessAsUser.All, DELEGATED, optional",
    "radiant-security, radiantsecurity-connector, graph, Files.ReadWrite.All, APPLICATION, excess",
    "radiant-security, radiantsecurity-connector, graph, RoleManagement.ReadWrite.Directory, APPLICATION, excess",
    // Named under Exchange Online, published by Microsoft Graph.
    "radiant-security, radiantsecurity-connector, graph, User.RevokeSessions.All, APPLICATION, optional",
    "radiant-security, radiantsecurity-connector, exchange, Exchange.ManageAsApp, APPLICATION, needed",
    // MD.ECO's remediation may sit in its own application or in the first.
    "mdeco, MD.ECO - Connector - M365 Defender, defender, Machine.Isolate, APPLICATION, optional",
    "mdeco, MD.ECO - Connector - Microsoft 365 Defender - Remediation, defender, Machine.Isolate, APPLICATION, optional",
    "mdeco, MD.ECO - Connector - Microsoft 365 Defender - Remediation, defender, Machine.Read.All, APPLICATION, other-product",
    "mdeco, MD.ECO - Connector - M365 Defender, graph, User.Read.All, APPLICATION, needed",
    "mdeco, MD.ECO - Connector - M365 Defender, graph, Machine.Isolate, APPLICATION, excess",
    // Huntress leaves the kind open.
    "huntress, Huntress Security Platform (Direct), graph, AuditLog.Read.All, APPLICATION, needed",
    "huntress, Huntress Security Platform (Direct), graph, AuditLog.Read.All, DELEGATED, needed",
    "huntress, Huntress Security Platform (Direct), graph, Mail.ReadWrite, APPLICATION, future",
    "huntress, Huntress Security Platform (Direct), graph, User.EnableDisableAccount.All, APPLICATION, optional",
    "huntress, Huntress Security Platform (Direct), graph, Mail.Send, APPLICATION, excess",
    // Red Canary has several applications.
    "red-canary, Red Canary + Office365, office, ActivityFeed.Read, APPLICATION, needed",
    "red-canary, Red Canary + Office365, defender, Alert.Read.All, APPLICATION, other-product",
    "red-canary, , defender, Alert.Read.All, APPLICATION, needed",
    "red-canary, , defender, Machine.Isolate, APPLICATION, optional",
    // Torq writes three names that do not exist.
    "torq, , graph, List.Read.All, APPLICATION, needed",
    "torq, , graph, Directory.WriteRead.All, APPLICATION, optional",
    "torq, Torq.io, graph, Mail.Read, DELEGATED, other-product"
  })
  void saysOfAPermissionWhatTheDocumentSays(
      String vendor,
      @Nullable String app,
      String resource,
      String value,
      PermissionKind kind,
      String expected) {
    Permission permission = CATALOG.permissions().resolve(resource(resource), kind, value, null);

    VendorStatus status =
        Conformance.status(TestCatalogs.match(CATALOG, vendor, app), permission, TODAY);

    assertThat(status.label()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource({
    "AuditLog.Read.All, 2024-02-28, excess",
    "AuditLog.Read.All, 2024-02-29, needed",
    "IdentityRiskEvent.ReadWrite.All, 2024-05-08, excess",
    "IdentityRiskEvent.ReadWrite.All, 2024-05-09, needed",
    "SecurityAlert.Read.All, 2024-11-13, excess",
    "SecurityAlert.Read.All, 2024-11-14, needed",
    "SecurityAlert.Read.All, 2025-10-30, needed",
    "SecurityAlert.Read.All, 2025-10-31, excess",
    "SecurityAlert.ReadWrite.All, 2025-10-30, excess",
    "SecurityAlert.ReadWrite.All, 2025-10-31, future",
    "AppRoleAssignment.ReadWrite.All, 2025-12-28, excess",
    "AppRoleAssignment.ReadWrite.All, 2025-12-29, needed",
    "IdentityRiskyUser.ReadWrite.All, 2024-05-09, needed",
    "IdentityRiskyUser.Read.All, 2024-03-01, needed"
  })
  void judgesByTheRevisionOfTheDay(String value, String date, String expected) {
    Permission permission =
        CATALOG.permissions().resolve(TestCatalogs.GRAPH, PermissionKind.APPLICATION, value, null);

    VendorStatus status =
        Conformance.status(
            TestCatalogs.match(CATALOG, "huntress", "Huntress Security Platform (Direct)"),
            permission,
            on(date));

    assertThat(status.label()).isEqualTo(expected);
  }

  @Test
  void theLastInstantBeforeARevisionIsBeforeIt() {
    Permission permission =
        CATALOG
            .permissions()
            .resolve(
                TestCatalogs.GRAPH,
                PermissionKind.APPLICATION,
                "AppRoleAssignment.ReadWrite.All",
                null);

    VendorStatus status =
        Conformance.status(
            TestCatalogs.match(CATALOG, "huntress", null),
            permission,
            on("2025-12-29").minusNanos(1));

    assertThat(status).isEqualTo(VendorStatus.EXCESS);
  }

  @ParameterizedTest(name = "{0} {1}: {2} is {3}")
  @CsvSource({
    "radiant-security, radiantsecurity-connector, Global Reader, needed",
    "radiant-security, radiantsecurity-connector, Authentication Administrator, needed",
    "radiant-security, radiantsecurity-connector, Global Administrator, excess",
    "huntress, Huntress Security Platform (Direct), Teams Administrator, future",
    "huntress, Huntress Security Platform (Direct), Exchange Administrator, needed",
    "huntress, Huntress Security Platform (Direct), Privileged Authentication Administrator, optional",
    "red-canary, , Security Reader, needed",
    "red-canary, Red Canary + Office365, Security Reader, other-product",
    "mdeco, , Global Administrator, excess"
  })
  void saysOfARoleWhatTheDocumentSays(
      String vendor, @Nullable String app, String name, String expected) {
    Role role = CATALOG.roles().byName(name).orElseThrow();

    VendorStatus status =
        Conformance.roleStatus(TestCatalogs.match(CATALOG, vendor, app), role, TODAY);

    assertThat(status.label()).isEqualTo(expected);
  }

  @Test
  void listsWhatIsNeededAndLacking() {
    List<Permission> granted =
        List.of(
            application("Application.Read.All"),
            application("AuditLog.Read.All"),
            application("Mail.ReadWrite"),
            application("Files.ReadWrite.All"));

    Conformance conformance =
        Conformance.of(
            TestCatalogs.match(CATALOG, "radiant-security", "radiantsecurity-connector"),
            granted,
            TODAY);

    assertThat(conformance.missing())
        .extracting(DocumentedItem::name)
        .containsExactly(
            "Directory.Read.All",
            "IdentityRiskEvent.Read.All",
            "IdentityRiskyUser.Read.All",
            "User.Read.All",
            "SecurityAlert.Read.All",
            "ExchangeMessageTrace.Read.All",
            "Investigation.Read",
            "Exchange.ManageAsApp",
            "ReportingWebService.Read.All",
            "ActivityFeed.Read",
            "ActivityFeed.ReadDlp");
    assertThat(conformance.missingUnknown()).isEmpty();
    assertThat(conformance.count(VendorStatus.NEEDED)).isEqualTo(2);
    assertThat(conformance.count(VendorStatus.OPTIONAL)).isEqualTo(1);
    assertThat(conformance.count(VendorStatus.EXCESS)).isEqualTo(1);
    assertThat(conformance.count(VendorStatus.MISSING)).isEqualTo(11);
    assertThat(conformance.statusOf(granted.get(3))).isEqualTo(VendorStatus.EXCESS);
    assertThat(conformance.verdicts().get(2).item().orElseThrow().useCase()).isEqualTo("Email");
  }

  @Test
  void whatAppliesOnConditionIsNeverMissing() {
    Conformance conformance =
        Conformance.of(
            TestCatalogs.match(CATALOG, "huntress", "Huntress Security Platform (Direct)"),
            List.of(),
            on("2025-12-30"));

    assertThat(conformance.missing())
        .extracting(DocumentedItem::name)
        .contains("AuditLog.Read.All", "AppRoleAssignment.ReadWrite.All")
        .doesNotContain(
            "Directory.AccessAsUser.All", "IdentityRiskEvent.ReadWrite.All", "Mail.ReadWrite");
  }

  @Test
  void saysWhyNothingIsMissingWhenTheProductIsNotKnown() {
    Conformance conformance =
        Conformance.of(TestCatalogs.match(CATALOG, "torq", null), List.of(), TODAY);

    assertThat(conformance.missing()).isEmpty();
    assertThat(conformance.missingUnknown())
        .contains("which of Torq's applications this is, is not known");
  }

  private static Permission application(String value) {
    return CATALOG
        .permissions()
        .resolve(TestCatalogs.GRAPH, PermissionKind.APPLICATION, value, null);
  }

  private static String resource(String name) {
    return switch (name) {
      case "graph" -> TestCatalogs.GRAPH;
      case "exchange" -> TestCatalogs.EXCHANGE;
      case "defender" -> TestCatalogs.DEFENDER;
      case "office" -> TestCatalogs.OFFICE_MANAGEMENT;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
