package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendorMatcherTest {
  private static final String TENANT = "aaaaaaaa-0000-0000-0000-000000000001";
  private static final String APP = "bbbbbbbb-0000-0000-0000-000000000001";
  private static final Catalog CATALOG = Catalog.bundled();
  private static final VendorMatcher MATCHER = CATALOG.matcher();

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "radiantsecurity-connector, radiant-security, radiantsecurity-connector",
    "RadiantSecurity Connector, radiant-security, radiantsecurity-connector",
    "Radiant Security, radiant-security,",
    "radiantsecurity-conector, radiant-security,",
    "Radiant Security - SOC (prod), radiant-security,",
    "Huntress Security Platform (Direct), huntress, Huntress Security Platform (Direct)",
    "huntress security platform direct, huntress, Huntress Security Platform (Direct)",
    "Huntress, huntress,",
    "Contoso Huntress integration, huntress,",
    "Red Canary + Office365, red-canary, Red Canary + Office365",
    "RedCanary, red-canary,",
    "Red-Canary MDR, red-canary,",
    "MD.ECO - Connector - M365 Defender, mdeco, MD.ECO - Connector - M365 Defender",
    "MD.ECO – Connector – M365 Defender, mdeco, MD.ECO - Connector - M365 Defender",
    "MDECO, mdeco,",
    "Torq.io, torq, Torq.io",
    "Torq Entra integration, torq,",
    "Huntress-Security, huntress,",
    "Red  Canary, red-canary,",
    "The Red Canary App, red-canary,",
    "RedCanary Inc, red-canary,",
    "TheRedCanaryApp, red-canary,",
    "HuntressSecurity, huntress,",
    "Microsoft Huntress, huntress,",
    "MyRadiantSecuritySync, radiant-security,"
  })
  void aPlainNameMatches(String name, String vendor, @Nullable String app) {
    VendorMatch match = match(named(name)).orElseThrow();

    assertThat(match.vendor().id()).isEqualTo(vendor);
    assertThat(match.strength()).isEqualTo(Strength.NAME);
    assertThat(match.app().flatMap(VendorApp::displayName)).isEqualTo(Optional.ofNullable(app));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "r\u0430diantsecurity-connector, radiant-security", // Cyrillic a
    "\uff32adiant \uff33ecurity, radiant-security", // full-width letters
    "Radi\u200Bant Security, radiant-security", // zero-width space
    "\u202ERadiant Security, radiant-security", // right-to-left override
    "Hun\u00ADtress, huntress", // soft hyphen
    "Huntre\u0455s, huntress", // Cyrillic dze
    "\u041Duntress Security Platform, huntress", // Cyrillic en
    "Red\u200BCanary MDR, red-canary",
    "R\u0435d Canary, red-canary",
    "T\u043Erq Integration, torq", // Cyrillic o
    "T0rq, torq",
    "MD.\u0415CO - Connector - M365 Defender, mdeco",
    "Huntres Security Platform (Direct), huntress",
    "Huntresss, huntress",
    "Hutnress, huntress",
    "Huntress5, huntress",
    "Radient Secuirty, radiant-security",
    "Rcd Canary, red-canary",
    "R3d C4nary, red-canary", // digits for letters
    "Hun7r3$$, huntress",
    "H\u1D1C\u0274\u1D1B\u0280\u1D07\uA731\uA731, huntress", // small capitals
    "\uD83C\uDD77untress, huntress", // a letter in a black square
    "\u24BDuntress, huntress", // a letter in a circle
    "\u202Essertnuh, huntress", // backwards, and shown so that it reads
    "huntressapp, huntress",
    "myredcanaryapp, red-canary",
    "REDCANARY\u200BMDR, red-canary",
    "\u200FHuntre\u200Fss, huntress", // right-to-left marks
    "\u041Duntress-S\u0435curity, huntress",
    "Microsoft Hutnress, huntress",
    "T\u200Borq, torq",
    "Radlant Securlty, radiant-security",
    "Huntress \u0405ecurity Platform, huntress" // the vendor's name itself is plain
  })
  void aNameThatOnlyLooksAlikeIsALookalike(String name, String vendor) {
    VendorMatch match = match(named(name)).orElseThrow();

    assertThat(match.vendor().id()).isEqualTo(vendor);
    assertThat(match.strength()).isEqualTo(Strength.LOOKALIKE);
    assertThat(match.how()).startsWith("looks like").doesNotContain(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Torque Wrench App", "Tor", "Tor Browser Sync", "Torch", "Retorq", "Hunter", "Huntsman",
            "Radiant", "Security Radiant", "Canary",
        "Red", "Red Cannery Row Tours", "Canary Red", "MD", "ECO", "Microsoft Graph", "", " ",
            "\u200B\u202E", "Mondataflow",
        "Radiant Heating Security Camera"
      })
  void anotherWordDoesNotMatch(String name) {
    assertThat(match(named(name))).isEmpty();
  }

  @Test
  void invisibleCharactersCannotPushANameOutOfReach() {
    assertThat(match(named("Hunt" + "\u200B".repeat(1_000) + "ress"))).isPresent();
  }

  @Test
  void aNameOfTenThousandMarksIsReadInBoundedTime() {
    assertThat(match(named("Huntress" + "\u0336".repeat(10_000)))).isPresent();
  }

  @Test
  void anAppRegisteredTheWrongWayIsInConflict() {
    VendorMatch elsewhere =
        match(profile("radiantsecurity-connector", Registration.ELSEWHERE)).orElseThrow();
    VendorMatch here = match(profile("Red Canary + Office365", Registration.HERE)).orElseThrow();

    assertThat(elsewhere.conflicts())
        .containsExactly(
            "Radiant Security's connector is registered by each customer; this one is registered in another tenant");
    assertThat(here.conflicts())
        .containsExactly(
            "Red Canary's connector is registered by Red Canary; this one is registered in this tenant");
  }

  @ParameterizedTest
  @CsvSource({
    "radiantsecurity-connector, HERE",
    "radiantsecurity-connector, UNKNOWN",
    "Red Canary + Office365, ELSEWHERE"
  })
  void anAppRegisteredTheRightWayOrWhoKnowsIsNot(String name, Registration registration) {
    assertThat(match(profile(name, registration)).orElseThrow().conflicts()).isEmpty();
  }

  @Test
  void whatTheOperatorConfiguredComesFirst() {
    ExpectedApps expected =
        (tenant, app) ->
            tenant.equals(TENANT) && app.equals(APP) ? Optional.of("torq") : Optional.empty();

    VendorMatch match =
        MATCHER
            .match("{" + TENANT.toUpperCase(Locale.ROOT) + "}", named("Huntress"), expected)
            .orElseThrow();

    assertThat(match.vendor().id()).isEqualTo("torq");
    assertThat(match.strength()).isEqualTo(Strength.CONFIGURED);
  }

  @Test
  void aClientIdThatTheDocumentNamesIsEnough() {
    String yaml =
        TestCatalogs.vendorFile("other", "{name: User.Read}")
            .replace(
                "    sections:",
                "    apps: [{name: Other, registration: vendor-multi-tenant, app_id: "
                    + APP
                    + "}]\n    sections:");
    VendorMatcher matcher = CATALOG.with(Map.of("vendors/other", yaml)).matcher();

    VendorMatch match = matcher.match(TENANT, named("anything"), ExpectedApps.NONE).orElseThrow();
    VendorMatch impostor =
        matcher.match(TENANT, withId(named("Other"), TENANT), ExpectedApps.NONE).orElseThrow();

    assertThat(match.strength()).isEqualTo(Strength.CONFIGURED);
    assertThat(impostor.conflicts())
        .containsExactly(
            "Some Vendor's application has client id " + APP + "; this one has another");
  }

  @Test
  void aVerifiedPublisherMatchesWithTheRightRegistration() {
    VendorMatch match =
        match(published("Some app", "Huntress", true, Registration.ELSEWHERE)).orElseThrow();

    assertThat(match.vendor().id()).isEqualTo("huntress");
    assertThat(match.strength()).isEqualTo(Strength.PUBLISHER);
  }

  @ParameterizedTest
  @CsvSource({"Huntress, false, ELSEWHERE", "Huntress, true, HERE", "Huntress, true, UNKNOWN"})
  void aPublisherAloneProvesNothing(String publisher, boolean verified, Registration registration) {
    assertThat(match(published("Some app", publisher, verified, registration))).isEmpty();
  }

  @Test
  void anotherVerifiedPublisherIsAConflict() {
    VendorMatch match =
        match(published("Huntress", "Evil Corp", true, Registration.ELSEWHERE)).orElseThrow();

    assertThat(match.strength()).isEqualTo(Strength.NAME);
    assertThat(match.conflicts()).containsExactly("its verified publisher is not Huntress");
  }

  @Test
  void aNameSpelledOutLooksLikeOneAndIsNone() {
    assertThat(match(named("H u n t r e s s")).orElseThrow().strength())
        .isEqualTo(Strength.LOOKALIKE);
  }

  @Test
  void anApplicationOfUnknownModelDoesNotExcuseTheOthers() {
    VendorMatch elsewhere = match(profile("Torq", Registration.ELSEWHERE)).orElseThrow();

    assertThat(elsewhere.conflicts()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Torq Teams Bot, ELSEWHERE",
    "Torq Bot, ELSEWHERE",
    "Torq for Microsoft Teams, ELSEWHERE",
    "Torq Teams Bot, HERE"
  })
  void whatMayBeRegisteredAnywhereIsInConflictNowhere(String name, Registration registration) {
    VendorMatch match = match(profile(name, registration)).orElseThrow();

    assertThat(match.app().map(VendorApp::productId)).contains("teams");
    assertThat(match.conflicts()).isEmpty();
    assertThat(match.how()).isEqualTo("bears the name of Torq");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Torq.io", "Torq Entra integration", "Torq Robotics"})
  void itsWordsTellItFromTheOthers(String name) {
    VendorMatch match = match(profile(name, Registration.ELSEWHERE)).orElseThrow();

    assertThat(match.app().map(VendorApp::productId)).isNotEqualTo(Optional.of("teams"));
    assertThat(match.conflicts()).hasSize(1);
  }

  @Test
  void aPlainNameAmongSeveralCountsBeforeALookalike() {
    AppProfile app =
        new AppProfile(APP, List.of("T0rq", "Huntress"), null, false, Registration.UNKNOWN, null);

    assertThat(match(app).orElseThrow().vendor().id()).isEqualTo("huntress");
  }

  private static Optional<VendorMatch> match(AppProfile app) {
    return MATCHER.match(TENANT, app, ExpectedApps.NONE);
  }

  private static AppProfile named(String name) {
    return profile(name, Registration.UNKNOWN);
  }

  private static AppProfile profile(String name, Registration registration) {
    return new AppProfile(APP, List.of(name), null, false, registration, null);
  }

  private static AppProfile withId(AppProfile app, String appId) {
    return new AppProfile(appId, app.names(), null, false, app.registration(), null);
  }

  private static AppProfile published(
      String name, String publisher, boolean verified, Registration registration) {
    return new AppProfile(APP, List.of(name), publisher, verified, registration, null);
  }
}
