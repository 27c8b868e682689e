package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bundled vendor files against facts read from the vendors' documents on their own way ({@code
 * documented.csv}).
 */
class VendorDocumentsTest {
  private static final Catalog CATALOG = Catalog.bundled();

  private static final List<String> FACTS =
      List.of(
          "vendor",
          "product",
          "api",
          "item_kind",
          "name",
          "permission_type",
          "required",
          "future_use",
          "conditions",
          "added_in_revision");

  @ParameterizedTest
  @ValueSource(strings = {"Red Canary", "Huntress", "MD.ECO", "Radiant Security", "Torq"})
  void hasEveryRowOfTheDocumentAndNoOther(String vendor) {
    List<List<String>> documented = rows(TestCatalogs.resource("documented.csv"), vendor);

    List<List<String>> exported = rows(CatalogExport.csv(CATALOG.vendors()), vendor);

    assertThat(exported).containsExactlyInAnyOrderElementsOf(documented);
  }

  @ParameterizedTest
  @CsvSource({
    "huntress, api_permission, 80",
    "huntress, directory_role, 11",
    "huntress, exchange_role_group_role, 5",
    "mdeco, api_permission, 10",
    "radiant-security, api_permission, 22",
    "radiant-security, directory_role, 4",
    "red-canary, api_permission, 35",
    "red-canary, defender_portal_permission, 7",
    "red-canary, directory_role, 2",
    "torq, api_permission, 59"
  })
  void countsAreThoseOfTheDocument(String vendor, String kind, int expected) {
    long count =
        TestCatalogs.vendor(CATALOG, vendor).items().stream()
            .filter(item -> item.kind().label().equals(kind) && item.removed() == null)
            .count();

    assertThat(count).isEqualTo(expected);
  }

  @Test
  void allButAFewNamesResolveWhereTheDocumentPutsThem() {
    Map<String, List<String>> odd = new TreeMap<>();
    int exact = 0;
    for (Vendor vendor : CATALOG.vendors()) {
      for (DocumentedItem item : vendor.items()) {
        if (item.kind() == ItemKind.API_PERMISSION) {
          switch (item.resolution()) {
            case Resolution.Exact _ -> exact++;
            case Resolution.OtherResource _ -> note(odd, "other resource", vendor, item);
            case Resolution.Unresolvable _ -> note(odd, "unresolvable", vendor, item);
            case Resolution.DirectoryRole _, Resolution.OutsideEntra _ ->
                note(odd, "no permission", vendor, item);
          }
        }
      }
    }

    assertThat(exact).isEqualTo(204);
    assertThat(odd)
        .containsExactly(
            Map.entry(
                "other resource",
                List.of("radiant-security User.RevokeSessions.All", "red-canary User.Read.All")),
            Map.entry(
                "unresolvable",
                List.of(
                    "torq Directory.WriteRead.All",
                    "torq List.Read.All",
                    "torq List.ReadWrite.All")));
  }

  @Test
  void someNamesExistAsDelegatedPermissionsOnly() {
    List<String> delegatedOnly =
        CATALOG.vendors().stream()
            .flatMap(vendor -> vendor.items().stream())
            .filter(item -> !item.resolution().candidates().isEmpty())
            .filter(item ->
                item.resolution().candidates().stream()
                    .allMatch(p -> p.kind() == PermissionKind.DELEGATED))
            .map(DocumentedItem::name)
            .distinct()
            .toList();

    assertThat(delegatedOnly)
        .containsExactlyInAnyOrder(
            "Directory.AccessAsUser.All",
            "user_impersonation",
            "Exchange.Manage",
            "User.Read",
            "Mail.ReadWrite.Shared");
  }

  @Test
  void everyDirectoryRoleResolves() {
    List<DocumentedItem> roles =
        CATALOG.vendors().stream()
            .flatMap(vendor -> vendor.items().stream())
            .filter(item -> item.kind() == ItemKind.DIRECTORY_ROLE)
            .toList();

    assertThat(roles)
        .hasSize(17)
        .allMatch(item -> item.resolution() instanceof Resolution.DirectoryRole);
  }

  @Test
  void whatARevisionTookAwayIsKeptForItsTime() {
    List<String> removed =
        TestCatalogs.vendor(CATALOG, "huntress").items().stream()
            .filter(item -> item.removed() != null)
            .map(DocumentedItem::name)
            .toList();

    assertThat(removed)
        .containsExactly(
            "SecurityActions.Read.All", "SecurityAlert.Read.All", "SecurityEvents.Read.All");
  }

  @Test
  void bothSidesOfAContradictionAreKeptWithANote() {
    List<DocumentedItem> sides =
        TestCatalogs.vendor(CATALOG, "huntress").items().stream()
            .filter(item -> item.name().startsWith("IdentityRiskyUser."))
            .toList();

    assertThat(sides).hasSize(2).allMatch(item -> item.note() != null);
  }

  private static void note(
      Map<String, List<String>> odd, String outcome, Vendor vendor, DocumentedItem item) {
    odd.computeIfAbsent(outcome, key -> new ArrayList<>()).add(vendor.id() + " " + item.name());
  }

  private static List<List<String>> rows(String csv, String vendor) {
    return CsvTable.read("facts", csv, FACTS).rows().stream()
        .filter(row -> row.get("vendor").equals(vendor))
        .map(row -> FACTS.stream().map(row::get).collect(Collectors.toList()))
        .toList();
  }
}
