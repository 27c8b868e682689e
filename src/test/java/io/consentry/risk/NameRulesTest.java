package io.consentry.risk;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Scene.USER;
import static io.consentry.risk.Tell.addsPrincipal;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.change;
import static io.consentry.risk.Tell.consent;
import static io.consentry.risk.Tell.firstConsent;
import static io.consentry.risk.Tell.grant;
import static io.consentry.risk.Tell.property;
import static io.consentry.risk.Tell.redirects;
import static io.consentry.risk.Tell.registration;
import static io.consentry.risk.TellApps.inventory;
import static io.consentry.risk.TellApps.renames;
import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.activity.Act;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PublisherChange;
import io.consentry.activity.AppRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, publishers, logos and redirect addresses that mislead. */
class NameRulesTest {
  private static final AppRef APP = app("Report Builder");
  private static final AppRef REGISTERED = registration("Report Builder");
  private static final String LOGO = "ab".repeat(32);
  private static final String MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
  private static final String DOMAINS = "lists: {verified-domains: [contoso.example]}";
  private static final String BAD = "lists: {bad-hosts: [bad.example]}";
  private static final String LOGOS = "lists: {known-logos: [" + LOGO + "]}";

  static List<RuleRow> rows() {
    return List.of(
        RuleRow.of(
            "redirect-address-changed",
            "X01",
            on().act(ADMIN, redirects(false, REGISTERED, Change.UPDATED, "https://a.example/cb")),
            "https://a.example/cb",
            on().act(ADMIN, redirects(false, REGISTERED, Change.ADDED, "https://a.example/cb"))),
        RuleRow.of(
                "redirect-address-foreign",
                "X02",
                redirected("https://evil_host.example.org/cb"),
                "evil_host",
                redirected("https://app.contoso.example/cb"))
            .under(DOMAINS),
        RuleRow.of(
                "redirect-address-foreign",
                "X02",
                redirected("https://contoso.example@evil.org/cb"),
                "evil.org",
                redirected("http://localhost:8400"))
            .under(DOMAINS),
        RuleRow.of(
                "redirect-address-foreign",
                "X03",
                on().act(ADMIN, redirects(false, REGISTERED, Change.ADDED, "https://evil.org/cb")),
                "https://evil.org/cb",
                on().act(ADMIN, redirects(true, APP, Change.ADDED, "https://vendor.org/cb")))
            .under(DOMAINS),
        RuleRow.of(
            "redirect-address-unsafe",
            "X04",
            redirected("https://203.0.113.8/cb"),
            "203.0.113.8",
            redirected("http://127.0.0.1:5000/cb")),
        RuleRow.of(
            "redirect-address-lookalike",
            "X04",
            redirected("https://login.microsoftonline.com.auth-check.org/cb"),
            "auth-check.org",
            redirected("https://login.microsoftonline.com/common/oauth2/nativeclient")),
        RuleRow.of(
            "redirect-address-suspicious",
            "X04",
            redirected("https://a1b2.ngrok-free.app/cb"),
            "ngrok",
            redirected("https://www.fabrikam.com/cb")),
        RuleRow.of(
            "redirect-address-suspicious",
            "X04",
            redirected("https://mail-login.top/cb"),
            "mail-login.top",
            redirected("msal1234://auth")),
        RuleRow.of(
            "identifier-address-changed",
            "X05",
            on().act(ADMIN, updated("IdentifierUris", "https://other.example")),
            "other.example",
            on().act(ADMIN, updated("WwwHomepage", "https://other.example"))),
        RuleRow.of(
            "logout-address-changed",
            "X06",
            on().act(ADMIN, updated("LogoutUrl", "https://other.example/out")),
            "other.example",
            on().act(ADMIN, updated("WwwHomepage", "https://other.example"))),
        RuleRow.of(
            "proxy-without-sign-in",
            "X07",
            on().act(ADMIN, updated("ExternalAuthenticationType", "passthru")),
            "passthru",
            on().act(ADMIN, updated("ExternalAuthenticationType", "aadPreAuthentication"))),
        RuleRow.of(
            "brand-lookalike",
            "N01",
            foreign("Micr\u043Esoft Teams"),
            "soft Teams",
            foreign("Acme Teams")),
        RuleRow.of("brand-lookalike", "N01", foreign("DocuSlgn"), "DocuSlgn", foreign("DocuSign")),
        RuleRow.of(
            "microsoft-name-borrowed",
            "N01",
            foreign("Microsoft Account Verification"),
            "Account Verification",
            foreign("Backup for Microsoft 365")),
        RuleRow.of(
            "microsoft-name-borrowed",
            "N01",
            on().act(ADMIN, consent(app("Microsoft Graph"), true, true, "User.Read")),
            "Microsoft Graph",
            on().act(ADMIN, consent(app("Microsoft Graph Reporter"), true, true, "User.Read"))),
        RuleRow.of(
            "renamed-to-trusted-name",
            "N01",
            on().act(ADMIN, renames(REGISTERED, "Report Builder", "Huntress")),
            "Report Builder is now Huntress",
            on().act(ADMIN, renames(REGISTERED, "Report Builder", "Report Builder 2"))),
        RuleRow.of(
            "renamed-to-trusted-name",
            "N01",
            on().act(ADMIN, renames(APP, "Report Builder", "Microsoft Teams")),
            "is now Microsoft Teams",
            on().act(ADMIN, renames(APP, "Microsoft Teams Bot 1", "Microsoft Teams Bot 2"))),
        RuleRow.of(
                "borrowed-logo",
                "N02",
                on().act(ADMIN, inventory(APP, Scene.id("other tenant"), LOGO)),
                LOGO,
                on().act(ADMIN, inventory(APP, MICROSOFT, LOGO)))
            .under(LOGOS),
        RuleRow.of(
                "like-a-known-bad-app",
                "N03",
                on().act(
                        USER,
                        redirects(true, APP, Change.ADDED, "https://login.bad.example/cb"),
                        firstConsent(APP, false, false, "User.Read")),
                "login.bad.example",
                on().act(
                        USER,
                        redirects(true, APP, Change.ADDED, "https://notbad.example/cb"),
                        firstConsent(APP, false, false, "User.Read")))
            .under(BAD),
        RuleRow.of(
            "like-a-known-bad-app",
            "N03",
            foreign("PerfectData S\u043Eftware"),
            "PerfectData",
            foreign("Perfect Software")),
        RuleRow.of(
            "like-a-known-bad-app",
            "N03",
            on().act(ADMIN, new PublisherChange(APP, true, "PerfectData Software Ltd."))
                .act(USER, firstConsent(APP, false, false, "User.Read")),
            "PerfectData Software Ltd.",
            on().act(ADMIN, new PublisherChange(APP, true, "Contoso Ltd."))
                .act(USER, firstConsent(APP, false, false, "User.Read"))),
        RuleRow.of(
            "unusual-name",
            "N04",
            granted("aGVsbG8gd29ybGQ1Ng0K9QxZ", "Mail.Read"),
            "aGVsbG8gd29ybGQ1Ng0K9QxZ",
            granted("aGVsbG8gd29ybGQ1Ng0K9QxZ", "User.Read")),
        RuleRow.of(
            "unusual-name",
            "N04",
            granted("dGVzdGFwcDEyMzQ1Ng==", "Mail.Read"),
            "dGVzdGFwcDEyMzQ1Ng==",
            granted("ServiceNowIntegration2024Prod", "Mail.Read")),
        RuleRow.of(
            "unusual-name",
            "N04",
            on().act(
                    USER,
                    redirects(true, app("..."), Change.ADDED, "https://sync.click/cb"),
                    firstConsent(app("..."), false, false, "User.Read")),
            "sync.click",
            on().act(
                    USER,
                    redirects(true, app("..."), Change.ADDED, "https://www.fabrikam.com/cb"),
                    firstConsent(app("..."), false, false, "User.Read"))),
        RuleRow.of(
            "data-to-suspicious-address",
            "N05",
            answering("https://sync.click/cb", "Mail.Read"),
            "sync.click",
            answering("https://sync.click/cb", "User.Read")),
        RuleRow.of(
            "data-to-suspicious-address",
            "X04",
            answering("https://micros0ft-login.com/cb", "Files.Read.All"),
            "passes for Microsoft",
            answering("https://fabrikam.com/cb", "Files.Read.All")),
        RuleRow.of(
            "exchange-access-by-odd-app",
            "N05",
            granted("test 12", "Mail.Send"),
            "test 12",
            granted("Report Builder", "Mail.Send")),
        RuleRow.of(
            "generic-name",
            "N06",
            granted("Test App", "Files.Read.All"),
            "Test App",
            granted("Test App", "User.Read")),
        RuleRow.of(
            "generic-name",
            "N06",
            granted("luis.ortega", "Mail.Read"),
            "luis.ortega",
            granted("Ortega Reports", "Mail.Read")),
        RuleRow.of(
            "local-redirect-with-data",
            "N06",
            answering("http://localhost:7823/access", "Mail.Read"),
            "localhost",
            answering("https://fabrikam.com/cb", "Mail.Read")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void seesTheAttackAndNotItsNeighbour(RuleRow row) {
    row.check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login-microsoftonline.com/cb",
        "https://microsoftonline-login.net/cb",
        "https://rnicrosoft.com/cb",
        "https://rnicrosoftonline.example.org/cb",
        "https://xn--mirosoft-yjg.com/cb",
        "https://office365-mail.org/cb",
        "https://micros0ft.com/cb",
        "https://redcanary-login.com/cb",
        "https://huntress.com.example.org/cb",
        "https://m\u0456crosoft.com/cb",
        "https://login.microsoftonline.com.:443@evil.org.login.microsoftonline.com.evil.org/"
      })
  void anAddressThatPassesForASignInPageIsSeen(String url) {
    assertThat(ids(redirected(url).finding())).contains("redirect-address-lookalike");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://contoso.azurewebsites.net/.auth/login/aad/callback",
        "https://contoso.sharepoint.com/sites/x",
        "https://microsoft.auth.fabrikam.com/callback",
        "https://app.fabrikam.com/integrations/microsoft365",
        "https://teams.fabrikam.com/cb",
        "https://oauth.pstmn.io/v1/callback",
        "https://global.consent.azure-apim.net/redirect",
        "https://portal.huntress.io/cb",
        "https://www.zoom.us/office365",
        "https://slack.fabrikam.co.uk/cb",
        "http://localhost/cb",
        "urn:ietf:wg:oauth:2.0:oob",
        "ms-appx-web://microsoft.aad.brokerplugin/1234",
        "not an address",
        ""
      })
  void anHonestAddressIsLeftAlone(String url) {
    assertThat(ids(redirected(url).finding()))
        .doesNotContain("redirect-address-lookalike", "redirect-address-suspicious");
  }

  @Test
  void withoutAListOfDomainsNothingIsForeign() {
    assertThat(ids(redirected("https://evil.org/cb").finding()))
        .containsOnly("redirect-address-changed");
  }

  @Test
  void aRenameToAVendorsNameWithTheWrongRegistrationIsImpersonation() {
    Finding finding =
        on().act(ADMIN, Tell.registers("Report Builder"))
            .act(ADMIN, renames(REGISTERED, "Report Builder", "Huntress"))
            .act(ADMIN, consent(app("Report Builder"), true, true, "User.Read"))
            .finding();

    assertThat(ids(finding)).isNotEmpty();
    assertThat(
            on().act(ADMIN, renames(REGISTERED, "Report Builder", "Huntress"))
                .finding()
                .score()
                .level())
        .isGreaterThanOrEqualTo(Level.LOW);
  }

  @Test
  void aRenameThatFailedIsNone() {
    Finding finding =
        on().fails("no", ADMIN, renames(REGISTERED, "Report Builder", "Huntress")).finding();

    assertThat(ids(finding)).doesNotContain("renamed-to-trusted-name");
  }

  @Test
  void microsoftsOwnApplicationsBearItsNames() {
    AppRef graph = new AppRef(Tell.GRAPH, Scene.id("graph"), null, "Microsoft Graph");

    Finding finding = on().act(ADMIN, addsPrincipal(graph)).finding();

    assertThat(ids(finding)).doesNotContain("microsoft-name-borrowed", "brand-lookalike");
  }

  private static List<String> ids(Finding finding) {
    return finding.score().factors().stream().map(Factor::id).toList();
  }

  private static Scene on() {
    return new Scene();
  }

  private static Scene redirected(String url) {
    return on().act(ADMIN, redirects(false, REGISTERED, Change.UPDATED, url));
  }

  private static Scene foreign(String name) {
    return on().act(USER, firstConsent(app(name), false, false, "User.Read"));
  }

  private static Scene granted(String name, String scope) {
    AppRef app = app(name);
    return on().act(
            USER,
            grant(app, false, scope),
            addsPrincipal(app),
            firstConsent(app, false, false, scope));
  }

  private static Scene answering(String url, String scope) {
    return on().act(
            USER,
            redirects(true, APP, Change.ADDED, url),
            grant(APP, false, scope),
            firstConsent(APP, false, false, scope));
  }

  private static Act updated(String name, String after) {
    return change(false, REGISTERED, Change.UPDATED, property(name, "before", after));
  }
}
