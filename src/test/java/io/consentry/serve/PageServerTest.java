package io.consentry.serve;

import static io.consentry.risk.Scene.ADMIN;
import static io.consentry.risk.Tell.app;
import static io.consentry.risk.Tell.assigns;
import static io.consentry.risk.Tell.gives;
import static io.consentry.risk.Tell.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consentry.Topics;
import io.consentry.activity.Activities;
import io.consentry.activity.Activity;
import io.consentry.avro.Finding;
import io.consentry.catalog.Catalog;
import io.consentry.registry.StateSerde;
import io.consentry.registry.ValueSerdes;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader;
import io.consentry.risk.Scene;
import io.consentry.stream.OutputMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over findings given by hand: what it answers, refuses, and never loses. */
class PageServerTest {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final int EVENTS_HELD = 50;
  private static final int MAX_CLIENTS = 3;
  private static final StateSerde<Finding> AVRO = StateSerde.of(Finding.class);
  private static final byte[] FINDING =
      AVRO.serializer()
          .serialize(
              "",
              OutputMapper.toAvro(
                  new Scene()
                      .act(ADMIN, gives(app("<script>alert(1)</script>"), "Mail.ReadWrite"))
                      .finding()));

  private final HttpClient client = HttpClient.newHttpClient();
  private final FindingStream stream = new FindingStream(EVENTS_HELD, MAX_CLIENTS);
  private final FindingsView findings = new FindingsView(200_000, stream);
  private final Sources sources = new Sources();
  private @Nullable PageServer server;
  private long offset;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void start(@Nullable String token) {
    Topics topics = new Topics(new ValueSerdes(Map.of("schema.registry.url", "mock://page")), 1);
    Known<Catalog> catalog = Known.catalog(topics.catalogDocuments(), Catalog.bundled());
    Known<Policy> policy = Known.policy(topics.catalogDocuments(), PolicyReader.bundled());
    AppDirectory directory = new AppDirectory(new Inventory(), catalog, policy, Clock.systemUTC());
    List<ApiRoute> routes = new ArrayList<>();
    routes.addAll(
        new FindingRoutes(findings, stream, directory, sources, PageServerTest::raw, catalog)
            .routes());
    routes.addAll(
        new AppRoutes(directory, findings, Instances.NONE, new PageAddress("127.0.0.1", 0, token))
            .routes());
    routes.addAll(new VendorRoutes(catalog, directory, Clock.systemUTC()).routes());
    routes.addAll(new PolicyRoutes(policy, new LastBacktest()).routes());
    routes.add(
        new ApiRoute(
            "/fault",
            "Fails.",
            Set.of(),
            (_, _) -> {
              throw new IllegalStateException("secret of the inside");
            }));
    server =
        new PageServer(
            new PageAddress("127.0.0.1", 0, token),
            stream,
            new PageServer.Content(
                routes,
                new StreamRoute(
                    stream, new CountDownLatch(0), () -> Map.of(), Duration.ofMillis(200)),
                () -> true,
                () -> "up 1\n"));
  }

  private void add(int number, String level) {
    Finding finding = AVRO.deserializer().deserialize("", FINDING);
    set(finding, "findingId", "f%06d".formatted(number));
    set(finding, "tenantId", "tenant-" + number % 10);
    set(finding, "time", START.plusSeconds(number));
    set(finding, "level", level);
    findings.add(0, offset++, START, finding);
  }

  private static void set(Finding finding, String field, Object value) {
    finding.put(finding.getSchema().getField(field).pos(), value);
  }

