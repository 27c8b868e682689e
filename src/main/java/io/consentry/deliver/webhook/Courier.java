package io.consentry.deliver.webhook;

import io.consentry.activity.Printable;
import io.consentry.avro.Delivery;
import io.consentry.deliver.webhook.Answer.Gone;
import io.consentry.deliver.webhook.Answer.Rejected;
import io.consentry.deliver.webhook.Answer.Taken;
import io.consentry.deliver.webhook.Answer.Unanswered;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to one destination: those of one finding one after the other, those of different
 * findings side by side; tries again by schedule, says in the ledger what each attempt came to, and
 * gives up visibly. Used by one thread; only the attempts themselves run on others.
 */
final class Courier {
  /** More than so many wait in Kafka. */
  static final int MOST_WAITING = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  private final Destination destination;
  private final Transport transport;
  private final Ledger ledger;
  private final Clock clock;
  private final RetrySchedule schedule;
  private final Executor attempts;
  private final Breaker breaker = new Breaker();
  private final TenantCap cap;
  final DeliveryCounts counts = new DeliveryCounts();

  /** What waits, by finding, in order; only the first of each is ever under way. */
  private final Map<String, Deque<Waiting>> findings = new LinkedHashMap<>();

  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private int waiting;
  private int underWay;

  Courier(
      Destination destination,
      Transport transport,
      Ledger ledger,
      Clock clock,
      RandomGenerator random,
      Executor attempts) {
    this.destination = destination;
    this.transport = transport;
    this.ledger = ledger;
    this.clock = clock;
    this.schedule = new RetrySchedule(random);
    this.attempts = attempts;
    this.cap = new TenantCap(destination.destructivePerHour());
  }

  /** Where an event comes from; told when nothing is left to do for it. */
  interface Receipt {
    /** The event is delivered or given up, and the ledger says so. May come on any thread. */
    void done();

    /** The ledger could not be written. May come on any thread. */
    void failed(Throwable cause);
  }

  private record Answered(Waiting waiting, Answer answer, boolean destructive) {}

  /** An event on its way. */
  private static final class Waiting {
    final WebhookEvent event;
    final byte[] original;
    final Receipt receipt;
    Instant first;
    Instant due;
    int attempts;
    boolean underWay;
    boolean forgotten;

    Waiting(WebhookEvent event, byte[] original, Receipt receipt, Instant first) {
      this.event = event;
      this.original = original;
      this.receipt = receipt;
      this.first = first;
      this.due = first;
    }
  }

  /** Takes over what the ledger knows, after it was read. */
  void restore() {
    cap.restore(ledger.all(), destination.name(), clock.instant());
  }

  /** Whether there is room for more. */
  boolean room() {
    return waiting < MOST_WAITING;
  }

  /** Whether the destination said that it wants nothing more, and nobody has enabled it since. */
  boolean disabled() {
    return ledger.disabled(destination.name());
  }

  /** Whether an attempt is under way. */
  boolean busy() {
    return underWay > 0 || !answers.isEmpty();
  }

  /**
   * Takes an event over.
   *
   * @param replay when somebody asked to send it once more; null if nobody did
   */
  void accept(WebhookEvent event, byte[] original, @Nullable Instant replay, Receipt receipt) {
    if (replay == null && !destination.filter().takes(event)) {
      receipt.done();
      return;
    }
    if (ledger.settled(destination.name(), event.id(), replay)) {
      receipt.done();
      return;
    }
    @Nullable Delivery known = ledger.get(destination.name(), event.id());
    Waiting next = new Waiting(event, original, receipt, clock.instant());
    if (known != null && known.getState().equals(Ledger.RETRYING)) {
      @Nullable Instant due = known.getNext();
      next.first = known.getFirst();
      next.attempts = known.getAttempts();
      next.due = due == null ? next.first : due;
    }
    findings.computeIfAbsent(event.findingId(), _ -> new ArrayDeque<>()).addLast(next);
    waiting++;
  }

  /** Forgets events that somebody else delivers from now on. */
  void forget(Predicate<Receipt> which) {
    findings
        .values()
        .forEach(queue ->
            queue.removeIf(each -> {
              each.forgotten = which.test(each.receipt);
              waiting -= each.forgotten ? 1 : 0;
              return each.forgotten;
            }));
    findings.values().removeIf(Deque::isEmpty);
  }

  /** Handles what was answered, and begins what is due. */
  void work() {
    handleAnswers();
    beginDue();
    counts.now(waiting, breaker.open(), disabled());
  }

  /** Handles what was answered. */
  void handleAnswers() {
    for (Answered next = answers.poll(); next != null; next = answers.poll()) {
      underWay--;
      next.waiting().underWay = false;
      if (next.waiting().forgotten) {
        handleForgotten(next);
      } else {
        handle(next);
      }
    }
  }

  /** Whoever took the event over may not have sent it yet. */
  private void handleForgotten(Answered answered) {
    Instant now = clock.instant();
    if (answered.answer() instanceof Taken taken) {
      breaker.success();
      answered.waiting().attempts++;
      write(answered.waiting(), entry(answered, Ledger.DELIVERED, null, taken.status(), now));
    } else {
      breaker.failure(now, Duration.ZERO);
    }
  }

  private void beginDue() {
    if (disabled()) {
      return;
    }
    Instant now = clock.instant();
    for (Deque<Waiting> queue : List.copyOf(findings.values())) {
      if (underWay >= destination.concurrency() || !breaker.permits(now)) {
        return;
      }
      Waiting head = queue.getFirst();
      if (!head.underWay && !head.due.isAfter(now)) {
        @Nullable Delivery known = ledger.get(destination.name(), head.event.id());
        if (known != null && known.getState().equals(Ledger.DELIVERED)) {
          remove(head); // announced twice, or delivered by whoever had it before
          head.receipt.done();
        } else {
          begin(head, now);
        }
      }
    }
  }

