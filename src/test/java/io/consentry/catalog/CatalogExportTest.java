package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogExportTest {
  private static final Catalog CATALOG = Catalog.bundled();

  @Test
  void theHeaderIsAgreedWithOthers() {
    assertThat(CatalogExport.csv(List.of()))
        .isEqualTo(
            "vendor,product,api,item_kind,name,permission_type,required,future_use,conditions,use_case,added_in_revision\n");
  }

  @Test
  void aRowReadsLikeThis() {
    String csv = CatalogExport.csv(List.of(TestCatalogs.vendor(CATALOG, "huntress")));

    assertThat(csv.lines())
        .contains(
            "Huntress,Managed ITDR,Graph API,api_permission,DelegatedAdminRelationship.Read.All,unspecified,unspecified,yes,CPV only,GDAP relationships,v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=HYPERLINK(1)", "+1", "-1", "@x", "\tx"})
  void aFormulaBecomesText(String formula) {
    assertThat(CsvText.guarded(formula)).isEqualTo("'" + formula);
  }

  @Test
  void aFormulaInAUsersFileBecomesTextAndConditionsAreJoined() {
    String yaml =
        TestCatalogs.vendorFile(
            "mine", "{name: User.Read, use: '=cmd|x, \"y\"', conditions: [a, b]}");
    Catalog catalog = Catalog.of(Map.of("vendors/mine", yaml));

    String csv = CatalogExport.csv(catalog.vendors());

    assertThat(csv.lines().skip(1))
        .containsExactly(
            "Some Vendor,One,Microsoft Graph,api_permission,User.Read,unspecified,unspecified,no,a; b,\"'=cmd|x, \"\"y\"\"\",");
  }

  @Test
  void jsonHasEverythingElse() throws Exception {
    JsonNode json = new ObjectMapper().readTree(CatalogExport.json(CATALOG.vendors()));

    JsonNode huntress = json.at("/vendors/0");
    JsonNode removed = item(huntress, "SecurityAlert.Read.All");
    JsonNode roles = item(huntress, "RoleManagement.ReadWrite.Directory");
    assertThat(huntress.at("/revisions/5/date").asText()).isEqualTo("2025-12-29");
    assertThat(removed.at("/removed_in_revision").asText()).isEqualTo("v5");
    assertThat(roles.at("/resolution/permissions/0/id").asText())
        .isEqualTo("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8");
    assertThat(roles.at("/resolution/permissions/0/tier").asInt()).isZero();
    assertThat(item(huntress, "IdentityRiskyUser.Read.All").at("/note").asText())
        .contains("no revision");
    assertThat(item(json.at("/vendors/4"), "List.Read.All").at("/resolution/outcome").asText())
        .isEqualTo("unresolvable");
  }

  private static JsonNode item(JsonNode vendor, String name) {
    return vendor.findParents("item_kind").stream()
        .filter(item -> item.at("/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
