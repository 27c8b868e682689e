package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CatalogTest {
  private static final Catalog BUNDLED = Catalog.bundled();

  @Test
  void anEmptyCatalogKnowsNothingAndSaysSo() {
    Catalog empty = Catalog.of(Map.of());

    assertThat(empty.vendors()).isEmpty();
    assertThat(
            empty
                .permissions()
                .resolve(TestCatalogs.GRAPH, PermissionKind.APPLICATION, "Mail.Read", null)
                .known())
        .isFalse();
    assertThat(empty.roles().byName("Global Administrator")).isEmpty();
    assertThat(empty.knownApps().byAppId(TestCatalogs.GRAPH)).isEmpty();
    assertThat(empty.knownApps().microsoftTenant("f8cdef31-a31e-4b4a-93e4-5f571e91255a")).isTrue();
  }

  @Test
  void itsDocumentsMakeItAgain() {
    Catalog again = Catalog.of(BUNDLED.documents());

    assertThat(CatalogExport.json(again.vendors()))
        .isEqualTo(CatalogExport.json(BUNDLED.vendors()));
    assertThat(again.permissions().all()).hasSameSizeAs(BUNDLED.permissions().all());
  }

  @Test
  void aDocumentTakesThePlaceOfTheBundledOne() {
    Catalog changed =
        BUNDLED.with(Map.of("vendors/torq", TestCatalogs.vendorFile("torq", "{name: User.Read}")));

    assertThat(TestCatalogs.vendor(changed, "torq").items()).hasSize(1);
    assertThat(TestCatalogs.vendor(BUNDLED, "torq").items()).hasSize(59);
    assertThat(changed.vendors()).hasSize(5);
  }

  @Test
  void aDocumentAddsAVendor() {
    Catalog changed =
        BUNDLED.with(Map.of("vendors/mine", TestCatalogs.vendorFile("mine", "{name: User.Read}")));

    assertThat(changed.vendor("mine")).isPresent();
    assertThat(changed.vendors()).hasSize(6);
  }

  @Test
  void changedTablesChangeWhatVendorsResolveTo() {
    Catalog changed =
        BUNDLED.with(Map.of("permissions", String.join(",", Permissions.COLUMNS) + "\n"));

    assertThat(TestCatalogs.vendor(changed, "mdeco").items())
        .allMatch(item -> item.resolution() instanceof Resolution.Unresolvable);
  }

  @Test
  void aBadDocumentIsRefusedByName() {
    assertThatThrownBy(() ->
            BUNDLED.with(
                Map.of(
                    "vendors/mine", TestCatalogs.vendorFile("mine", "{name: A.B, required: x}"))))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "vendors/mine line 12 required: expected one of yes, no, optional, unspecified, got x");
  }

  @Test
  void aKeyAndItsVendorMustAgree() {
    assertThatThrownBy(() ->
            BUNDLED.with(
                Map.of("vendors/mine", TestCatalogs.vendorFile("yours", "{name: User.Read}"))))
        .hasMessage("vendors/mine line 1 vendor: expected mine, as its file is called, got yours");
  }

  @Test
  void aBrandsDomainMustBeOne() {
    for (String domains : List.of("contoso", "contoso.com;x", ".com")) {
      String table = "name,match,domains,owner\nContoso,word," + domains + ",x\n";

      assertThatThrownBy(() -> BUNDLED.with(Map.of("brands", table)))
          .hasMessageStartingWith("brands line 2 domains: expected domains such as contoso.com");
    }
  }

  @Test
  void anUnknownKeyIsRefused() {
    assertThatThrownBy(() -> BUNDLED.with(Map.of("vendors/", "x")))
        .hasMessageContaining("expected permissions, roles, apps, brands or vendors/<id>");
  }

  @Test
  void twoVendorsCannotHaveOneClientId() {
    String app =
        "    apps: [{name: X, app_id: 11111111-2222-3333-4444-555555555555}]\n    sections:";
    Map<String, String> two =
        Map.of(
            "vendors/a",
                TestCatalogs.vendorFile("a", "{name: User.Read}").replace("    sections:", app),
            "vendors/b",
                TestCatalogs.vendorFile("b", "{name: User.Read}").replace("    sections:", app));

    assertThatThrownBy(() -> BUNDLED.with(two))
        .hasMessage(
            "vendors/b app_id: expected an id that no other application has, got 11111111-2222-3333-4444-555555555555 of a");
  }

  @Test
  @Timeout(20)
  void anEntryOf900KilobytesLoads() {
    String[] rows =
        IntStream.range(0, 9_000)
            .mapToObj(i -> "{name: Some.Permission%d, use: %s}".formatted(i, "x".repeat(50)))
            .toArray(String[]::new);
    String large = TestCatalogs.vendorFile("large", rows).replace("Microsoft Graph", "Some API");

    assertThat(large.length()).isBetween(850_000, 1_000_000);

    Catalog catalog = BUNDLED.with(Map.of("vendors/large", large));

    assertThat(TestCatalogs.vendor(catalog, "large").items()).hasSize(9_000);
  }

  @Test
  void anEntryLargerThanARecordIsRefused() {
    String text = "#".repeat(1_100_000);

    assertThatThrownBy(() -> BUNDLED.with(Map.of("vendors/mine", text)))
        .hasMessage("vendors/mine: expected at most 1048576 characters, got 1100000");
  }
}
