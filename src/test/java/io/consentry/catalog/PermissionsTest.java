package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
  private static final Permissions PERMISSIONS = Catalog.bundled().permissions();
  private static final String MAIL_READ_APP_ROLE = "810c84a8-4a9e-49e6-bf7d-12d183f40d01";

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "by id, 00000003-0000-0000-c000-000000000000, APPLICATION, , 810c84a8-4a9e-49e6-bf7d-12d183f40d01",
    "by value, 00000003-0000-0000-c000-000000000000, APPLICATION, Mail.Read, ",
    "value in another case, 00000003-0000-0000-c000-000000000000, APPLICATION, mail.READ, ",
    "id wins over value, 00000003-0000-0000-c000-000000000000, APPLICATION, Mail.Send, 810c84a8-4a9e-49e6-bf7d-12d183f40d01",
    "braces and capitals, {00000003-0000-0000-C000-000000000000}, APPLICATION, , ' {810C84A8-4A9E-49E6-BF7D-12D183F40D01} '",
    "unknown id and known value, 00000003-0000-0000-c000-000000000000, APPLICATION, Mail.Read, 11111111-2222-3333-4444-555555555555"
  })
  void findsTheSamePermission(
      String title,
      @Nullable String resource,
      PermissionKind kind,
      @Nullable String value,
      @Nullable String id) {
    Permission found = PERMISSIONS.resolve(resource, kind, value, id);

    assertThat(found.known()).isTrue();
    assertThat(found.id()).isEqualTo(MAIL_READ_APP_ROLE);
    assertThat(found.value()).isEqualTo("Mail.Read");
    assertThat(found.resource()).isEqualTo("Microsoft Graph");
  }

  @Test
  void keepsWhatItDoesNotKnow() {
    Permission found =
        PERMISSIONS.resolve(
            TestCatalogs.GRAPH,
            PermissionKind.APPLICATION,
            "Moon.Read",
            "11111111-2222-3333-4444-555555555555");

    assertThat(found.known()).isFalse();
    assertThat(found.tier()).isEqualTo(Tier.UNKNOWN);
    assertThat(found.tier().number()).isNull();
    assertThat(found.value()).isEqualTo("Moon.Read");
    assertThat(found.id()).isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(found.resource()).isEqualTo("Microsoft Graph");
  }

  @Test
  void unknownResourceGivesNoResourceName() {
    Permission found =
        PERMISSIONS.resolve(
            "11111111-2222-3333-4444-555555555555", PermissionKind.DELEGATED, "a.b", null);

    assertThat(found.known()).isFalse();
    assertThat(found.resource()).isNull();
  }

  @Test
  void nothingGivenIsStillAValue() {
    assertThat(PERMISSIONS.resolve(null, PermissionKind.DELEGATED, " ", null).known()).isFalse();
  }

  @Test
  void withoutAResourceAnIdThatOnlyOneHasIsEnough() {
    Permission found =
        PERMISSIONS.resolve(
            null, PermissionKind.APPLICATION, null, "dc50a0fb-09a3-484d-be87-e023b12c6440");

    assertThat(found.value()).isEqualTo("Exchange.ManageAsApp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openid", "profile", "email", "offline_access", "OpenID"})
  void openIdScopesAreMicrosoftGraphs(String scope) {
    Permission found =
        PERMISSIONS.resolve(TestCatalogs.EXCHANGE, PermissionKind.DELEGATED, scope, null);

    assertThat(found.known()).isTrue();
    assertThat(found.resource()).isEqualTo("Microsoft Graph");
    assertThat(found.tier()).isEqualTo(Tier.THREE);
  }

  @ParameterizedTest
  @CsvSource({
    "APPLICATION, Mail.Read, Microsoft Graph",
    "APPLICATION, Exchange.ManageAsApp, Office 365 Exchange Online",
    "APPLICATION, Machine.Isolate, WindowsDefenderATP"
  })
  void byValueAnywherePrefersGraphElseTheOnlyResource(
      PermissionKind kind, String value, String resource) {
    assertThat(PERMISSIONS.byValueAnywhere(kind, value).orElseThrow().resource())
        .isEqualTo(resource);
  }

  @Test
  void byValueAnywhereDoesNotGuessAmongSeveral() {
    assertThat(PERMISSIONS.byValueAnywhere(PermissionKind.DELEGATED, "user_impersonation"))
        .isEmpty();
  }

  @Test
  void resourceNameByAnySpellingOfTheId() {
    assertThat(PERMISSIONS.resourceName("{00000002-0000-0FF1-CE00-000000000000}"))
        .contains("Office 365 Exchange Online");
  }

  @ParameterizedTest(name = "{1} {0} is tier {2}")
  @CsvSource({
    "RoleManagement.ReadWrite.Directory, APPLICATION, ZERO",
    "AppRoleAssignment.ReadWrite.All, APPLICATION, ZERO",
    "Application.ReadWrite.All, APPLICATION, ZERO",
    "Directory.ReadWrite.All, APPLICATION, ZERO",
    "Policy.ReadWrite.ConditionalAccess, APPLICATION, ZERO",
    "UserAuthenticationMethod.ReadWrite.All, APPLICATION, ZERO",
    "RoleManagement.ReadWrite.Directory, DELEGATED, ZERO",
    "Mail.ReadWrite, APPLICATION, ONE",
    "Mail.Read, APPLICATION, ONE",
    "Files.ReadWrite.All, APPLICATION, ONE",
    "Sites.FullControl.All, APPLICATION, ONE",
    "full_access_as_app, APPLICATION, ONE",
    "Exchange.ManageAsApp, APPLICATION, ONE",
    "Machine.Isolate, APPLICATION, ONE",
    "Mail.ReadWrite, DELEGATED, ONE",
    "Files.ReadWrite.All, DELEGATED, ONE",
    "Mail.Send, DELEGATED, ONE",
    "Mail.Read, DELEGATED, TWO",
    "People.Read, DELEGATED, TWO",
    "User.Read, DELEGATED, THREE",
    "openid, DELEGATED, THREE",
    "profile, DELEGATED, THREE",
    "offline_access, DELEGATED, THREE",
    "email, DELEGATED, THREE"
  })
  void wellKnownPermissionsHaveTheTierThatTheFieldExpects(
      String value, PermissionKind kind, Tier tier) {
    assertThat(PERMISSIONS.byValueAnywhere(kind, value).orElseThrow().tier()).isEqualTo(tier);
  }

  @ParameterizedTest
  @CsvSource({
    "APPLICATION, Directory.ReadWrite.All, ZERO",
    "DELEGATED, Directory.ReadWrite.All, ZERO",
    "DELEGATED, User.Read, THREE"
  })
  void legacyAzureAdGraphIsAsStrongAsMicrosoftGraph(PermissionKind kind, String value, Tier tier) {
    assertThat(
            PERMISSIONS.resolve("00000002-0000-0000-c000-000000000000", kind, value, null).tier())
        .isEqualTo(tier);
  }

  @Test
  void tellsAttackPathsAndDefaultConsent() {
    Permission roles =
        PERMISSIONS
            .byValueAnywhere(PermissionKind.APPLICATION, "RoleManagement.ReadWrite.Directory")
            .orElseThrow();
    Permission mail =
        PERMISSIONS.byValueAnywhere(PermissionKind.DELEGATED, "Mail.Read").orElseThrow();
    Permission user =
        PERMISSIONS.byValueAnywhere(PermissionKind.DELEGATED, "User.Read").orElseThrow();

    assertThat(PERMISSIONS.attackPath(roles)).contains("direct");
    assertThat(PERMISSIONS.attackPath(user)).isEmpty();
    assertThat(PERMISSIONS.excludedFromDefaultConsent(mail)).isTrue();
    assertThat(PERMISSIONS.excludedFromDefaultConsent(user)).isFalse();
    assertThat(user.adminConsentRequired()).isFalse();
    assertThat(roles.adminConsentRequired()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tier out of range | 7 | Application | true | tier: expected 0, 1, 2, 3 or nothing, got 7",
        "negative tier | -1 | Application | true | tier: expected 0, 1, 2, 3 or nothing, got -1",
        "unknown kind | 1 | App | true | kind: expected Application or Delegated, got App",
        "unknown consent | 1 | Delegated | maybe | admin_consent_required: expected true, false or unknown, got maybe"
      })
  void refusesABadRowAndNamesItsLine(
      String title, String tier, String kind, String consent, String expected) {
    String csv =
        String.join(",", Permissions.COLUMNS)
            + "\n00000003-0000-0000-c000-000000000000,Microsoft Graph,A.B,11111111-2222-3333-4444-555555555555,%s,%s,%s,,,\n"
                .formatted(kind, consent, tier);

    assertThatThrownBy(() -> Permissions.read("permissions", csv))
        .isInstanceOf(CatalogException.class)
        .hasMessage("permissions line 2 " + expected);
  }

  @Test
  void refusesTheSameIdTwice() {
    String row =
        "00000003-0000-0000-c000-000000000000,Microsoft Graph,A.B,11111111-2222-3333-4444-555555555555,Delegated,true,1,,,\n";

    assertThatThrownBy(() ->
            Permissions.read(
                "permissions", String.join(",", Permissions.COLUMNS) + "\n" + row + row))
        .hasMessageContaining("permissions line 3 id: expected an id used once");
  }
}
