package io.consentry.source.office365;

import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.Source;
import io.consentry.source.Target;
import io.consentry.source.Timer;
import io.consentry.source.graph.Asker;
import io.consentry.source.graph.GraphClient;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphCounters;
import io.consentry.source.graph.GraphException;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import io.consentry.source.graph.GraphHttp;
import io.consentry.source.graph.GraphTenant;
import io.consentry.source.graph.Pace;
import io.consentry.source.graph.SeenIds;
import io.consentry.source.office365.Content.Blob;
import io.consentry.source.office365.Content.Event;
import io.consentry.source.office365.ManagementApi.Next;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's audit events from the Office 365 Management Activity API. Each blob is one batch
 * with what was remembered of it, so that no event is lost or written twice, whatever is killed
 * when. The API goes by when blobs were made, not by when their events happened.
 */
final class Office365Source implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(Office365Source.class);

  static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
  private static final int MOST_PAGES = 10_000;

  /** Of what the blobs of the last week may tell, days after it happened. */
  private static final Duration REMEMBERED = Duration.ofDays(15);

  /** An API takes 2,000 requests a minute of a tenant at least; some are left for others. */
  private static final int REQUESTS = 150;

  /** No subscription, or one that an administrator has ended. */
  private static final List<String> SUBSCRIBE = List.of("AF20022", "AF20023");

  /** Deleted after a week, or never there: to ask again brings nothing. */
  private static final List<String> GONE = List.of("AF20050", "AF20051", "AF20052", "AF20055");

  private static final Refused TOO_OLD = new Refused(0, "the API does not go back so far");
  private static final int MOST_TRIES = 6;

  /**
   * Of a blob that the API fails at: some minutes, in which a fault of the API as a whole passes.
   */
  private static final int MOST_FAILURES = 10;

  private static final Duration REQUESTS_IN = Duration.ofSeconds(10);

  private final GraphTenant tenant;
  private final Timer timer;
  private final ManagementApi api;
  private final GraphCounters counters = new GraphCounters();
  private final Asker asker;

  /** The tenant's events. */
  Office365Source(GraphTenant tenant, GraphHttp http, Timer timer) {
    this.tenant = tenant;
    this.timer = timer;
    this.api = new ManagementApi(tenant, http, timer);
    this.asker =
        new Asker(
            name(),
            api::renew,
            new Pace(timer, REQUESTS, REQUESTS_IN),
            timer,
            new SplittableRandom(tenant.tenant().hashCode()),
            counters,
            true);
  }

  @Override
  public String name() {
    return "office365/" + tenant.tenant();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counters.bindTo(registry, name());
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    new Run(feed).run();
  }

  /** The list goes where it must not, or does not end; what it named was read. */
  private static final class ListException extends Exception {
    private static final long serialVersionUID = 1L;

    ListException(String message) {
      super(message);
    }
  }

  private final class Run {
    private final Feed feed;
    private final SeenIds seen;
    private final Set<Long> refusedBlobs = new HashSet<>();
    private Listed listed;
    private boolean gapSaid;

    Run(Feed feed) {
      this.feed = feed;
      Map<String, byte[]> marks = feed.marks(name());
      seen = SeenIds.of(marks);
      listed = Listed.of(marks).orElseGet(() -> Listed.first(timer.now()));
    }

    void run() throws InterruptedException {
      subscribe();
      while (true) {
        Instant now = timer.now();
        try {
          look(now);
        } catch (GraphException e) {
          refused(e);
        } catch (ListException e) {
          asker.untilMended(String.valueOf(e.getMessage()));
        }
        timer.sleep(EVERY);
      }
    }

    private void subscribe() throws InterruptedException {
      while (true) {
        try (var _ = asker.ask(api::start, body -> body)) {
          return;
        } catch (GraphException e) {
          String reason = e.failure().reason();
          asker.untilMended(
              reason.contains("AF20023") || reason.contains("does not exist")
                  ? "turn on auditing in Microsoft Purview, which the tenant has off: " + reason
                  : reason);
        }
      }
    }

    private void refused(GraphException e) throws InterruptedException {
      String reason = e.failure().reason();
      if (SUBSCRIBE.stream().anyMatch(reason::contains)) {
        LOG.warn("subscription begun anew: source={} reason={}", name(), reason);
        subscribe();
      } else {
        asker.untilMended(reason);
      }
    }

    /** Lists what is due in windows as long as the API takes, and reads what is new. */
    private void look(Instant now) throws GraphException, ListException, InterruptedException {
      gapSaid = false;
      if (listed.hasGap(now)) {
        sayGap(now.minus(Listed.KEPT));
      }
      Instant from = listed.from(now);
      while (from.isBefore(now)) {
        Instant to = from.plus(LONGEST_WINDOW);
        to = to.isAfter(now) ? now : to;
        window(from, to);
        from = to;
      }
      listed = listed.after(now);
      Map<String, byte @Nullable []> marks = new LinkedHashMap<>();
      marks.put(Listed.MARK, listed.mark());
      marks.putAll(seen.forget(now.minus(REMEMBERED)));
      feed.write(name(), new Batch(List.of(), marks));
    }

    private void sayGap(Instant to) {
      if (!gapSaid) {
        LOG.error(
            "events may be lost, the API keeps them for {} days: source={} from={} to={}",
            Listed.KEPT.toDays(),
            name(),
            listed.until(),
            to);
      }
      gapSaid = true;
    }

    /** Asking may have taken long: what was in time when the look began may be so no more. */
    private Answer list(Instant from, Instant to, Next next)
        throws GraphException, InterruptedException {
      Instant now = timer.now();
      Instant start = Listed.within(from, now);
      if (start.isAfter(from) && start.isAfter(listed.until())) {
        sayGap(start);
      }
      if (!start.isBefore(to)) {
        throw new GraphException(TOO_OLD);
      }
      return api.list(start, to, next);
    }

    private void window(Instant from, Instant to)
        throws GraphException, ListException, InterruptedException {
      Set<String> followed = new HashSet<>();
      @Nullable String link = null;
      do {
        Next next = new Next();
        @Nullable String at = link;
        List<Blob> blobs;
        try (GraphClient.Read<List<Blob>> read =
            asker.ask(
                () -> at == null ? list(from, to, next) : api.get(at, next),
                body -> Content.blobs(body, to))) {
          blobs = read.value();
        } catch (GraphException e) {
          if (TOO_OLD.equals(e.failure())) {
            return;
          }
          throw e;
        }
        for (Blob blob : blobs) {
          if (!seen.contains(blob.created(), blob.id())) {
            read(blob);
          }
        }
        link = next.link();
        if (link != null && !api.isOwn(link)) {
          throw new ListException("the API's list goes on at another host");
        }
        if (link != null && (!followed.add(link) || followed.size() > MOST_PAGES)) {
          throw new ListException("the API's list does not end");
        }
      } while (link != null);
    }

    private void read(Blob blob) throws GraphException, InterruptedException {
      if (!api.isOwn(blob.link())) {
        LOG.error("blob left out, it is at another host: source={}", name());
        return;
      }
      Instant now = timer.now();
      int[] tries = {0};
      try (GraphClient.Read<Content.Events> read =
          asker.ask(
              () -> api.get(blob.link(), new Next()),
              body -> {
                Content.Events events = Content.events(body, now);
                // One that is broken for good must not hold up all that come after it.
                return ++tries[0] < MOST_TRIES ? events.whole() : events;
              },
              refusedBlobs.contains(blob.id()) ? 1 : MOST_FAILURES)) {
        if (read.value().problem() != null) {
          sayLost(blob, read.value().problem());
        }
        write(blob, read.value().events(), now);
      } catch (GraphException e) {
        refused(blob, e, now);
      }
    }

    private void refused(Blob blob, GraphException e, Instant now)
        throws GraphException, InterruptedException {
      String reason = e.failure().reason();
      if (SUBSCRIBE.stream().anyMatch(reason::contains)) {
        throw e;
      }
      boolean gone =
          e.failure() instanceof TooLong
              || reason.contains("answered 404")
              || GONE.stream().anyMatch(reason::contains);
      if (gone) {
        sayLost(blob, reason);
        write(blob, List.of(), now);
      } else if (refusedBlobs.add(blob.id())) {
        LOG.error(
            "blob left out, tried again while it is listed: source={} reason={}", name(), reason);
      }
    }

    private void sayLost(Blob blob, @Nullable String reason) {
      LOG.error(
          "events lost with a blob: source={} created={} reason={}",
          name(),
          blob.created(),
          reason);
    }

    private void write(Blob blob, List<Event> events, Instant now) throws InterruptedException {
      Map<String, String> headers = Headers.of(name(), tenant.tenant(), now);
      List<Item> items = new ArrayList<>();
      for (Event event : events) {
        if (seen.add(event.time(), event.id())) {
          items.add(new Item(Target.AUDIT, tenant.tenant(), event.json(), headers));
        }
      }
      boolean _ = seen.add(blob.created(), blob.id());
      boolean _ = refusedBlobs.remove(blob.id());
      feed.write(name(), new Batch(items, seen.changes()));
      counters.again().add(events.size() - items.size());
    }
  }
}
