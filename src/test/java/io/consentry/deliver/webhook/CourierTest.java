package io.consentry.deliver.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.avro.Delivery;
import io.consentry.deliver.PlaybookFindings;
import io.consentry.deliver.webhook.Answer.Gone;
import io.consentry.deliver.webhook.Answer.Rejected;
import io.consentry.deliver.webhook.Answer.Taken;
import io.consentry.deliver.webhook.Answer.Unanswered;
import io.consentry.risk.Level;
import io.consentry.risk.Networks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The courier by a clock that the test turns, and receivers by script. */
final class CourierTest {
  private static final Instant START = PlaybookFindings.TIME.plusSeconds(10);

  private final Turned clock = new Turned();
  private final Books books = new Books();
  private final List<Sent> sent = new ArrayList<>();
  private Function<String, Answer> receiver = _ -> new Taken(200);
  private final Courier courier = courier(20);

  private record Sent(String id, Instant time, String body) {}

  private static final class Turned extends Clock {
    private Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static final class Books implements Ledger {
    private final Map<String, Delivery> entries = new HashMap<>();
    private final List<String> letters = new ArrayList<>();

    @Override
    public @Nullable Delivery get(String destination, String eventId) {
      return entries.get(Ledger.key(destination, eventId));
    }

    @Override
    public CompletableFuture<?> put(Delivery delivery) {
      entries.put(Ledger.key(delivery.getDestination(), delivery.getEventId()), delivery);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> deadLetter(Delivery delivery, String key, byte[] event) {
      letters.add(delivery.getEventId());
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Collection<Delivery> all() {
      return entries.values();
    }

    Delivery of(String id) {
      Delivery entry = get("soar", id);
      assertThat(entry).as(id).isNotNull();
      return entry == null ? new Delivery() : entry;
    }
  }

  private static final class Done implements Courier.Receipt {
    private int times;

    @Override
    public void done() {
      times++;
    }

    @Override
    public void failed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  private Courier courier(int destructivePerHour) {
    Destination destination =
        new Destination(
            "soar",
            URI.create("https://soar.example/hook"),
            List.of(),
            Map.of("X-Key", "secret"),
            new Destination.Filter(Level.INFO, Set.of(), Set.of(), Set.of(), Set.of()),
            Duration.ofSeconds(20),
            Duration.ofHours(24),
            destructivePerHour,
            Networks.of(Set.of()),
            4,
            "latest",
            null);
    return new Courier(
        destination,
        (_, id, body) -> {
          sent.add(new Sent(id, clock.now, new String(body, StandardCharsets.UTF_8)));
          return receiver.apply(id);
        },
        books,
        clock,
        new Random(7),
        Runnable::run);
  }

  private Done accept(String finding, int revision) throws Exception {
    return accept(courier, finding, revision, null);
  }

  private static Done accept(Courier to, String finding, int revision, @Nullable Instant replay)
      throws Exception {
    Done done = new Done();
    byte[] bytes = PlaybookFindings.event(finding, revision, PlaybookFindings.TIME);
    to.accept(WebhookEvent.read(bytes), bytes, replay, done);
    return done;
  }

  /** Works a minute at a time, as a sender does in small. */
  private void pass(Duration time) {
    Instant until = clock.now.plus(time);
    while (clock.now.isBefore(until)) {
      courier.work();
      courier.work();
      clock.now = clock.now.plusSeconds(60);
    }
  }

  @Test
  void theWholeScheduleIsTenAttemptsInThreeDaysAndThenADeadLetter() throws Exception {
    receiver = _ -> new Rejected(500, Duration.ZERO);
    Done done = accept("f", 1);

    pass(Duration.ofDays(5));

    assertThat(sent).hasSize(10).allMatch(each -> each.id().equals("f-r1"));
    Duration all = Duration.between(sent.getFirst().time(), sent.getLast().time());
    // 75.6 hours, at most a tenth more by jitter, and the breaker's pauses before a probe.
    assertThat(all).isBetween(Duration.ofMinutes(75 * 60 + 30), Duration.ofHours(84));
    assertThat(books.letters).containsExactly("f-r1");
    assertThat(books.of("f-r1").getState()).isEqualTo(Ledger.FAILED);
    assertThat(books.of("f-r1").getAttempts()).isEqualTo(10);
    assertThat(done.times).isEqualTo(1);
  }

  @Test
  void eventsOfOneFindingKeepTheirOrderAndHoldUpNoOther() throws Exception {
    receiver =
        id ->
            id.equals("f-r1") && clock.now.isBefore(START.plusSeconds(100))
                ? new Unanswered("no answer: test")
                : new Taken(200);
    accept("f", 1);
    accept("f", 2);
    Done other = accept("g", 1);

    courier.work();
    courier.work();
    assertThat(sent).extracting(Sent::id).containsExactly("f-r1", "g-r1");
    assertThat(other.times).isEqualTo(1);
    pass(Duration.ofHours(1));

    assertThat(sent).extracting(Sent::id).endsWith("f-r1", "f-r2");
    assertThat(sent).extracting(Sent::id).filteredOn("f-r2"::equals).hasSize(1);
  }

  @Test
  void goneDisablesUntilItIsEnabledAndLosesNothing() throws Exception {
    receiver = _ -> new Gone();
    Done done = accept("f", 1);
    pass(Duration.ofDays(10));
    assertThat(courier.disabled()).isTrue();
    assertThat(sent).hasSize(1);
    assertThat(done.times).isZero();

    receiver = _ -> new Taken(200);
    books.entries.remove(Ledger.key("soar", Ledger.ITSELF));
    pass(Duration.ofMinutes(2));

    assertThat(sent).hasSize(2);
    assertThat(done.times).isEqualTo(1);
    assertThat(books.of("f-r1").getState()).isEqualTo(Ledger.DELIVERED);
  }

  @Test
  void retryAfterIsHonouredUpToADay() throws Exception {
    receiver = _ -> sent.size() == 1 ? new Rejected(429, Duration.ofDays(3)) : new Taken(200);
    accept("f", 1);
    courier.work();
    courier.handleAnswers();
    accept("g", 1);
    clock.now = START.plus(Duration.ofHours(23));
    courier.work();
    assertThat(sent).hasSize(1);

    clock.now = START.plus(Duration.ofHours(24));
    courier.work();

    assertThat(sent).extracting(Sent::id).containsExactly("f-r1", "f-r1", "g-r1");
  }

  @Test
  void retryAfterIsWaitedForByTheWholeDestination() throws Exception {
    receiver =
        id ->
            id.equals("f-r1") && sent.size() == 1
                ? new Rejected(429, Duration.ofSeconds(200))
                : new Taken(200);
    accept("f", 1);
    courier.work();
    courier.handleAnswers();
    accept("g", 1);
    clock.now = START.plusSeconds(190);
    courier.work();
    assertThat(sent).hasSize(1);

    clock.now = START.plusSeconds(201);
    courier.work();

    assertThat(sent).hasSize(3);
  }

  @Test
  void anOpenCircuitLetsOneProbeThroughAndClosesByIt() throws Exception {
    receiver = _ -> new Unanswered("no answer: test");
    for (int i = 0; i < 40; i++) {
      accept("f" + i, 1);
    }
    courier.work();
    courier.work();
    assertThat(sent.size()).isBetween(Breaker.FAILURES, Breaker.FAILURES + 4);
    int before = sent.size();
    courier.work();
    assertThat(sent).hasSize(before);

    receiver = _ -> new Taken(200);
    clock.now = clock.now.plusSeconds(31);
    for (int i = 0; i < 20; i++) {
      courier.work();
    }
    pass(Duration.ofHours(1));

    assertThat(books.entries.values())
        .hasSize(40)
        .allMatch(each -> each.getState().equals("delivered"));
    assertThat(sent.stream().map(Sent::time).filter(START.plusSeconds(31)::equals).count())
        .isGreaterThan(1);
  }

  @Test
  void afterARestartItGoesOnWhereTheLedgerSays() throws Exception {
    receiver = id -> id.equals("f-r1") ? new Rejected(503, Duration.ZERO) : new Taken(200);
    accept("f", 1);
    accept("g", 1);
    courier.work();
    courier.work();

    Courier next = courier(20);
    Done failed = accept(next, "f", 1, null);
    Done taken = accept(next, "g", 1, null);
    next.work();
    assertThat(taken.times).isEqualTo(1);
    assertThat(sent).hasSize(2);
    receiver = _ -> new Taken(200);
    clock.now = clock.now.plusSeconds(6);
    next.work();
    next.work();

    assertThat(sent).hasSize(3);
    assertThat(failed.times).isEqualTo(1);
    assertThat(books.of("f-r1").getAttempts()).isEqualTo(2);
  }

  @Test
  void whatWasGivenUpIsSentOnceMoreOnlyWhenSomebodyAsks() throws Exception {
    receiver = _ -> new Rejected(400, Duration.ZERO);
    accept("f", 1);
    pass(Duration.ofDays(5));
    receiver = _ -> new Taken(200);

    Done again = accept("f", 1);
    courier.work();
    assertThat(again.times).isEqualTo(1);
    assertThat(sent).hasSize(10);
    Done asked = accept(courier, "f", 1, clock.now);
    pass(Duration.ofHours(1));

    assertThat(sent).hasSize(11);
    assertThat(asked.times).isEqualTo(1);
    assertThat(books.of("f-r1").getState()).isEqualTo(Ledger.DELIVERED);
  }

  @Test
  void anEventAnnouncedTwiceIsSentOnce() throws Exception {
    Done one = accept("f", 1);
    Done two = accept("f", 1);
    pass(Duration.ofMinutes(2));

    assertThat(sent).hasSize(1);
    assertThat(one.times + two.times).isEqualTo(2);
  }

  @Test
  void anOldEventComesWithoutActionsThatTakeSomethingAway() throws Exception {
    clock.now = PlaybookFindings.TIME.plus(Duration.ofHours(25));
    accept("f", 1);
    courier.work();

    assertThat(sent.getFirst().body())
        .contains("actionsWithheld")
        .contains("the act is older than PT24H")
        .contains("review-sign-ins")
        .doesNotContain("revoke-delegated-grant");
  }

  @Test
  void moreThanTheTenantsCapComesWithoutThemAndARestartDoesNotForgetTheCap() throws Exception {
    Courier capped = courier(2);
    for (int i = 0; i < 3; i++) {
      accept(capped, "f" + i, 1, null);
      capped.work();
    }
    capped.work();
    Courier restarted = courier(2);
    restarted.restore();
    accept(restarted, "f3", 1, null);
    restarted.work();
    restarted.work();
    clock.now = clock.now.plus(Duration.ofMinutes(61));
    accept(restarted, "f4", 1, null);
    restarted.work();

    assertThat(sent)
        .extracting(each -> each.body().contains("actionsWithheld"))
        .containsExactly(false, false, true, true, false);
  }

  @Test
  void eventsOfRevokedPartitionsAreForgotten() throws Exception {
    Done gone = accept("f", 1);
    courier.forget(receipt -> receipt == gone);
    pass(Duration.ofHours(1));

    assertThat(sent).isEmpty();
    assertThat(gone.times).isZero();
  }
}