  private void begin(Waiting head, Instant now) {
    head.underWay = true;
    underWay++;
    breaker.begin();
    @Nullable String withheld = withheld(head.event, now);
    byte[] body = head.event.body(destination.console(), withheld);
    boolean destructive = head.event.destructive() > 0 && withheld == null;
    attempts.execute(() -> {
      Answer answer;
      try {
        answer = transport.send(destination, head.event.id(), body);
      } catch (RuntimeException | Error e) {
        answer = new Unanswered("no answer: " + e.getClass().getSimpleName());
        LOG.error("attempt failed: destination={}", destination.name(), e);
      }
      answers.add(new Answered(head, answer, destructive));
    });
  }

  /** Why actions that take something away are left out; null to leave them in. */
  private @Nullable String withheld(WebhookEvent event, Instant now) {
    if (event.destructive() == 0) {
      return null;
    }
    if (Duration.between(event.time(), now).compareTo(destination.freshness()) > 0) {
      return "the act is older than " + destination.freshness();
    }
    return cap.permits(event, now)
        ? null
        : "more than %d events of the tenant within an hour"
            .formatted(destination.destructivePerHour());
  }

  private void handle(Answered answered) {
    Waiting head = answered.waiting();
    Instant now = clock.instant();
    head.attempts++;
    switch (answered.answer()) {
      case Taken taken -> {
        breaker.success();
        settle(head, entry(answered, Ledger.DELIVERED, null, taken.status(), now));
      }
      case Gone gone -> {
        breaker.success(); // it does answer
        LOG.warn("destination disabled: name={} reason={}", destination.name(), gone.detail());
        head.due = now;
        write(head, entry(answered, Ledger.RETRYING, now, 410, now));
        write(head, disabled(now, gone.detail()));
      }
      case Rejected rejected -> retry(answered, rejected.status(), rejected.pause(), now);
      case Unanswered _ -> retry(answered, 0, Duration.ZERO, now);
    }
  }

  private void retry(Answered answered, int status, Duration pause, Instant now) {
    Waiting head = answered.waiting();
    boolean wasOpen = breaker.open();
    breaker.failure(now, pause);
    if (breaker.open() && !wasOpen) {
      LOG.warn("circuit open: destination={} until={}", destination.name(), breaker.permitsFrom());
    }
    Optional<Instant> next = schedule.next(head.attempts, head.first, now, pause);
    LOG.info(
        "not delivered: destination={} event={} attempt={} next={} reason={}",
        destination.name(),
        head.event.id(),
        head.attempts,
        next.map(Instant::toString).orElse("never"),
        Printable.of(answered.answer().detail(), 300));
    if (next.isPresent()) {
      head.due = next.get();
      write(head, entry(answered, Ledger.RETRYING, head.due, status, now));
    } else {
      Delivery failed = entry(answered, Ledger.FAILED, null, status, now);
      remove(head);
      finish(
          head,
          ledger
              .deadLetter(failed, head.event.findingId(), head.original)
              .thenCompose(_ -> ledger.put(failed)));
    }
  }

  private void settle(Waiting head, Delivery delivered) {
    LOG.debug("delivered: destination={} event={}", destination.name(), head.event.id());
    remove(head);
    finish(head, ledger.put(delivered));
  }

  private static void finish(Waiting head, CompletableFuture<?> written) {
    var _ =
        written.whenComplete((_, failure) -> {
          if (failure == null) {
            head.receipt.done();
          } else {
            head.receipt.failed(failure);
          }
        });
  }

  private void write(Waiting head, Delivery delivery) {
    var _ =
        ledger
            .put(delivery)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                head.receipt.failed(failure);
              }
            });
  }

  private void remove(Waiting head) {
    @Nullable Deque<Waiting> queue = findings.get(head.event.findingId());
    if (queue != null) {
      queue.removeFirst();
      waiting--;
      if (queue.isEmpty()) {
        findings.remove(head.event.findingId());
      }
    }
  }

  private Delivery entry(
      Answered answered, String state, @Nullable Instant next, int status, Instant now) {
    counts.add(state);
    Waiting head = answered.waiting();
    return new Delivery(
        destination.name(),
        head.event.id(),
        head.event.findingId(),
        head.event.tenantId(),
        state,
        head.attempts,
        head.first,
        now,
        next,
        status,
        answered.answer().detail(),
        answered.destructive());
  }

  private Delivery disabled(Instant now, String why) {
    return new Delivery(
        destination.name(),
        Ledger.ITSELF,
        "",
        "",
        Ledger.DISABLED,
        0,
        now,
        now,
        null,
        410,
        why,
        false);
  }

  /** Puts what is no event among the dead letters. */
  void refuse(String key, byte @Nullable [] original, String where, String why, Receipt receipt) {
    LOG.error("not an event: record={} reason={}", where, why);
    Instant now = clock.instant();
    Delivery letter =
        new Delivery(
            destination.name(), where, key, "", Ledger.FAILED, 0, now, now, null, 0, why, false);
    byte[] bytes = original == null ? "".getBytes(StandardCharsets.UTF_8) : original;
    var _ =
        ledger
            .deadLetter(letter, key, bytes)
            .whenComplete((_, failure) -> {
              if (failure == null) {
                receipt.done();
              } else {
                receipt.failed(failure);
              }
            });
  }
}
