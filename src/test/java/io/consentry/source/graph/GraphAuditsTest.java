package io.consentry.source.graph;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.consentry.source.graph.MockGraph.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import io.consentry.source.Feed.FeedException;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.MemoryFeed;
import io.consentry.source.Source.SourceException;
import io.consentry.source.VirtualTimer;
import io.consentry.source.graph.GraphAuditSettings.Since;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The poller over real HTTP, the SDK in the path, in virtual time. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class GraphAuditsTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final AtomicInteger TENANTS = new AtomicInteger();

  @TempDir private static Path folder;
  private static MockGraph mock;
  private static GraphHttp http;

  private final VirtualTimer timer = new VirtualTimer(NOON, Duration.ofMinutes(10));
  private final MemoryFeed feed = new MemoryFeed();
  private final List<Instant> asked = new CopyOnWriteArrayList<>();
  private final Deque<Function<Request, ResponseDefinitionBuilder>> first = new ArrayDeque<>();
  private final LogLines log = new LogLines("io.consentry.source.graph");
  private AuditLog audits;
  private GraphAudits source;

  @BeforeAll
  static void startMock() {
    mock = new MockGraph(folder);
    http = mock.http();
  }

  @AfterAll
  static void stopMock() {
    mock.close();
  }

  @BeforeEach
  void start() {
    audits = new AuditLog(timer, mock.graph());
    mock.authority(request -> MockGraph.token(List.copyOf(Advice.NEEDED)));
    mock.graph(request -> {
      asked.add(timer.now());
      var special = first.poll();
      return special == null ? audits.answer(request) : special.apply(request);
    });
    source = source(GraphAuditSettings.of(mock.tenant("tenant-" + TENANTS.incrementAndGet())));
  }

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void eventsGoToTheTopicAsGraphSentThemWithTenantSourceAndTime() {
    audits.add("a", NOON.minusSeconds(60));

    runOn();

    assertThat(feed.items())
        .singleElement()
        .satisfies(item -> {
          assertThat(text(item)).isEqualTo(audits.events().getFirst().json());
          assertThat(item.key()).startsWith("tenant-");
          assertThat(item.headers())
              .containsEntry(Headers.TENANT, item.key())
              .containsEntry(Headers.SOURCE, "graph/" + item.key())
              .containsEntry(Headers.POLLED, NOON.toString());
        });
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void fiftyThousandEventsComeOnceEach() {
    for (int n = 0; n < 50_000; n++) {
      audits.add("e" + n, NOON.minus(Duration.ofDays(7)).plusSeconds(n * 12L));
    }

    runOn();

    assertOnceEach();
    assertThat(source.counters().requests().sum()).isBetween(50L, 100L);
    assertPaced();
  }

  @Test
  void anEmptyTenantIsAskedEachMinuteAndSaysNothing() {
    runOn();

    assertThat(feed.items()).isEmpty();
    assertThat(asked.size()).isBetween(10, 13);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void anEventOnTwoPagesIsWrittenOnce() {
    audits.add("a", NOON.minusSeconds(60));
    String event = audits.events().getFirst().json();
    first.add(request -> page(List.of(event, event), link("again")));
    first.add(request -> page(List.of(event), null));

    runOn();

    assertOnceEach();
  }

  @Test
  void anEmptyPageWithALinkIsFollowed() {
    audits.add("a", NOON.minusSeconds(60));
    String event = audits.events().getFirst().json();
    first.add(request -> page(List.of(), link("1")));
    first.add(request -> page(List.of(), link("2")));
    first.add(request -> page(List.of(event), null));

    runFor(Duration.ofSeconds(30));

    assertOnceEach();
    assertThat(asked.size()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429|300|300",
        "503|120|120",
        "504|90|90",
        "429|1000|1000",
        "429|Wed, 04 Mar 2026 12:10:00 GMT|600",
      })
  void graphIsLeftAloneForAsLongAsItAsks(int status, String retryAfter, long seconds) {
    audits.add("a", NOON.minusSeconds(60));
    first.add(request -> putOff(status, retryAfter));

    runFor(Duration.ofSeconds(seconds + 30));

    assertThat(Duration.between(asked.getFirst(), asked.get(1)))
        .isEqualTo(Duration.ofSeconds(seconds));
    assertThat(log.lines())
        .anyMatch(line -> line.contains("source waits") && line.contains("" + status));
    assertThat(log.lines()).anyMatch(line -> line.contains("source reads again"));
    assertOnceEach();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429|0",
        "503|0",
        "429|-5",
        "429|Wed, 04 Mar 2020 12:10:00 GMT",
        "429|as you like",
        "500|",
        "502|",
        "504|",
      })
  void whatSaysNothingOfUseIsAskedAgainAfterGrowingWaits(int status, String retryAfter) {
    audits.add("a", NOON.minusSeconds(60));
    for (int n = 0; n < 6; n++) {
      first.add(request ->
          retryAfter == null ? aResponse().withStatus(status) : putOff(status, retryAfter));
    }

    runOn();

    List<Duration> waits =
        IntStream.range(0, 6)
            .mapToObj(n -> Duration.between(asked.get(n), asked.get(n + 1)))
            .toList();
    for (int n = 0; n < 6; n++) {
      assertThat(waits.get(n)).isGreaterThanOrEqualTo(Duration.ofMillis(500L << n));
    }
    assertOnceEach();
    assertPaced();
  }

  @Test
  void nobodyIsLeftAloneForYears() {
    audits.add("a", NOON.minusSeconds(60));
    first.add(request -> putOff(429, "1000000000"));

    runFor(Duration.ofHours(25));

    assertThat(Duration.between(asked.getFirst(), asked.get(1))).isEqualTo(Duration.ofDays(1));
    assertOnceEach();
  }

  @Test
  void whatBreaksOffOnTheWayIsAskedForAgain() {
    for (int n = 0; n < 2_500; n++) {
      audits.add("e" + n, NOON.minusSeconds(100_000 - n));
    }
    first.add(request -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    first.add(request -> json(200, "<html>sign in</html>"));
    first.add(request -> audits.answer(request));
    first.add(request -> aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    first.add(request -> json(200, "{\"@odata.context\":\"x\"}"));
    first.add(request -> json(200, "{\"value\":[{\"id\":\"e1\",\"activityDa"));
    first.add(request -> aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
    first.add(request -> audits.answer(request).withFixedDelay(6_000));

    runOn();

    assertOnceEach();
    assertThat(source.counters().failed().sum()).isEqualTo(7);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    source.bindTo(registry);
    assertThat(registry.get("consentry.source.failed").functionCounter().count()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"400", "404", "410"})
  void aLinkThatHasExpiredBeginsTheWindowAnewWhereItWas(int status) {
    for (int n = 0; n < 5_000; n++) {
      audits.add("e" + n, NOON.minusSeconds(100_000 - n));
    }
    first.add(request -> audits.answer(request));
    first.add(request -> audits.answer(request));
    first.add(request ->
        json(
            status, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Skip token is expired\"}}"));
    first.add(request -> {
      assertThat(AuditLog.query(request.getUrl()).get("$filter"))
          .isEqualTo("activityDateTime ge " + NOON.minusSeconds(98_001));
      return audits.answer(request);
    });

    runFor(Duration.ofSeconds(50));

    assertOnceEach();
    assertThat(asked).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void linksThatGoInACircleAreLeft() {
    for (int n = 0; n < 3_000; n++) {
      audits.add("e" + n, NOON.minusSeconds(100_000 - n));
    }
    String event = audits.events().getFirst().json();
    first.add(request -> page(List.of(event), link("A")));
    first.add(request -> page(List.of(event), link("B")));
    first.add(request -> page(List.of(event), link("A")));
    first.add(request -> page(List.of(event), link("A")));
    first.add(request -> page(List.of(event), link("A")));

    runOn();

    assertOnceEach();
    assertPaced();
  }

  @Test
  void aCircleWithoutEndIsSaidAndAskedForEverMoreSeldom() {
    audits.add("a", NOON.minusSeconds(60));
    String event = audits.events().getFirst().json();
    mock.graph(request -> {
      asked.add(timer.now());
      return page(List.of(event), link(request.getUrl().contains("=A") ? "B" : "A"));
    });

    runFor(Duration.ofHours(2));

    assertThat(feed.items()).hasSize(1);
    // Of the poll and, later, of a sweep.
    assertThat(log.lines())
        .hasSizeBetween(1, 3)
        .allSatisfy(line -> assertThat(line).contains("expected a list that ends"));
    assertThat(asked.size()).isLessThan(300); // at full pace it were 2,880
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example/v1.0/auditLogs",
    "http://169.254.169.254/metadata",
    "https://localhost/v1.0",
    "file:///etc/passwd",
    "not a link",
  })
  void aLinkToElsewhereIsNotFollowed(String elsewhere) {
    audits.add("a", NOON.minusSeconds(60));
    String event = audits.events().getFirst().json();
    for (int n = 0; n < 8; n++) {
      first.add(request -> page(List.of(event), elsewhere));
    }

    runFor(Duration.ofHours(1));

    assertThat(feed.items()).hasSize(1);
    assertThat(log.lines())
        .anyMatch(line ->
            line.contains("expected a nextLink to " + mock.graph() + ", got one elsewhere"));
    assertThat(mock.requests()).noneMatch(request -> request.getUrl().contains("metadata"));
  }

  @Test
  void aPageThatIsTooLongIsAskedForInSmallerParts() {
    for (int n = 0; n < 500; n++) {
      audits.add("e" + n, NOON.minusSeconds(10_000 - n));
    }
    List<String> tops = new CopyOnWriteArrayList<>();
    mock.graph(request -> {
      asked.add(timer.now());
      String top = AuditLog.query(request.getUrl()).getOrDefault("$top", "");
      tops.add(top);
      return top.equals("1000")
          ? aResponse().withStatus(200).withBody(new byte[GraphConnection.MOST_BYTES + 1])
          : audits.answer(request);
    });

    runFor(Duration.ofSeconds(40));

    assertThat(tops).startsWith("1000", "250");
    assertOnceEach();
  }

  @Test
  void aPageOf25MegabytesIsRead() {
    String filler = "x".repeat(25_000);
    for (int n = 0; n < 1_000; n++) {
      Instant time = NOON.minusSeconds(10_000 - n);
      audits.add(
          new AuditLog.Event(
              "e" + n,
              time,
              time,
              "{\"id\":\"e%d\",\"activityDateTime\":\"%s\",\"x\":\"%s\"}"
                  .formatted(n, time, filler)));
    }

    runFor(Duration.ofSeconds(30));

    assertOnceEach();
  }

  @Test
  void aTokenThatIsTakenNoMoreIsRenewed() {
    AtomicInteger tokens = new AtomicInteger();
    mock.authority(request -> {
      tokens.incrementAndGet();
      return MockGraph.token(List.copyOf(Advice.NEEDED));
    });
    for (int n = 0; n < 3_000; n++) {
      audits.add("e" + n, NOON.minusSeconds(100_000 - n));
    }
    first.add(request -> audits.answer(request));
    first.add(request ->
        json(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\",\"message\":\"expired\"}}"));

    runFor(Duration.ofSeconds(50));

    assertOnceEach();
    assertThat(tokens).hasValue(2);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void consentThatIsWithdrawnIsSaidOnceAndTriedEachQuarterOfAnHour() {
    audits.add("a", NOON.minusSeconds(60));
    mock.authority(request ->
        MockGraph.token(
            timer.now().isBefore(NOON.plus(Duration.ofMinutes(80)))
                ? List.of("Directory.Read.All")
                : List.copyOf(Advice.NEEDED)));
    mock.graph(request -> {
      asked.add(timer.now());
      return timer.now().isBefore(NOON.plus(Duration.ofMinutes(100)))
          ? json(
              403,
              "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient privileges\"}}")
          : audits.answer(request);
    });

    runFor(Duration.ofMinutes(106));

    assertThat(log.lines())
        .hasSize(3)
        .first()
        .asString()
        .contains("source cannot read, tries again every 15 minutes: source=graph/tenant-")
        .contains("grant the application permission AuditLog.Read.All on Microsoft Graph")
        .doesNotContain("hush");
    assertThat(log.lines().get(1)).contains("Graph refuses").contains("was consent withdrawn?");
    assertThat(log.lines().get(2)).contains("source reads again");
    assertThat(asked.size()).isLessThan(12);
    assertOnceEach();
  }

  @Test
  void aWrongSecretIsSaidOnceAndNoSdkLineOrTraceIsLogged() {
    LogLines everything = new LogLines("ROOT");
    mock.authority(request ->
        json(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret provided.\"}"));

    runFor(Duration.ofHours(2));

    assertThat(everything.lines())
        .singleElement()
        .asString()
        .contains(
            "the client secret is wrong; give the secret's value, not its id (AADSTS7000215)");
    assertThat(everything.traces()).isZero();
    assertThat(asked).isEmpty();
    everything.close();
  }

  @Test
  void whatIsWrittenOnceIsNotWrittenAgainAfterARestartAnywhere() {
    for (int n = 0; n < 7_500; n++) {
      audits.add("e" + n, NOON.minusSeconds(100_000 - n * 13));
    }
    int restarts = 0;
    for (int after = 0; after < 6; after++) {
      feed.breakAfter(after);
      try {
        runFor(Duration.ofMinutes(3));
      } catch (FeedException _) {
        restarts++;
      }
    }
    feed.breakAfter(Integer.MAX_VALUE);

    runOn();

    assertThat(restarts).isGreaterThanOrEqualTo(3);
    assertOnceEach();
  }

  @Test
  void aClockThatGoesWrongLosesNothing() {
    for (int hours = -3; hours <= 3; hours++) {
      MemoryFeed own = new MemoryFeed();
      VirtualTimer skewed =
          new VirtualTimer(NOON.plus(Duration.ofHours(hours)), Duration.ofHours(3));
      VirtualTimer real = new VirtualTimer(NOON, Duration.ofDays(365));
      AuditLog log = new AuditLog(real, mock.graph());
      for (int n = 0; n < 600; n++) {
        log.add("e" + n, NOON.minusSeconds(1_800).plusSeconds(n * 20L));
      }
      Duration off = Duration.ofHours(hours);
      mock.graph(request -> {
        real.skew(Duration.between(real.now(), skewed.now().minus(off)));
        return log.answer(request);
      });
      GraphAudits skewedSource =
          new GraphAudits(GraphAuditSettings.of(mock.tenant("skewed-" + hours)), http, skewed);

      assertThatThrownBy(() -> skewedSource.run(own)).isInstanceOf(InterruptedException.class);

      long happened =
          log.events().stream()
              .filter(e -> !e.time().isAfter(NOON.plus(Duration.ofMinutes(170))))
              .count();
      assertThat(own.items().stream().map(GraphAuditsTest::text).distinct())
          .as("skew of %d hours", hours)
          .hasSizeGreaterThanOrEqualTo((int) happened)
          .hasSize(own.items().size());
    }
  }

  @Test
  void anEventFromTheFutureHidesNone() {
    audits.add(new AuditLog.Event("future", NOON.plus(Duration.ofDays(400)), NOON));
    audits.add("a", NOON.plusSeconds(100));
    audits.add("b", NOON.plusSeconds(300));

    runOn();

    assertThat(feed.items()).hasSize(3);
  }

  @Test
  void anElementWithoutIdOrTimeIsWrittenOnceToo() {
    for (int n = 0; n < 30; n++) {
      first.add(request ->
          page(
              List.of("{\"strange\":1}", "7", "{\"id\":\"x\",\"activityDateTime\":\"when?\"}"),
              null));
    }

    runOn();

    assertThat(feed.items())
        .extracting(GraphAuditsTest::text)
        .containsExactly("{\"strange\":1}", "7", "{\"id\":\"x\",\"activityDateTime\":\"when?\"}");
  }

  @Test
  void aTenantThatWasNotReadForLongerThanItKeepsEventsIsSaid() {
    audits.add("a", NOON.minusSeconds(60));
    runOn();
    timer.skew(Duration.ofDays(8));

    runFor(Duration.ofMinutes(30));

    assertThat(log.lines())
        .filteredOn(line -> line.contains("events may be lost"))
        .singleElement()
        .asString()
        .contains("the tenant keeps them for 7 days", "from=2026-03-04T12:", "to=2026-03-05T12:");
  }

  @Test
  void oneLookEndsAndBeginsWhereItIsTold() throws Exception {
    audits.add("old", NOON.minus(Duration.ofDays(3)));
    audits.add("new", NOON.minus(Duration.ofHours(3)));
    GraphAuditSettings settings =
        new GraphAuditSettings(
            mock.tenant("once"), Since.of("P1D").orElseThrow(), GraphAuditSettings.KEPT, true);

    source(settings).run(feed);

    assertThat(feed.items())
        .singleElement()
        .satisfies(item -> assertThat(text(item)).contains("\"new\""));
  }

  @Test
  void oneLookThatCannotBeHadFailsWithOneLine() {
    first.add(request -> json(403, "{}"));
    mock.authority(request -> MockGraph.token(List.of()));

    GraphAuditSettings usual = GraphAuditSettings.of(mock.tenant("once-denied"));
    GraphAuditSettings once =
        new GraphAuditSettings(usual.tenant(), usual.since(), usual.kept(), true);

    assertThatThrownBy(() -> source(once).run(feed))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("AuditLog.Read.All and Directory.Read.All");
  }

  @Test
  void aMinuteOfABusyTenantRewritesLittle() {
    for (int n = 0; n < 20_000; n++) {
      audits.add("e" + n, NOON.minusSeconds(3_000).plusMillis(n * 100L));
    }
    runOn();
    int bytes = feed.markBytes();
    for (int n = 0; n < 10; n++) {
      audits.add("more" + n, NOON.plusSeconds(700 + n * 60L));
    }

    runFor(Duration.ofMinutes(20));

    assertOnceEach();
    // Ten marks of the segment that is open, and positions.
    assertThat(feed.markBytes() - bytes).isLessThan(10 * 33_000 + 25 * 150);
  }

  private void runOn() {
    runFor(Duration.ofMinutes(10));
  }

  private void runFor(Duration length) {
    timer.extend(length);
    assertThatThrownBy(() -> source.run(feed))
        .isInstanceOfAny(InterruptedException.class, FeedException.class)
        .satisfies(e -> {
          if (e instanceof FeedException broken) {
            throw broken;
          }
        });
  }

  private void assertOnceEach() {
    List<String> expected =
        new ArrayList<>(audits.events().stream().map(AuditLog.Event::json).sorted().toList());
    assertThat(feed.items().stream().map(GraphAuditsTest::text).sorted().toList())
        .isEqualTo(expected);
  }

  private void assertPaced() {
    for (int n = 4; n < asked.size(); n++) {
      assertThat(Duration.between(asked.get(n - 4), asked.get(n)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }
  }

  private GraphAudits source(GraphAuditSettings settings) {
    return new GraphAudits(settings, http, timer);
  }

  private static ResponseDefinitionBuilder putOff(int status, String retryAfter) {
    return aResponse()
        .withStatus(status)
        .withHeader("Date", "Wed, 04 Mar 2026 12:00:00 GMT")
        .withHeader("Retry-After", retryAfter);
  }

  private static ResponseDefinitionBuilder page(List<String> events, @Nullable String next) {
    return json(
        200,
        "{\"value\":[%s]%s}"
            .formatted(
                String.join(",", events),
                next == null ? "" : ",\"@odata.nextLink\":\"" + next + "\""));
  }

  private static String link(String token) {
    return mock.graph() + "/v1.0/auditLogs/directoryAudits?$skiptoken=" + token;
  }

  private static String text(Item item) {
    return new String(item.value(), StandardCharsets.UTF_8);
  }
}