  private int port() {
    return Objects.requireNonNull(server).port();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The records before offset 5 are gone. */
  private static Optional<String> raw(String origin, String tenant, String eventId) {
    return origin.equals("entra.audit-0-5")
        ? Optional.of("{\"id\": \"%s\", \"tenantId\": \"%s\"}".formatted(eventId, tenant))
        : Optional.empty();
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new JsonMapper().readTree(answer.body());
  }

  /** Sends what no well-behaved client would, and gives the answer's head and body. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aPermissionIsOneRowHoweverVendorsWriteIt() throws Exception {
    start(null);

    JsonNode matrix = json(get("/api/v1/vendors"));

    List<Integer> rows =
        IntStream.range(0, matrix.path("permissions").size())
            .filter(row ->
                matrix
                    .at("/permissions/" + row + "/value")
                    .asText()
                    .equals("Security Administrator"))
            .boxed()
            .toList();
    assertThat(rows).hasSize(1);
    assertThat(matrix.path("cells").valueStream())
        .filteredOn(cell -> cell.path("permission").asInt() == rows.getFirst())
        .extracting(cell -> cell.path("vendor").asText())
        .containsExactlyInAnyOrder("huntress", "red-canary");
  }

  @Test
  void oneFindsWhoeverAnActIsDoneTo() throws Exception {
    start(null);
    Finding finding =
        OutputMapper.toAvro(
            new Scene()
                .act(
                    ADMIN,
                    assigns(principal(Scene.user("bo.hart")), "Global Administrator"),
                    assigns(principal(Scene.user("cy.dale")), "Exchange Administrator"))
                .finding());
    findings.add(0, offset++, START, finding);

    assertThat(json(get("/api/v1/findings?q=cy.dale")).path("items")).hasSize(1);
    assertThat(json(get("/api/v1/findings?q=someone.else")).path("items")).isEmpty();
  }

  @Test
  void aListHasTheFieldsOfTheContract() throws Exception {
    start(null);
    add(1, "critical");

    JsonNode answer = json(get("/api/v1/findings"));

    assertThat(answer.path("total").asInt()).isEqualTo(1);
    assertThat(answer.path("next").isNull()).isTrue();
    JsonNode item = answer.path("items").path(0);
    assertThat(names(item))
        .containsExactlyInAnyOrder(
            "id",
            "revision",
            "state",
            "score",
            "level",
            "tenantId",
            "time",
            "seen",
            "title",
            "app",
            "actor",
            "kinds",
            "permissions",
            "topFactors",
            "cursor");
    assertThat(item.path("app").path("name").asText()).isEqualTo("<script>alert(1)</script>");
    assertThat(item.path("time").asText()).isEqualTo("2026-03-02T09:00:01Z");
  }

  @Test
  void aFindingIsGivenInFull() throws Exception {
    start(null);
    add(1, "high");

    JsonNode answer = json(get("/api/v1/findings/f000001"));

    assertThat(names(answer))
        .containsExactlyInAnyOrder(
            "summary", "finding", "revisions", "conformance", "holds", "actions", "events");
    assertThat(answer.path("finding").path("type").asText()).isEqualTo("finding");
    assertThat(answer.path("finding").path("factors")).isNotEmpty();
    assertThat(answer.path("revisions")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/applications",
        "/api/v1/principals",
        "/api/v1/vendors?asOf=2026-01-01",
        "/api/v1/vendors/torq",
        "/api/v1/vendors/torq/breach",
        "/api/v1/policy",
        "/api/v1/openapi.json",
        "/livez",
        "/readyz",
        "/metrics",
        "/"
      })
  void everyRouteAnswers(String path) throws Exception {
    start(null);

    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/findings?level=loud, level",
    "/api/v1/findings?levle=high, query parameter",
    "/api/v1/findings?limit=0, limit",
    "/api/v1/findings?limit=1001, limit",
    "/api/v1/findings?limit=-1, limit",
    "/api/v1/findings?limit=1e9, limit",
    "/api/v1/findings?limit=1&limit=2, limit",
    "/api/v1/findings?cursor=%00, cursor",
    "/api/v1/findings?cursor=!!!, cursor",
    "/api/v1/findings?from=yesterday, from",
    "/api/v1/findings?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z, to",
    "/api/v1/findings?state=closed, state",
    "/api/v1/findings/chart?bucket=P1000Y, bucket",
    "/api/v1/findings/chart?bucket=PT-1M, bucket",
    "/api/v1/findings/stream?lastEventId=zzzzzzzzzzzzzzzzzz, Last-Event-ID",
    "/api/v1/applications?sort=size, sort",
    "/api/v1/applications?tier=4, tier",
    "/api/v1/applications?cursor=eHx5, cursor",
    "/api/v1/vendors?asOf=2026-02-30, asOf",
    "/api/v1/policy?x=1, query parameter"
  })
  void aBadParameterIsNamed(String path, String what) throws Exception {
    start(null);

    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(names(json(answer).path("error")))
        .containsExactlyInAnyOrder("status", "what", "expected", "got");
    assertThat(json(answer).path("error").path("what").asText()).isEqualTo(what);
  }

  @Test
  void anOversizedQueryIsRefused() throws Exception {
    start(null);

    assertThat(get("/api/v1/findings?q=" + "a".repeat(300)).statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/findings?q=" + "a".repeat(5_000)).statusCode()).isEqualTo(414);
    assertThat(raw("GET /?q=" + "a".repeat(40_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 414")
        .doesNotContainIgnoringCase("jetty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/../../application.properties",
        "/ui/..%2f..%2fpolicy.yaml",
        "/ui/%2e%2e/policy.yaml",
        "/ui/.hidden",
        "/ui//etc/passwd",
        "/ui/..;/policy.yaml",
        "/ui/a%00.js",
        "/policy.yaml"
      })
  void noPathLeadsOutOfThePage(String path) throws Exception {
    start(null);

    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 40[04].*").doesNotContain("points:", "root:");
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() throws Exception {
    start(null);
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (String path :
        List.of(
            "/", "/api/v1/findings", "/nope", "/api/v1/findings?x=1", "/api/v1/fault", "/livez")) {
      answers.add(get(path));
    }
    answers.add(
        client.send(
            HttpRequest.newBuilder(uri("/api/v1/findings"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString()));

    assertThat(answers)
        .extracting(HttpResponse::statusCode)
        .containsExactly(200, 200, 404, 400, 500, 200, 405);
    assertThat(answers)
        .allSatisfy(answer ->
            Guard.HEADERS.forEach((name, value) ->
                assertThat(answer.headers().allValues(name)).containsExactly(value)));
    assertThat(answers.get(4).body()).doesNotContain("secret", "Exception", "at io.");
  }

  @Test
  void aForeignHostOrOriginIsRefused() throws Exception {
    start(null);

    String request = "GET /api/v1/findings HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n";

    assertThat(raw(request.formatted("evil.example", ""))).startsWith("HTTP/1.1 421");
    assertThat(raw(request.formatted("localhost", "Origin: http://evil.example\r\n")))
        .startsWith("HTTP/1.1 403");
    assertThat(raw(request.formatted("localhost", "Origin: null\r\n"))).startsWith("HTTP/1.1 403");
    assertThat(raw(request.formatted("localhost:1", "Origin: http://localhost:1\r\n")))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void whoKnowsTheTokenMayAskByAnyName() throws Exception {
    start(TOKEN);

    String request = "GET /metrics HTTP/1.1\r\nHost: 10.1.2.3:8080\r\n%sConnection: close\r\n\r\n";

    assertThat(raw(request.formatted("Authorization: Bearer " + TOKEN + "\r\n")))
        .startsWith("HTTP/1.1 200");
    assertThat(raw(request.formatted("Authorization: Bearer x\r\n"))).startsWith("HTTP/1.1 421");
    assertThat(raw(request.formatted(""))).startsWith("HTTP/1.1 421");
  }

  @Test
  void whereThereIsATokenEveryRequestForDataMustCarryIt() throws Exception {
    start(TOKEN);

    assertThat(get("/api/v1/findings").statusCode()).isEqualTo(401);
    assertThat(get("/api/v1/findings/stream").statusCode()).isEqualTo(401);
    assertThat(get("/metrics").statusCode()).isEqualTo(401);
    for (String wrong :
        List.of(
            "Bearer ",
            "Bearer " + TOKEN + "x",
            "Basic " + TOKEN,
            TOKEN,
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")) {
      assertThat(get("/api/v1/findings", "Authorization", wrong).statusCode()).isEqualTo(401);
    }
    assertThat(get("/api/v1/findings", "Authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void anotherAddressThanLoopbackNeedsAToken() {
    assertThatThrownBy(() -> PageAddress.of("0.0.0.0:8080", List.of(), null, null))
        .isInstanceOf(PageAddress.AddressException.class)
        .hasMessageContaining("token");
    assertThatThrownBy(() -> PageAddress.of("0.0.0.0:8080", List.of(), "short", null))
        .isInstanceOf(PageAddress.AddressException.class)
        .hasMessageContaining("32");
    assertThatThrownBy(() -> PageAddress.of("8080", List.of(), null, null))
        .isInstanceOf(PageAddress.AddressException.class);
    assertThat(PageAddress.of("[::1]:8080", List.of(), null, null).host()).isEqualTo("::1");
  }

  @Test
  void thePageIsKnownByEachOfItsNames() {
    PageAddress address =
        PageAddress.of(
            "0.0.0.0:8080", List.of("consentry-0.consentry", "consentry.example"), TOKEN, null);

    assertThat(address.known()).isEqualTo("consentry-0.consentry:8080");
    assertThat(List.of("consentry-0.consentry", "Consentry.Example", "localhost"))
        .allMatch(address::allows);
    assertThat(address.allows("evil.example")).isFalse();
  }

  @Test
  void pagesStayInPlaceWhileFindingsCome() throws Exception {
    start(null);
    for (int number = 0; number < 250; number++) {
      add(number, "low");
    }
    Set<String> seen = new HashSet<>();
    @Nullable String cursor = null;
    int more = 1_000;
    do {
      JsonNode page =
          json(get("/api/v1/findings?limit=100" + (cursor == null ? "" : "&cursor=" + cursor)));
      page.path("items").forEach(item -> assertThat(seen.add(item.path("id").asText())).isTrue());
      cursor = page.path("next").isNull() ? null : page.path("next").asText();
      add(more++, "low");
    } while (cursor != null);

    assertThat(seen).hasSize(250);
  }

  @Test
  void aStreamGoesOnWhereItWasAndLosesNothing() throws Exception {
    start(null);
    for (int number = 0; number < 20; number++) {
      add(number, "low");
    }

    List<String> lines =
        listen(
            "/api/v1/findings/stream",
            "4",
            25,
            () -> {
              for (int number = 20; number < 30; number++) {
                add(number, "low");
              }
            });

    assertThat(ids(lines))
        .containsExactlyElementsOf(IntStream.range(5, 30).mapToObj("f%06d"::formatted).toList());
    assertThat(lines).doesNotContain("event: gap");
  }

  @Test
  void aStreamSaysThatSomethingIsHeldNoMore() throws Exception {
    start(null);
    for (int number = 0; number < EVENTS_HELD + 10; number++) {
      add(number, "low");
    }

    List<String> lines = listen("/api/v1/findings/stream", "3", EVENTS_HELD, () -> {});

    assertThat(lines.getFirst()).isEqualTo("event: gap");
    assertThat(ids(lines)).hasSize(EVENTS_HELD).startsWith("f000010");
  }

  @Test
  void oneClientTooManyIsTurnedAway() throws Exception {
    start(null);
    List<FindingStream.Subscription> others = new ArrayList<>();
    for (int number = 0; number < MAX_CLIENTS; number++) {
      others.add(stream.subscribe(FindingFilter.ALL, null));
    }

    HttpResponse<String> answer = get("/api/v1/findings/stream");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    others.forEach(FindingStream.Subscription::close);
    assertThat(stream.clients()).isZero();
  }

  @Test
  void aClientThatDoesNotKeepUpIsLetGo() {
    FindingStream.Subscription slow = stream.subscribe(FindingFilter.ALL, null);
    for (int number = 0; number < 3_000; number++) {
      add(number, "low");
    }

    assertThat(slow.over()).isTrue();
    assertThat(stream.clients()).isZero();
  }

  @Test
  void aRawEventIsReadFromWhereItsRecordIs() throws Exception {
    start(null);
    add(0, "low");
    Finding finding = findings.find("f000000").orElseThrow().finding();
    String event = finding.getEventIds().getFirst();
    Activity activity =
        new Scene().act(ADMIN, gives(app("Notes"), "Mail.Read")).events().getFirst();
    sources.add(Activities.named(activity, "tenant-0", event), "entra.audit-0-5");

    HttpResponse<String> answer = get("/api/v1/findings/f000000/raw?event=" + event);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"id\": \"%s\", \"tenantId\": \"tenant-0\"}".formatted(event));
    sources.add(Activities.named(activity, "tenant-0", event), "entra.audit-0-4");
    assertThat(get("/api/v1/findings/f000000/raw?event=" + event).statusCode()).isEqualTo(404);
    sources.add(Activities.named(activity, "tenant-0", "another"), "entra.audit-0-5");
    assertThat(get("/api/v1/findings/f000000/raw?event=another").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/findings/f000000/raw").statusCode()).isEqualTo(404);
  }

  @Test
  void theDescriptionListsExactlyTheRoutes() throws Exception {
    start(null);
    JsonNode api = json(get("/api/v1/openapi.json"));

    assertThat(api.path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(names(api.path("paths")))
        .containsExactlyInAnyOrder(
            "/api/v1/findings",
            "/api/v1/findings/chart",
            "/api/v1/findings/stream",
            "/api/v1/findings/{id}",
            "/api/v1/findings/{id}/siem/{format}",
            "/api/v1/findings/{id}/raw",
            "/api/v1/applications",
            "/api/v1/applications/{tenant}/{id}",
            "/api/v1/principals",
            "/api/v1/principals/{tenant}/{id}",
            "/api/v1/vendors",
            "/api/v1/vendors/{id}",
            "/api/v1/vendors/{id}/breach",
            "/api/v1/policy",
            "/api/v1/fault",
            "/api/v1/openapi.json");
  }

  @Test
  void aHundredThousandFindingsAreFiltered() {
    for (int number = 0; number < 100_000; number++) {
      add(number, number % 1_000 == 0 ? "critical" : "low");
    }
    FindingFilter rare =
        new FindingFilter(
            null, Set.of("critical"), null, null, null, List.of("script"), null, null, null);

    FindingsView.Page page = findings.page(rare, 100, null);

    assertThat(page.total()).isEqualTo(100);
    assertThat(page.items()).hasSize(100);
  }

  private List<String> listen(String path, String after, int findingsWanted, Runnable meanwhile)
      throws Exception {
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(uri(path)).header("Last-Event-ID", after).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    meanwhile.run();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      while (ids(lines).size() < findingsWanted) {
        @Nullable String line = reader.readLine();
        assertThat(line).isNotNull();
        lines.add(String.valueOf(line));
      }
    }
    return lines;
  }

  private static List<String> ids(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("data: {\"id\":\""))
        .map(line -> line.substring(13, 20))
        .toList();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
