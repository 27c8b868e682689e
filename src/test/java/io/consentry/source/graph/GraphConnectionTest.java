package io.consentry.source.graph;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.consentry.source.graph.MockGraph.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.common.Gzip;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.microsoft.kiota.RequestInformation;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphException.Failure;
import io.consentry.source.graph.GraphException.Failure.Denied;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.Stale;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One request through the SDK and azure-identity, over real HTTP. */
class GraphConnectionTest {
  private static final String EMPTY = "{\"value\":[]}";

  @TempDir private static Path folder;
  private static MockGraph mock;

  @BeforeAll
  static void start() {
    mock = new MockGraph(folder);
  }

  @AfterAll
  static void stop() {
    mock.close();
  }

  @Test
  void theBytesComeAsGraphSentThemAndTheTokenGoesWithTheRequest() throws Exception {
    List<Request> asked = new CopyOnWriteArrayList<>();
    String body = "{ \"value\" : [ {\"z\":null, \"a\":\"\\u00e9é\", \"@odata.type\":\"#x\"} ] }\n";
    mock.graph(request -> {
      asked.add(request);
      return json(200, body);
    });
    GraphConnection graph = connection(mock.tenant("bytes"));

    try (Answer answer = graph.get(audits(graph))) {
      assertThat(new String(answer.take(), StandardCharsets.UTF_8)).isEqualTo(body);
    }
    assertThat(asked.getFirst().getUrl())
        .startsWith("/v1.0/auditLogs/directoryAudits?")
        .contains("$top=7");
    assertThat(asked.getFirst().getHeader("Authorization")).startsWith("Bearer ey");
    assertThat(asked.getFirst().getHeader("SdkVersion")).contains("graph-java");
  }

