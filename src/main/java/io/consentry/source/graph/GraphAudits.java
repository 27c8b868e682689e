package io.consentry.source.graph;

import com.microsoft.graph.auditlogs.directoryaudits.DirectoryAuditsRequestBuilder;
import com.microsoft.kiota.RequestInformation;
import io.consentry.activity.Sha256;
import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.Source;
import io.consentry.source.Target;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import io.consentry.source.graph.GraphPage.Element;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's audit events ({@code /auditLogs/directoryAudits}), as {@link Plan} says. Each page
 * is one batch with what was remembered of it, so that no event is lost or written twice, whatever
 * is killed when.
 */
public final class GraphAudits implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(GraphAudits.class);

  /** While polls never end, a sweep has every fourth page. */
  private static final int SWEEP_EACH = 4;

  private static final int ANEW_QUIET = 3;

  /** So often the position is written where nothing else is. */
  private static final Duration MARK_EACH = Duration.ofMinutes(10);

  private final GraphAuditSettings settings;
  private final GraphConnection graph;
  private final Timer timer;
  private final GraphCounters counters = new GraphCounters();
  private final Backoff backoff;
  private final GraphClient client;

  /** The tenant's audit events, read over a connection of their own. */
  public GraphAudits(GraphAuditSettings settings, GraphHttp http, Timer timer) {
    this(
        settings,
        new GraphConnection(settings.tenant(), http, timer),
        Pace.ofReports(timer),
        timer);
  }

  /**
   * The tenant's audit events.
   *
   * @param pace that of all requests to the tenant
   */
  public GraphAudits(GraphAuditSettings settings, GraphConnection graph, Pace pace, Timer timer) {
    this.settings = settings;
    this.graph = graph;
    this.timer = timer;
    SplittableRandom random = new SplittableRandom(settings.tenant().tenant().hashCode());
    backoff = new Backoff(random);
    client = new GraphClient(name(), graph, pace, timer, random, counters, !settings.once());
  }

  @Override
  public String name() {
    return "graph/" + settings.tenant().tenant();
  }

  /** What happened since the start. */
  GraphCounters counters() {
    return counters;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counters.bindTo(registry, name());
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    new Run(feed).run();
  }

  /** All that one run remembers; the next one begins with the marks. */
  private final class Run {
    private final Feed feed;
    private final SeenIds seen;
    private Position position;
    private Instant marked = Instant.MIN;
    private @Nullable Instant lastPoll;
    private @Nullable Window poll;
    private @Nullable Window sweep;
    private int sinceSweep;
    private boolean gapSaid;

    Run(Feed feed) {
      this.feed = feed;
      Map<String, byte[]> marks = feed.marks(name());
      seen = SeenIds.of(marks);
      position =
          Position.of(marks)
              .orElseGet(() ->
                  Position.first(
                      timer.now(), settings.lookBack(timer.now()), settings.tenant().tenant()));
    }

    void run() throws InterruptedException {
      while (!Thread.currentThread().isInterrupted()) {
        Instant now = timer.now();
        begin(now);
        boolean sweepReady = sweep != null && sweep.ready(now);
        if (poll != null && poll.ready(now) && (!sweepReady || sinceSweep < SWEEP_EACH - 1)) {
          sinceSweep++;
          poll = advance(poll);
          if (poll == null && settings.once()) {
            return;
          }
        } else if (sweep != null && sweepReady) {
          sinceSweep = 0;
          sweep = advance(sweep);
        } else {
          Instant nextPoll = poll == null ? Plan.nextPoll(lastPoll, now) : poll.notBefore();
          Instant nextSweep = sweep == null ? Plan.nextSweep(position) : sweep.notBefore();
          timer.sleep(Plan.rest(nextPoll, nextSweep, now));
        }
      }
      throw new InterruptedException();
    }

    private void begin(Instant now) {
      if (poll == null) {
        Optional<Instant> from = Plan.poll(position, lastPoll, now);
        if (from.isPresent()) {
          sayGap(now);
          poll = new Window(graph, Plan.Kind.POLL, from.get(), now);
          lastPoll = now;
        }
      }
      if (sweep == null && !settings.once()) {
        sweep =
            Plan.sweep(position, now)
                .map(kind -> new Window(graph, kind, Plan.from(kind, position, now), now))
                .orElse(null);
      }
    }

    /** What the tenant deletes before it was read is lost, and nobody would know. */
    private void sayGap(Instant now) {
      Instant kept = now.minus(settings.kept());
      if (position.polled().isBefore(kept) && !gapSaid) {
        LOG.error(
            "events may be lost, the tenant keeps them for {} days: source={} from={} to={}",
            settings.kept().toDays(),
            name(),
            position.polled(),
            kept);
        gapSaid = true;
      }
    }

    /** Reads a page; the window, or null where it has come to its end. */
    private @Nullable Window advance(Window window) throws InterruptedException {
      Optional<String> next;
      try (var page = client.get(() -> request(window), GraphPage::of)) {
        next = page.value().next();
        write(window, page.value(), next.isEmpty());
      } catch (GraphException e) {
        refused(window, e);
        return window;
      }
      if (next.isEmpty()) {
        end(window);
        return null;
      }
      @Nullable String wrong = window.follow(next.get());
      if (wrong != null) {
        beginAnew(window, wrong);
      }
      return window;
    }

    private RequestInformation request(Window window) {
      DirectoryAuditsRequestBuilder audits = graph.builders().auditLogs().directoryAudits();
      @Nullable String link = window.link();
      return link != null
          ? audits.withUrl(link).toGetRequestInformation()
          : audits.toGetRequestInformation(request -> {
            request.queryParameters.filter = "activityDateTime ge " + window.reached();
            request.queryParameters.orderby = new String[] {"activityDateTime asc"};
            request.queryParameters.top = window.top();
          });
    }

    private void write(Window window, GraphPage page, boolean last) throws InterruptedException {
      Instant now = timer.now();
      Map<String, String> headers = Headers.of(name(), settings.tenant().tenant(), now);
      List<Item> items = new ArrayList<>();
      Instant newest = window.reached();
      int late = 0;
      for (Element element : page.elements()) {
        @Nullable Instant time = time(element);
        if (time != null && time.isAfter(newest)) {
          newest = time;
        }
        if (seen.add(time == null ? now : time, id(element))) {
          late += time != null && position.isPast(time) ? 1 : 0;
          items.add(new Item(Target.AUDIT, settings.tenant().tenant(), element.json(), headers));
        }
      }
      window.read(page.elements().size(), items.size(), late, newest);
      // An event from the future would hide all until then.
      Position next = position;
      if (window.kind() == Plan.Kind.POLL) {
        next = next.withWatermark(newest.isAfter(now) ? now : newest);
      }
      if (last) {
        next = next.after(window.kind(), window.begun());
      }
      Map<String, byte @Nullable []> marks = new LinkedHashMap<>(seen.changes());
      marks.putAll(seen.forget(Plan.remembered(next, now)));
      boolean moved = !next.watermark().equals(position.watermark());
      boolean swept = last && window.kind() != Plan.Kind.POLL;
      if (!marks.isEmpty() || moved || swept || now.isAfter(marked.plus(MARK_EACH))) {
        marks.put(Position.MARK, next.mark());
        marked = now;
      }
      feed.write(name(), new Batch(items, marks));
      position = next;
      counters.again().add(page.elements().size() - items.size());
    }

    private void end(Window window) {
      if (window.isSaid()) {
        LOG.info("source reads again: source={}", name());
      }
      if (window.kind() == Plan.Kind.POLL) {
        gapSaid = false;
      } else if (window.late() > 0) {
        counters.late().add(window.late());
        LOG.info(
            "late events found: source={} sweep={} events={} requests={} throttled={}",
            name(),
            window.kind() == Plan.Kind.DAILY ? "week" : "day",
            window.late(),
            counters.requests().sum(),
            counters.throttled().sum());
      }
    }

    private void refused(Window window, GraphException e) throws InterruptedException {
      switch (e.failure()) {
        // Links expire, some after minutes: all that was read is written, so go on from there.
        case Refused refused when window.link() != null -> beginAnew(window, refused.reason());
        case TooLong tooLong when window.smaller() -> beginAnew(window, tooLong.reason());
        default -> client.untilMended(e.failure().reason());
      }
    }

    /** At once, as a link may have expired; after that ever later, as the list may have no end. */
    private void beginAnew(Window window, String why) {
      int times = window.beginAnew();
      if (times > 1) {
        window.waitUntil(timer.now().plus(backoff.after(times - 1)));
      }
      if (times > ANEW_QUIET && window.say()) {
        LOG.warn("source reads a list anew each time: source={} reason={}", name(), why);
      }
      if (times > ANEW_QUIET && settings.once()) {
        throw new SourceException(why);
      }
    }
  }

  private static @Nullable Instant time(Element element) {
    if (element.time().isEmpty()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(element.time().get()).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }

  /** 64 bits of the id; of one without, of all that it is. */
  private static long id(Element element) {
    byte[] whole =
        element.id().map(id -> id.getBytes(StandardCharsets.UTF_8)).orElseGet(element::json);
    return Sha256.first64(whole);
  }
}
