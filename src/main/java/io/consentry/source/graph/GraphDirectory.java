package io.consentry.source.graph;

import com.microsoft.kiota.RequestInformation;
import io.consentry.activity.DirectoryKind;
import io.consentry.source.Batch;
import io.consentry.source.Feed;
import io.consentry.source.Headers;
import io.consentry.source.Item;
import io.consentry.source.Source;
import io.consentry.source.Target;
import io.consentry.source.Timer;
import io.consentry.source.graph.DirectoryObjects.Shown;
import io.consentry.source.graph.GraphException.Failure;
import io.consentry.source.graph.GraphException.Failure.Passing;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphLinks.LinkException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot of one tenant's directory: service principals, and what gives somebody something. Each
 * kind is read whole once a day; service principals and delegated grants every five minutes by what
 * changed, as Graph has that of these alone. What is unchanged is not written again; what is gone
 * is a tombstone. A page is one batch with what is remembered of it, and the end of a whole reading
 * is told, so that whoever reads the topic knows what is not there.
 */
public final class GraphDirectory implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(GraphDirectory.class);

  private static final Duration WHOLE_EACH = Duration.ofDays(1);
  private static final Duration CHANGES_EACH = Duration.ofMinutes(5);
  private static final int MOST_TRIES = 3;

  /**
   * Directory.Read.All does not cover the schedules of Privileged Identity Management (<a
   * href="https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityschedules">
   * permissions</a>), and a tenant without a P2 licence has none: they are read where they can be.
   */
  private static final Set<DirectoryKind> OPTIONAL =
      EnumSet.of(DirectoryKind.ROLE_SCHEDULE, DirectoryKind.ELIGIBILITY);

  private final GraphConnection graph;
  private final GraphTenant tenant;
  private final boolean once;
  private final Timer timer;
  private final Backoff backoff;
  private final DirectoryRequests requests;
  private final GraphCounters counters = new GraphCounters();
  private final GraphClient client;
  private final GraphClient optional;
  private final Set<DirectoryKind> said = EnumSet.noneOf(DirectoryKind.class);

  /**
   * The tenant's directory.
   *
   * @param pace that of all requests to the tenant
   * @param once whether to read all once, and end
   */
  public GraphDirectory(GraphConnection graph, Pace pace, Timer timer, boolean once) {
    this.graph = graph;
    this.tenant = graph.tenant();
    this.once = once;
    this.timer = timer;
    this.backoff = new Backoff(new SplittableRandom(tenant.tenant().hashCode()));
    requests = new DirectoryRequests(graph);
    client = client(graph, pace, !once);
    optional = client(graph, pace, false);
  }

  private GraphClient client(GraphConnection graph, Pace pace, boolean patient) {
    return new GraphClient(
        name(),
        graph,
        pace,
        timer,
        new SplittableRandom(tenant.tenant().hashCode()),
        counters,
        patient);
  }

  @Override
  public String name() {
    return "graph-directory/" + tenant.tenant();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counters.bindTo(registry, name());
  }

  @Override
  public void run(Feed feed) throws InterruptedException {
    Run run = new Run(feed);
    do {
      for (DirectoryKind kind : DirectoryRequests.KINDS) {
        run.read(kind);
      }
      if (!once) {
        timer.sleep(CHANGES_EACH);
      }
    } while (!once && !Thread.currentThread().isInterrupted());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  /** All that one run remembers; the next one begins with the marks. */
  private final class Run {
    private final Feed feed;
    private final KnownObjects known;
    private final Map<String, String> marks = new LinkedHashMap<>();

    Run(Feed feed) {
      this.feed = feed;
      Map<String, byte[]> found = feed.marks(name());
      known = KnownObjects.of(found);
      found.forEach((key, value) -> {
        if (!KnownObjects.isShard(key)) {
          marks.put(key, new String(value, StandardCharsets.UTF_8));
        }
      });
    }

    void read(DirectoryKind kind) throws InterruptedException {
      @Nullable String changes = marks.get(changesMark(kind));
      try {
        if (due(kind)) {
          whole(kind);
        } else if (changes != null) {
          changes(kind, changes);
        }
      } catch (GraphException e) {
        unread(kind, e.failure());
      } catch (SourceException e) {
        if (!OPTIONAL.contains(kind)) {
          throw e;
        }
        unread(kind, new Passing(String.valueOf(e.getMessage()), Duration.ZERO));
      }
    }

    private boolean due(DirectoryKind kind) {
      @Nullable String last = marks.get(wholeMark(kind));
      try {
        return once || last == null || !Instant.parse(last).plus(WHOLE_EACH).isAfter(timer.now());
      } catch (DateTimeParseException _) {
        return true;
      }
    }

    /** Says once what is not read. What need not be is tried again the day after. */
    private void unread(DirectoryKind kind, Failure failure) throws InterruptedException {
      if (said.add(kind)) {
        LOG.warn(
            "directory not read: source={} kind={} reason={}{}",
            name(),
            kind.label(),
            failure.reason(),
            OPTIONAL.contains(kind)
                ? "; eligible roles need the application permission RoleManagement.Read.Directory"
                    + " and a Microsoft Entra ID P2 licence"
                : "");
      }
      if (once && !OPTIONAL.contains(kind)) {
        throw new SourceException(failure.reason());
      }
      if (OPTIONAL.contains(kind)) {
        mark(kind, wholeMark(kind), timer.now().toString());
      }
    }

    private void mark(DirectoryKind kind, String key, @Nullable String value)
        throws InterruptedException {
      write(kind, List.of(), Collections.singletonMap(key, value));
    }

    /** Reads all objects of the kind; links of a list expire, and then it begins anew. */
    private void whole(DirectoryKind kind) throws GraphException, InterruptedException {
      for (int tries = 1; ; tries++) {
        try {
          wholeOnce(kind);
          if (said.remove(kind)) {
            LOG.info("directory is read again: source={} kind={}", name(), kind.label());
          }
          return;
        } catch (LinkException e) {
          Passing why = new Passing(String.valueOf(e.getMessage()), Duration.ZERO);
          if (tries == MOST_TRIES) {
            throw new GraphException(why);
          }
          timer.sleep(backoff.after(tries));
        }
      }
    }

    private void wholeOnce(DirectoryKind kind)
        throws GraphException, LinkException, InterruptedException {
      Instant began = timer.now();
      Set<String> found = new HashSet<>();
      @Nullable String delta = pages(kind, () -> requests.whole(kind), found);
      List<Item> last = new ArrayList<>();
      for (String id : known.ids(kind)) {
        if (!found.contains(id)) {
          gone(kind, id, began, last);
        }
      }
      // After all that it is about: what comes of it is right only when the objects are there.
      last.add(item(DirectoryKind.READING, kind.label(), DirectoryObjects.reading(kind), began));
      Map<String, @Nullable String> changed = new LinkedHashMap<>();
      changed.put(wholeMark(kind), began.toString());
      changed.put(changesMark(kind), delta);
      write(kind, last, changed);
    }

    /** Reads what changed since; where Graph no longer knows since when, all is read anew. */
    private void changes(DirectoryKind kind, String link)
        throws GraphException, InterruptedException {
      Set<String> changed = new HashSet<>();
      Instant began = timer.now();
      @Nullable String next;
      try {
        next = changedIds(kind, link, changed, began);
        again(kind, changed);
      } catch (LinkException e) {
        // 410 Gone, or 400 for a link of too long ago.
        LOG.info(
            "directory is read whole again: source={} kind={} reason={}",
            name(),
            kind.label(),
            e.getMessage());
        whole(kind);
        return;
      }
      if (next != null && !next.equals(link)) {
        mark(kind, changesMark(kind), next);
      }
    }

    /** Reads pages of a list, a batch each. Where changes since are found; null for nowhere. */
    private @Nullable String pages(
        DirectoryKind kind, Supplier<RequestInformation> first, Set<String> found)
        throws GraphException, LinkException, InterruptedException {
      GraphLinks links = new GraphLinks(graph, "link");
      Supplier<RequestInformation> request = first;
      while (true) {
        Instant asked = timer.now();
        Optional<String> next;
        Optional<String> delta;
        List<Item> items = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        try (var page = get(kind, request, links)) {
          for (Shown shown : DirectoryObjects.of(kind, page.value(), cut)) {
            take(kind, shown, asked, found, items);
          }
          next = page.value().next();
          delta = page.value().delta();
          write(kind, items, Map.of());
        }
        for (String principal : cut) {
          var _ = pages(kind, () -> requests.appRolesOf(principal), found);
        }
        if (next.isEmpty()) {
          return delta.orElse(null);
        }
        String link = links.follow(next.get());
        request = () -> requests.at(link);
      }
    }

    private @Nullable String changedIds(
        DirectoryKind kind, String link, Set<String> changed, Instant began)
        throws GraphException, LinkException, InterruptedException {
      GraphLinks links = new GraphLinks(graph, "link");
      String at = links.follow(link);
      while (true) {
        String here = at;
        List<Item> items = new ArrayList<>();
        Optional<String> next;
        try (var page = get(kind, () -> requests.at(here), links)) {
          for (Shown shown : DirectoryObjects.of(kind, page.value(), new ArrayList<>())) {
            if (shown.removed()) {
              changed.remove(shown.id());
              gone(kind, shown.id(), began, items);
            } else {
              changed.add(shown.id());
            }
          }
          write(kind, items, Map.of());
          next = page.value().next();
          if (next.isEmpty()) {
            return page.value().delta().orElse(null);
          }
        }
        at = links.follow(next.get());
      }
    }

    /** Of what changed a list of changes has parts only; it is read again, whole. */
    private void again(DirectoryKind kind, Set<String> changed)
        throws GraphException, LinkException, InterruptedException {
      for (List<String> ids : requests.together(kind, changed)) {
        Instant asked = timer.now();
        Set<String> found = new HashSet<>();
        List<Item> items = new ArrayList<>();
        try (var page = get(kind, () -> requests.of(kind, ids), new GraphLinks(graph, "link"))) {
          for (Shown shown : DirectoryObjects.of(kind, page.value(), new ArrayList<>())) {
            take(kind, shown, asked, found, items);
          }
        } catch (GraphException e) {
          if (!(e.failure() instanceof Refused refused) || refused.status() != 404) {
            throw e;
          }
        }
        for (String id : ids) {
          if (!found.contains(id)) {
            gone(kind, id, asked, items);
          }
        }
        write(kind, items, Map.of());
      }
    }

    private GraphClient.Read<GraphPage> get(
        DirectoryKind kind, Supplier<RequestInformation> request, GraphLinks links)
        throws GraphException, LinkException, InterruptedException {
      try {
        GraphClient asked = OPTIONAL.contains(kind) ? optional : client;
        return asked.get(request, DirectoryObjects::page);
      } catch (GraphException e) {
        throw links.failed(e);
      }
    }

    private void take(
        DirectoryKind kind, Shown shown, Instant asked, Set<String> found, List<Item> items) {
      if (shown.removed()) {
        gone(kind, shown.id(), asked, items);
        return;
      }
      found.add(shown.id());
      if (known.put(kind, shown.id(), shown.hash())) {
        items.add(item(kind, shown.id(), shown.json(), asked));
      }
    }

    private void gone(DirectoryKind kind, String id, Instant at, List<Item> items) {
      if (known.remove(kind, id)) {
        items.add(item(kind, id, null, at));
      }
    }

    private Item item(DirectoryKind kind, String id, byte @Nullable [] json, Instant at) {
      return new Item(
          Target.DIRECTORY,
          tenant.tenant() + "/" + kind.label() + "/" + id,
          json,
          Headers.of(name(), tenant.tenant(), at));
    }

    /** In one transaction, with what is remembered of it. */
    private void write(DirectoryKind kind, List<Item> items, Map<String, @Nullable String> changed)
        throws InterruptedException {
      Map<String, byte @Nullable []> all = new LinkedHashMap<>(known.changes(kind));
      changed.forEach((key, value) -> {
        all.put(key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        if (value == null) {
          marks.remove(key);
        } else {
          marks.put(key, value);
        }
      });
      feed.write(name(), new Batch(items, all));
    }
  }

  private static String wholeMark(DirectoryKind kind) {
    return "whole/" + kind.label();
  }

  private static String changesMark(DirectoryKind kind) {
    return "changes/" + kind.label();
  }
}
