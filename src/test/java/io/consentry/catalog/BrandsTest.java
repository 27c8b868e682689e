package io.consentry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrandsTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final Brands BRANDS = CATALOG.brands();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Micr\u043Esoft Teams",
        "Micros0ft",
        "Rnicrosoft 365",
        "Microsfot Account",
        "M\u0131crosoft",
        "Micro$oft Support",
        "M1cr0s0ft",
        "\uFF2Dicrosoft",
        "Mi\u200Bcrosoft",
        "0ffice 365",
        "Outl00k Sync",
        "SharePolnt",
        "0neDrive",
        "Saleforce",
        "DocuSlgn",
        "Dr0pbox",
        "G00gle",
        "SIack",
        "\u202Etfosorcim",
        "Ad\u043Ebe Sign"
      })
  void aLookalikeIsSeen(String name) {
    assertThat(BRANDS.ofName(name)).isPresent().get().matches(Brands.Likeness::lookalike);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acme Outlook Add-in",
        "Backup for Microsoft 365",
        "Salesforce",
        "Outlooks",
        "Zoom",
        "Slack",
        "Microsoft Teams",
        "Contoso Google Sync",
        "Teams Bot",
        "Office Manager",
        "salesforceconnector",
        "Microsoftonline Login"
      })
  void aPlainNameIsNoLookalike(String name) {
    assertThat(BRANDS.ofName(name).filter(Brands.Likeness::lookalike)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Report Builder",
        "Payroll",
        "Sales Dashboard",
        "Micro Focus",
        "Soft Serve",
        "Outlay Tracker",
        "Share Points",
        "One Driver",
        "Work Days Calendar",
        "Contoso HR",
        "svc-backup-prod",
        "Boogle",
        "terraform-ci",
        "Grafana",
        "Jira Cloud",
        "Jenkins",
        "Notion",
        "Miro",
        "Figma",
        "Asana",
        "Tableau",
        "Snowflake",
        "Databricks",
        "Datadog",
        "PagerDuty",
        "Zapier",
        "Postman",
        "Box",
        "Egnyte",
        "Power Plant",
        "Exchange Rates",
        "Azure Blue Travel",
        "Defender Fleet",
        "The Office",
        "1Point",
        "Adore Me",
        "Team Sync",
        "Intranet"
      })
  void anotherNameIsLeftAlone(String name) {
    assertThat(BRANDS.ofName(name).filter(hit -> hit.lookalike() || hit.leads())).isEmpty();
  }

  @Test
  void fewOfMicrosoftsOwnNamesLookLikeAnothers() {
    List<String> suspected = new ArrayList<>();
    int all = 0;
    for (KnownApp app : CATALOG.knownApps().all()) {
      if (app instanceof KnownApp.FirstParty && !app.name().isBlank()) {
        all++;
        if (BRANDS.ofName(app.name()).filter(Brands.Likeness::lookalike).isPresent()) {
          suspected.add(app.name());
        }
      }
    }

    assertThat(all).isGreaterThan(1_000);
    assertThat(suspected).as("of %d", all).hasSizeLessThanOrEqualTo(all / 50);
  }

  @Test
  void theNameOfAnApplicationOfMicrosoftsIsToldByItsName() {
    assertThat(BRANDS.ofName("microsoft graph").orElseThrow().application())
        .contains("Microsoft Graph");
    assertThat(BRANDS.ofName("Call Recorder")).isEmpty();
  }

  @Test
  void aHostIsReadAsABrowserShowsIt() {
    assertThat(Brands.shown("xn--mirosoft-yjg")).isNotEqualTo("xn--mirosoft-yjg");
    assertThat(BRANDS.ofHost("login.microsoftonline.com")).isEmpty();
    assertThat(BRANDS.ofHost("login.microsoftonline.com.evil.org")).isPresent();
    assertThat(BRANDS.ofHost("microsoft.com.co")).isPresent();
    assertThat(BRANDS.ofHost("")).isEmpty();
    assertThat(BRANDS.ofHost("localhost")).isEmpty();
  }
}
