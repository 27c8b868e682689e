package io.consentry.source.graph;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;

/**
 * The authority and Graph on this machine, over real HTTP: the authority by https, which the
 * library for tokens insists on, Graph by plain http. What they answer is a function of the
 * request.
 */
public final class MockGraph implements AutoCloseable {
  private final TestCertificate certificate;
  private final WireMockServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, ResponseDefinitionBuilder> authority =
      request -> token(List.copyOf(Advice.NEEDED), request.getUrl().split("/", -1)[1]);
  private volatile Function<Request, ResponseDefinitionBuilder> graph =
      request -> aResponse().withStatus(404);

  public MockGraph(Path folder) {
    certificate = TestCertificate.in(folder);
    server =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(certificate.store().toString())
                .keystorePassword(TestCertificate.PASSWORD)
                .keyManagerPassword(TestCertificate.PASSWORD)
                .keystoreType("PKCS12")
                .disableRequestJournal()
                .extensions(new Answering()));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withTransformers("answering")));
  }

  private final class Answering implements ResponseDefinitionTransformerV2 {
    @Override
    public ResponseDefinition transform(ServeEvent event) {
      Request request = event.getRequest();
      boolean token = request.getUrl().endsWith("/oauth2/v2.0/token");
      if (!token) {
        requests.add(request);
      }
      return (token ? authority : graph).apply(request).build();
    }

    @Override
    public String getName() {
      return "answering";
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }
  }

  /** From now on Graph answers so. */
  public void graph(Function<Request, ResponseDefinitionBuilder> answer) {
    graph = answer;
  }

  /** From now on the authority answers so. */
  public void authority(Function<Request, ResponseDefinitionBuilder> answer) {
    authority = answer;
  }

  /** A token with those application permissions. */
  static ResponseDefinitionBuilder token(List<String> roles) {
    return token(roles, "");
  }

  /** A token with those claims. */
  public static ResponseDefinitionBuilder tokenOf(String claims) {
    return json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"%s.%s.\"}"
            .formatted(part("{\"alg\":\"none\"}"), part(claims)));
  }

  /** A token of that tenant with what is needed. */
  public static ResponseDefinitionBuilder token(String tenant) {
    return token(List.copyOf(Advice.NEEDED), tenant);
  }

  /** The same as the endpoint of a managed identity gives it. */
  public static ResponseDefinitionBuilder managedToken(String tenant) {
    return json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_on\":\"4102444800\",\"resource\":\"x\",\"access_token\":\"%s\"}"
            .formatted(jwt(List.copyOf(Advice.NEEDED), tenant)));
  }

  private static ResponseDefinitionBuilder token(List<String> roles, String tenant) {
    return json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"%s\"}"
            .formatted(jwt(roles, tenant)));
  }

  private static String jwt(List<String> roles, String tenant) {
    String claims =
        roles.stream().map(role -> "\"" + role + "\"").collect(Collectors.joining(",", "[", "]"));
    return "%s.%s.c2ln"
        .formatted(
            part("{\"alg\":\"none\"}"),
            part("{\"tid\":\"" + tenant + "\",\"roles\":" + claims + "}"));
  }

  /** Whose token a request to Graph carries. */
  public static String tenant(Request request) {
    String claims = request.getHeader("Authorization").split("\\.", -1)[1];
    String json = new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8);
    return json.split("\"", -1)[3];
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  public static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  /** What Graph was asked, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public URI graph() {
    return URI.create("http://localhost:" + server.port());
  }

  public URI authority() {
    return URI.create("https://localhost:" + server.httpsPort());
  }

  public TestCertificate certificate() {
    return certificate;
  }

  /** A client with short time-outs that trusts it. */
  public GraphHttp http() {
    OkHttpClient base = certificate.client().readTimeout(Duration.ofSeconds(5)).build();
    return new GraphHttp(base);
  }

  GraphTenant tenant(String tenant, Credential credential) {
    return GraphTenant.of(tenant, credential, Cloud.GLOBAL).at(authority(), graph());
  }

  /** With a client secret. */
  public GraphTenant tenant(String tenant) {
    return tenant(tenant, new Credential.Secret("app-" + tenant, "hush-" + tenant));
  }

  @Override
  public void close() {
    server.stop();
  }
}