  @Test
  void aSecretIsSentToTheAuthorityOnceUntilTheTokenIsRenewed() throws Exception {
    List<String> form = new CopyOnWriteArrayList<>();
    mock.authority(request -> {
      form.add(request.getBodyAsString());
      return MockGraph.token(List.of());
    });
    mock.graph(request -> json(200, EMPTY));
    GraphConnection graph = connection(mock.tenant("secret"));

    graph.get(audits(graph)).close();
    graph.get(audits(graph)).close();
    graph.renew();
    graph.get(audits(graph)).close();

    assertThat(form)
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .contains("client_secret=hush-secret")
                .contains("scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"));
  }

  @Test
  void aCertificateSignsAnAssertion() throws Exception {
    List<String> form = new CopyOnWriteArrayList<>();
    mock.authority(request -> {
      form.add(request.getBodyAsString());
      return MockGraph.token(List.of());
    });
    mock.graph(request -> json(200, EMPTY));
    Path rsa = folder.resolve("client.p12");
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "client",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=client",
            "-storetype",
            "PKCS12",
            "-keystore",
            rsa.toString(),
            "-storepass",
            "changeit")
        .inheritIO()
        .start()
        .waitFor();
    Path pem = folder.resolve("client.pem");
    Files.writeString(pem, pem(rsa));

    for (Credential credential :
        List.of(
            new Credential.Certificate("app", rsa, Optional.of("changeit")),
            new Credential.Certificate("app", pem, Optional.empty()))) {
      form.clear();
      GraphConnection graph = connection(mock.tenant("certificate", credential));
      graph.get(audits(graph)).close();
      assertThat(form).singleElement().asString().contains("client_assertion=ey", "client_id=app");
    }
  }

  private static String pem(Path store) throws Exception {
    var keys = java.security.KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(
            encoder.encodeToString(keys.getKey("client", "changeit".toCharArray()).getEncoded()),
            encoder.encodeToString(keys.getCertificate("client").getEncoded()));
  }

  @ParameterizedTest
  @CsvSource({
    "401, invalid_client, AADSTS7000215, the client secret is wrong; give the secret's value",
    "401, invalid_client, AADSTS7000222, the client secret has expired",
    "400, unauthorized_client, AADSTS700016, the tenant does not know the application",
    "400, invalid_request, AADSTS90002, the tenant does not exist in this cloud",
    "401, invalid_client, AADSTS7000112, the application is disabled in the tenant",
    "400, invalid_grant, AADSTS9999999, the authority gives no token",
  })
  void whatTheAuthorityRefusesIsSaidInOneLineThatHelps(
      int status, String error, String code, String expected) {
    mock.authority(request ->
        json(
            status,
            "{\"error\":\"%s\",\"error_description\":\"%s: Invalid.\\r\\nTrace ID: 1\"}"
                .formatted(error, code)));

    Failure failure = failure(mock.tenant("refused-" + code));

    assertThat(failure).isInstanceOf(Denied.class);
    assertThat(failure.reason())
        .startsWith(expected)
        .contains(code)
        .doesNotContain("hush", "Trace", "\n", "Exception");
  }

  @Test
  void whatIsMissingAmongThePermissionsIsNamed() {
    mock.authority(request -> MockGraph.token(List.of("Directory.Read.All")));
    mock.graph(request ->
        json(
            403,
            "{\"error\":{\"code\":\"Authentication_MSGraphPermissionMissing\",\"message\":\"x\"}}"));

    assertThat(failure(mock.tenant("permission")).reason())
        .isEqualTo(
            "grant the application permission AuditLog.Read.All on Microsoft Graph, with admin"
                + " consent (403 Authentication_MSGraphPermissionMissing)");
  }

  @Test
  void aTenantWithoutLicenceIsToldSo() {
    mock.authority(request -> MockGraph.token(List.copyOf(Advice.NEEDED)));
    mock.graph(request ->
        json(
            403,
            "{\"error\":{\"code\":\"Authentication_RequestFromNonPremiumTenantOrB2CTenant\",\"message\":\"x\"}}"));

    assertThat(failure(mock.tenant("licence")))
        .isInstanceOf(Denied.class)
        .extracting(Failure::reason)
        .asString()
        .contains("no Microsoft Entra ID P1 or P2 licence");
  }

  @Test
  void whatPassesIsAskedForAgainLaterAndNotHere() {
    mock.authority(request -> MockGraph.token(List.of()));
    GraphTenant tenant = mock.tenant("passing");
    int before = mock.requests().size();

    mock.graph(request -> aResponse().withStatus(429).withHeader("Retry-After", "300"));
    assertThat(failure(tenant)).isEqualTo(new Passing("Graph answered 429", Duration.ofMinutes(5)));
    mock.graph(request -> aResponse().withStatus(503).withHeader("Retry-After", "0"));
    assertThat(failure(tenant)).isEqualTo(new Passing("Graph answered 503", Duration.ZERO));
    mock.graph(request -> aResponse().withStatus(500).withBody("<html>"));
    assertThat(failure(tenant)).isEqualTo(new Passing("Graph answered 500", Duration.ZERO));
    mock.graph(request -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    assertThat(failure(tenant)).isInstanceOf(Passing.class);
    mock.graph(request -> aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(failure(tenant)).isInstanceOf(Passing.class);
    mock.graph(request -> json(200, EMPTY).withFixedDelay(6_000));
    assertThat(failure(tenant).reason()).contains("localhost, got SocketTimeout");
    byte[] cut = Arrays.copyOf(Gzip.gzip(EMPTY.repeat(100)), 20);
    mock.graph(request ->
        aResponse().withStatus(200).withHeader("Content-Encoding", "gzip").withBody(cut));
    assertThat(failure(tenant).reason()).contains("got EOF");
    assertThat(mock.requests()).hasSize(before + 7);
  }

  @Test
  void aDateIsMeasuredByGraphsOwnClock() {
    mock.authority(request -> MockGraph.token(List.of()));
    mock.graph(request ->
        aResponse()
            .withStatus(429)
            .withHeader("Date", "Wed, 21 Oct 2026 07:28:00 GMT")
            .withHeader("Retry-After", "Wed, 21 Oct 2026 07:33:00 GMT"));

    assertThat(failure(mock.tenant("date")))
        .isEqualTo(new Passing("Graph answered 429", Duration.ofMinutes(5)));
  }

  @Test
  void aTokenThatIsNotTakenIsStaleAndABadRequestIsRefused() {
    mock.authority(request -> MockGraph.token(List.of()));
    mock.graph(request ->
        json(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\",\"message\":\"expired\"}}"));
    assertThat(failure(mock.tenant("stale")))
        .isEqualTo(
            new Stale("Graph does not take the token: 401 InvalidAuthenticationToken (expired)"));
    mock.graph(request ->
        json(400, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Skip token is invalid\"}}"));
    assertThat(failure(mock.tenant("bad")))
        .isEqualTo(new Refused(400, "Graph answered 400 BadRequest (Skip token is invalid)"));
  }

  @Test
  void aRedirectIsNotFollowed() {
    mock.authority(request -> MockGraph.token(List.of()));
    mock.graph(request ->
        aResponse().withStatus(302).withHeader("Location", mock.authority() + "/elsewhere"));

    assertThat(failure(mock.tenant("redirect"))).isInstanceOf(Refused.class);
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    mock.authority(request -> MockGraph.token(List.of()));
    mock.graph(
        request -> aResponse().withStatus(200).withBody(new byte[GraphConnection.MOST_BYTES + 1]));

    assertThat(failure(mock.tenant("long"))).isInstanceOf(TooLong.class);
  }

  @Test
  void linksOutOfGraphAreKnown() {
    GraphConnection graph =
        connection(
            GraphTenant.of("contoso.example", new Credential.Secret("a", "b"), Cloud.US_GOV));

    assertThat(graph.isGraph("https://graph.microsoft.us/v1.0/auditLogs?$skiptoken=x")).isTrue();
    assertThat(
            List.of(
                "http://graph.microsoft.us/v1.0",
                "https://graph.microsoft.us:8443/v1.0",
                "https://graph.microsoft.us@evil.example/v1.0",
                "https://user@graph.microsoft.us/v1.0",
                "https://graph.microsoft.com/v1.0",
                "https://graph.microsoft.us.evil.example/",
                "//graph.microsoft.us/",
                "file:///etc/passwd",
                ""))
        .noneMatch(graph::isGraph);
  }

  @Test
  void aPlainAddressIsTakenOnLoopbackOnly() {
    GraphTenant tenant =
        GraphTenant.of("contoso.example", new Credential.Secret("a", "b"), Cloud.GLOBAL);
    URI https = URI.create("https://localhost:1");

    assertThatThrownBy(() -> tenant.at(https, URI.create("http://graph.example")))
        .hasMessage("graph: expected https://HOST, or http on loopback, got http://graph.example");
    assertThatThrownBy(() -> tenant.at(URI.create("http://localhost:1"), https))
        .hasMessage("authority: expected https://HOST, got http://localhost:1");
    assertThat(tenant.toString()).doesNotContain("secret=b");
  }

  @Test
  void rolesAreReadFromTheToken() {
    String claims =
        Base64.getUrlEncoder()
            .encodeToString("{\"roles\":[\"A\",\"B\"]}".getBytes(StandardCharsets.UTF_8));

    assertThat(Tokens.roles("h." + claims + ".s")).isEqualTo(Set.of("A", "B"));
    assertThat(Tokens.roles("opaque")).isEmpty();
    assertThat(Tokens.roles("a.!!.b")).isEmpty();
  }

  private static Failure failure(GraphTenant tenant) {
    GraphConnection graph = connection(tenant);
    GraphException e =
        catchThrowableOfType(GraphException.class, () -> graph.get(audits(graph)).close());
    return e.failure();
  }

  private static GraphConnection connection(GraphTenant tenant) {
    return new GraphConnection(tenant, mock.http(), Timer.SYSTEM);
  }

  private static RequestInformation audits(GraphConnection graph) {
    return graph
        .builders()
        .auditLogs()
        .directoryAudits()
        .toGetRequestInformation(request -> request.queryParameters.top = 7);
  }
}
