package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
  private static final Roles ROLES = Catalog.bundled().roles();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Global Administrator",
        "global administrator",
        "Company Administrator",
        "TenantAdmins",
        " TenantAdmins "
      })
  void findsGlobalAdministratorByEveryName(String name) {
    Role role = ROLES.byName(name).orElseThrow();

    assertThat(role.templateId()).isEqualTo("62e90394-69f5-4237-9190-012177145e10");
    assertThat(role.tier()).isEqualTo(Tier.ZERO);
    assertThat(role.privileged()).isTrue();
    assertThat(role.wellKnownName()).isEqualTo("TenantAdmins");
  }

  @Test
  void findsByTemplateIdInAnySpelling() {
    assertThat(ROLES.byTemplateId("{29232CDF-9323-42FD-ADE2-1D097AF3E4DE}").orElseThrow().name())
        .isEqualTo("Exchange Administrator");
  }

  @Test
  void knowsWhatItDoesNotKnow() {
    assertThat(ROLES.byName("Moon Administrator")).isEmpty();
    assertThat(ROLES.byTemplateId("not an id")).isEmpty();
  }

  @Test
  void anUnclassifiedRoleHasNoTier() {
    assertThat(ROLES.byName("Workplace Device Join").orElseThrow().tier()).isEqualTo(Tier.UNKNOWN);
  }

  @ParameterizedTest(name = "{0} is tier {1}")
  @CsvSource({
    "Global Administrator, ZERO",
    "Privileged Role Administrator, ZERO",
    "Application Administrator, ZERO",
    "Conditional Access Administrator, ZERO",
    "User Administrator, ZERO",
    "Security Administrator, ZERO",
    "Global Reader, ONE",
    "Security Reader, ONE",
    "Exchange Administrator, ONE",
    "Groups Administrator, ONE"
  })
  void wellKnownRolesHaveTheTierThatTheFieldExpects(String name, Tier tier) {
    assertThat(ROLES.byName(name).orElseThrow().tier()).isEqualTo(tier);
  }
}
