package io.consentry.source.office365;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.consentry.source.office365.MockOffice365.TENANT;
import static io.consentry.source.office365.MockOffice365.error;
import static io.consentry.source.office365.MockOffice365.event;
import static io.consentry.source.office365.MockOffice365.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import io.consentry.source.Feed.FeedException;
import io.consentry.source.Headers;
import io.consentry.source.MemoryFeed;
import io.consentry.source.VirtualTimer;
import io.consentry.source.graph.Credential;
import io.consentry.source.graph.GraphTenant;
import io.consentry.source.graph.LogLines;
import io.consentry.source.graph.MockGraph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The poller over real HTTP, in virtual time. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class Office365SourceTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final String TIME = "2026-03-04T10:00:00";
  private static final int PAGE = 3;

  @TempDir private static Path folder;
  private static MockGraph mock;

  private final VirtualTimer timer = new VirtualTimer(NOON, Duration.ofMinutes(10));
  private final MemoryFeed feed = new MemoryFeed();
  private final Deque<Function<Request, ResponseDefinitionBuilder>> first = new ArrayDeque<>();
  private final List<Instant> asked = new ArrayList<>();
  private final LogLines log = new LogLines("io.consentry.source");
  private MockOffice365 api;
  private Office365Source source;

  @BeforeAll
  static void startMock() {
    mock = new MockGraph(folder);
  }

  @AfterAll
  static void stopMock() {
    mock.close();
  }

  @BeforeEach
  void start() {
    api = new MockOffice365(timer, mock.graph(), PAGE);
    mock.graph(request -> {
      asked.add(timer.now());
      var special = request.getUrl().contains("/start?") ? null : first.poll();
      return special == null ? api.answer(request) : special.apply(request);
    });
    GraphTenant tenant =
        new GraphTenant(
            TENANT,
            new Credential.Secret("app", "hush"),
            mock.authority(),
            mock.graph(),
            "https://manage.office.com/.default");
    source = new Office365Source(tenant, mock.http(), timer);
  }

  @AfterEach
  void stop() {
    log.close();
  }

  private void run(Duration length) {
    timer.extend(length);
    assertThatThrownBy(() -> source.run(feed)).isInstanceOf(InterruptedException.class);
  }

  private void run() {
    run(Duration.ofMinutes(10));
  }

  private List<String> values() {
    return feed.items().stream()
        .map(item -> new String(Objects.requireNonNull(item.value()), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void directoryEventsGoToTheTopicAsTheyCameWithTenantSourceAndTime() {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    String signIn = event("s", TIME).replace("\"RecordType\":8", "\"RecordType\":15");
    api.blob("b1", made, made, event("1", TIME), signIn, event("2", TIME));

    run();

    assertThat(api.subscribed()).isTrue();
    assertThat(values()).containsExactly(event("1", TIME), event("2", TIME));
    assertThat(feed.items())
        .allSatisfy(item -> {
          assertThat(item.key()).isEqualTo(TENANT);
          assertThat(item.headers())
              .containsEntry(Headers.TENANT, TENANT)
              .containsEntry(Headers.SOURCE, "office365/" + TENANT)
              .containsEntry(Headers.POLLED, NOON.toString());
        });
    assertThat(log.lines()).isEmpty();
    assertThat(mock.requests().getLast().getUrl())
        .contains("contentType=Audit.AzureActiveDirectory", "PublisherIdentifier=" + TENANT);
  }

  @Test
  void theFirstLookGoesSevenDaysBackPageByPage() {
    List<String> expected = new ArrayList<>();
    for (int hour = 1; hour < 7 * 24; hour++) {
      Instant made = NOON.minus(Duration.ofHours(hour));
      String event = event("e" + hour, TIME);
      api.blob("b" + hour, made, made, event);
      expected.add(event);
    }

    run();

    assertThat(values()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void blobsThatComeLateIntoTheListAreFoundAndNoneIsReadTwice() {
    List<String> expected = new ArrayList<>();
    int n = 0;
    for (Duration late :
        List.of(
            Duration.ZERO,
            Duration.ofMinutes(40),
            Duration.ofHours(5),
            Duration.ofHours(20),
            Duration.ofDays(4))) {
      for (int minute = 0; minute < 60; minute += 10) {
        Instant made = NOON.plus(Duration.ofMinutes(minute));
        String event = event("e" + n, TIME);
        api.blob("b" + n, made, made.plus(late), event);
        expected.add(event);
        n++;
      }
    }

    run(Duration.ofDays(6));

    assertThat(values()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(mock.requests().stream().filter(each -> each.getUrl().contains("/audit/b1")).count())
        .isPositive();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void anEventInTwoBlobsIsWrittenOnce() {
    Instant made = NOON.minus(Duration.ofHours(3));
    api.blob("b1", made, made, event("1", TIME), event("2", TIME), event("1", TIME));
    api.blob("b2", made.plusSeconds(5_000), made, event("2", TIME), event("3", TIME));

    run();

    assertThat(values()).containsExactly(event("1", TIME), event("2", TIME), event("3", TIME));
  }

  @Test
  void whereItIsStoppedItGoesOnAndNothingIsThereTwice() {
    List<String> expected = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      Instant made = NOON.minus(Duration.ofHours(n + 1));
      api.blob("b" + n, made, made, event("x" + n, TIME), event("y" + n, TIME));
      expected.add(event("x" + n, TIME));
      expected.add(event("y" + n, TIME));
    }
    for (int stop = 0; stop < 8; stop++) {
      feed.breakAfter(3);
      timer.extend(Duration.ofMinutes(10));
      assertThatThrownBy(() -> source.run(feed))
          .isInstanceOfAny(FeedException.class, InterruptedException.class);
    }
    feed.breakAfter(Integer.MAX_VALUE);
    run();

    assertThat(values()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aBlobThatTheApiFailsAtHoldsUpNoOtherAndIsReadOnceItCan() {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    api.blob("b1", made, made, event("1", TIME));
    api.blob("b2", made, made, event("2", TIME));
    Instant mended = NOON.plus(Duration.ofMinutes(40));
    mock.graph(request ->
        request.getUrl().endsWith("/b1") && timer.now().isBefore(mended)
            ? status(500)
            : api.answer(request));

    run(Duration.ofMinutes(30));
    assertThat(values()).containsExactly(event("2", TIME));
    assertThat(log.with("blob left out")).hasSize(1);

    run(Duration.ofHours(2));
    assertThat(values()).containsExactly(event("2", TIME), event("1", TIME));
  }

  static Stream<Arguments> passing() {
    return Stream.<Function<Request, ResponseDefinitionBuilder>>of(
            _ -> status(500),
            _ -> status(503),
            _ -> error(429, "AF429").withHeader("Retry-After", "90"),
            _ -> error(403, "AF429"),
            _ -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
            _ -> aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK),
            _ -> aResponse().withStatus(200).withBody("[{\"contentId\":\"b1\",\"cont"),
            _ -> aResponse().withStatus(200).withBody("<html>maintenance</html>"),
            _ -> status(401))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsWaitedForAndNothingIsLost(Function<Request, ResponseDefinitionBuilder> once) {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    api.blob("b1", made, made, event("1", TIME), event("2", TIME));
    // The list first, then the blob.
    int lists = 8;
    first.add(once);
    IntStream.range(0, lists).forEach(_ -> first.add(api::answer));
    first.add(once);

    run();

    assertThat(values()).containsExactly(event("1", TIME), event("2", TIME));
    assertThat(log.with("events may be lost")).isEmpty();
  }

  @Test
  void theApiIsLeftAloneForAsLongAsItAsks() {
    first.add(_ -> error(429, "AF429").withHeader("Retry-After", "300"));

    run();

    assertThat(asked.get(2)).isEqualTo(NOON.plusSeconds(300));
    assertThat(log.with("source waits")).hasSize(1);
    assertThat(log.with("source reads again")).hasSize(1);
  }

  @Test
  void aBlobThatIsGoneIsSaidAndTheNextOneIsRead() {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    api.blob("b1", made, made, event("1", TIME));
    api.blob("b2", made.plusSeconds(1), made, event("2", TIME));
    IntStream.range(0, 7).forEach(_ -> first.add(api::answer));
    first.add(_ -> error(400, "AF20051"));

    run();

    assertThat(values()).containsExactly(event("2", TIME));
    assertThat(log.with("events lost with a blob")).singleElement().asString().contains("AF20051");
  }

  @Test
  void aBlobThatIsBrokenForGoodIsReadAsFarAsItGoesAndSaid() {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    api.blob("b1", made, made, event("1", TIME), "{\"Id\":no}", event("2", TIME));

    run(Duration.ofMinutes(30));

    assertThat(values()).containsExactly(event("1", TIME), event("2", TIME));
    assertThat(log.with("events lost with a blob")).hasSize(1);
  }

  @Test
  void aSubscriptionThatWasEndedIsBegunAnew() {
    run();
    api.unsubscribe();
    api.blob("b1", timer.now(), timer.now(), event("1", TIME));

    run();

    assertThat(api.subscribed()).isTrue();
    assertThat(values()).containsExactly(event("1", TIME));
    api.unsubscribe();
  }

  @Test
  void whatSomebodyHasToMendIsSaidOnce() {
    run();
    IntStream.range(0, 4).forEach(_ -> first.add(_ -> error(401, "AF10001")));

    run(Duration.ofHours(2));

    assertThat(log.with("cannot read"))
        .singleElement()
        .asString()
        .contains("ActivityFeed.Read on Office 365 Management APIs");
    assertThat(log.with("source reads again")).hasSize(1);
    assertThat(log.with("hush")).isEmpty();
  }

  @Test
  void whatGetsTooOldWhileItWaitsIsNotAskedForAndSaid() {
    IntStream.range(0, 4 * 26).forEach(_ -> first.add(_ -> error(401, "AF10001")));

    run(Duration.ofHours(27));

    assertThat(log.with("AF20030")).isEmpty();
    assertThat(log.with("events may be lost")).hasSize(1);
    assertThat(log.with("source reads again")).hasSize(1);
  }

  @Test
  void aGapIsSaid() {
    run();
    timer.skew(Duration.ofDays(9));

    run();

    assertThat(log.with("events may be lost"))
        .singleElement()
        .asString()
        .contains("keeps them for 7 days", "from=2026-03-04");
  }

  @Test
  void listsAreFollowedNowhereElseAndNotForever() {
    Instant made = NOON.minus(Duration.ofMinutes(30));
    api.blob("b1", made, made, event("1", TIME));
    first.add(
        _ -> aResponse().withBody("[]").withHeader("NextPageUri", "http://169.254.169.254/latest"));
    run(Duration.ofMinutes(40));
    assertThat(log.with("goes on at another host")).hasSize(1);
    assertThat(values()).containsExactly(event("1", TIME));

    String loop = mock.graph() + "/api/v1.0/" + TENANT + "/activity/feed/loop";
    first.add(_ -> aResponse().withBody("[]").withHeader("NextPageUri", loop));
    first.add(_ -> aResponse().withBody("[]").withHeader("NextPageUri", loop));
    run(Duration.ofMinutes(40));
    assertThat(log.with("does not end")).hasSize(1);

    first.add(_ ->
        MockGraph.json(
            200,
            "[{\"contentId\":\"x\",\"contentUri\":\"http://169.254.169.254/x\",\"contentCreated\":\"2026-03-04T11:00:00Z\"}]"));
    run();
    assertThat(log.with("it is at another host")).hasSize(1);
  }
}
