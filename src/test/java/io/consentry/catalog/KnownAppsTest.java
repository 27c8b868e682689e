package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownAppsTest {
  private static final KnownApps APPS = Catalog.bundled().knownApps();

  @Test
  void knowsMicrosoftsOwn() {
    assertThat(APPS.byAppId("00000003-0000-0000-C000-000000000000").orElseThrow())
        .isEqualTo(
            new KnownApp.FirstParty(
                "00000003-0000-0000-c000-000000000000",
                "Microsoft Graph",
                "f8cdef31-a31e-4b4a-93e4-5f571e91255a"));
  }

  @Test
  void knowsAnAppMadeForAttacks() {
    KnownApp.Rogue rogue =
        (KnownApp.Rogue) APPS.byAppId("ff8d92dc-3d82-41d6-bcbd-b9174d163620").orElseThrow();

    assertThat(rogue.rogueClass()).isEqualTo(KnownApp.RogueClass.MALICIOUS);
    assertThat(rogue.name()).isEqualTo("PerfectData Software");
    assertThat(rogue.tags()).contains("exfiltration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aebc6443-996d-45c2-90f0-388ff96faa56",
        "8c59ead7-d703-4a27-9e55-c96a0054c8d2",
        "19db86c3-b2b9-44cc-b339-36da233a3be2"
      })
  void whatAListWronglyCallsRogueStaysMicrosofts(String appId) {
    assertThat(APPS.byAppId(appId).orElseThrow()).isInstanceOf(KnownApp.FirstParty.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "14d82eec-204b-4c2f-b7e8-296a70dab67e", // Microsoft Graph PowerShell
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
        "1950a258-227b-4e31-a9cf-717495945fc2" // Azure PowerShell
      })
  void theToolsOfAdministratorsAreMicrosofts(String appId) {
    assertThat(APPS.byAppId(appId).orElseThrow()).isInstanceOf(KnownApp.FirstParty.class);
  }

  @Test
  void aMailClientCanBeAllowedAndAbused() {
    String emClient = "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd";

    assertThat(APPS.byAppId(emClient).orElseThrow()).isInstanceOf(KnownApp.Rogue.class);
    assertThat(APPS.allowedMailClient(emClient)).isTrue();
  }

  @Test
  void anAllowedMailClientIsKnownAsOne() {
    assertThat(APPS.byAppId("f8d98a96-0999-43f5-8af3-69971c7bb423").orElseThrow())
        .isEqualTo(
            new KnownApp.AllowedMailClient("f8d98a96-0999-43f5-8af3-69971c7bb423", "Apple Mail"));
  }

  @Test
  void knowsMicrosoftsTenants() {
    assertThat(APPS.microsoftTenant("F8CDEF31-A31E-4B4A-93E4-5F571E91255A")).isTrue();
    assertThat(APPS.microsoftTenant("72f988bf-86f1-41af-91ab-2d7cd011db47")).isTrue();
    assertThat(APPS.microsoftTenant("11111111-2222-3333-4444-555555555555")).isFalse();
  }

  @Test
  void refusesTheSameAppTwice() {
    String row = "11111111-2222-3333-4444-555555555555,X,malicious,,,\n";

    assertThatThrownBy(
            () -> KnownApps.read("apps", String.join(",", KnownApps.COLUMNS) + "\n" + row + row))
        .hasMessageContaining("apps line 3 app_id: expected an id used once");
  }
}
