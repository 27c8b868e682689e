package io.consentry.serve;

import io.consentry.avro.Finding;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest revision of the newest findings, by act time, newest first. One thread writes; readers
 * take no lock. Bounded: over the capacity the oldest fall out. A finding's whole text is kept
 * packed, about a kilobyte each.
 */
final class FindingsView {
  private static final int MAX_REVISIONS = 32;
  private static final int MAX_TALLIES = 64;

  /** Of all tallies together; some forty megabytes. */
  private static final int MAX_MINUTES = 500_000;

  private final int capacity;
  private final NavigableRows all = new NavigableRows();
  private final Map<String, NavigableRows> byTenant = new ConcurrentHashMap<>();
  private final Map<String, Entry> byId = new ConcurrentHashMap<>();
  private final Map<FindingFilter, Tally> tallies = new ConcurrentHashMap<>();
  private final AtomicLong turn = new AtomicLong();
  private final FindingStream stream;

  /**
   * Held while rows change, and while a new tally counts them; in turn, so that neither starves.
   */
  private final ReentrantLock changing = new ReentrantLock(true);

  /** A place in the order. */
  private record Key(Instant act, String id) {}

  /** Newest act first. */
  private static final class NavigableRows extends ConcurrentSkipListMap<Key, FindingRow> {
    private static final long serialVersionUID = 1L;

    NavigableRows() {
      super(Comparator.comparing(Key::act).reversed().thenComparing(Key::id));
    }
  }

  private record Entry(FindingRow row, Packed finding, List<RevisionHead> revisions) {}

  /** How one revision differs from the others. */
  record RevisionHead(
      int revision, int score, String level, String time, @Nullable String reason) {}

  /** A finding in full. */
  record Found(FindingRow row, Finding finding, List<RevisionHead> revisions) {}

  /**
   * Some findings, newest first.
   *
   * @param next where to go on; null at the end
   * @param total how many the filter lets through in all
   */
  record Page(List<FindingRow> items, @Nullable String next, int total) {}

  FindingsView(int capacity, FindingStream stream) {
    this.capacity = capacity;
    this.stream = stream;
  }

  /** Takes in one record of the topic of findings; by one thread only. */
  void add(int partition, long offset, Instant produced, Finding finding) {
    FindingRow row = FindingRow.of(finding, produced, stream.next(partition, offset));
    @Nullable Entry before = byId.get(row.id());
    if (before == null || before.row().revision() <= row.revision()) {
      put(row, finding, before);
    }
    stream.publish(row, partition, offset);
  }

  private void put(FindingRow row, Finding finding, @Nullable Entry before) {
    List<RevisionHead> revisions = new ArrayList<>(before == null ? List.of() : before.revisions());
    revisions.removeIf(head -> head.revision() == row.revision());
    revisions.add(
        new RevisionHead(
            row.revision(), row.score(), row.level(), row.seen(), finding.getReason()));
    while (revisions.size() > MAX_REVISIONS) {
      revisions.remove(1); // the first stays: it is what was said at once
    }
    Entry entry = new Entry(row, Packed.of(finding), List.copyOf(revisions));
    changing.lock();
    try {
      byId.put(row.id(), entry);
      if (before != null) {
        tallies.values().forEach(tally -> tally.count(before.row(), -1));
        if (!before.row().act().equals(row.act())) {
          remove(before.row());
        }
      }
      Key key = new Key(row.act(), row.id());
      all.put(key, row);
      byTenant.computeIfAbsent(row.tenantId(), _ -> new NavigableRows()).put(key, row);
      tallies.values().forEach(tally -> tally.count(row, 1));
      while (byId.size() > capacity) {
        FindingRow oldest = all.lastEntry().getValue();
        byId.remove(oldest.id());
        remove(oldest);
        tallies.values().forEach(tally -> tally.count(oldest, -1));
      }
    } finally {
      changing.unlock();
    }
  }

  private void remove(FindingRow row) {
    Key key = new Key(row.act(), row.id());
    all.remove(key);
    @Nullable NavigableRows tenant = byTenant.get(row.tenantId());
    if (tenant != null) {
      tenant.remove(key);
      if (tenant.isEmpty()) {
        byTenant.remove(row.tenantId());
      }
    }
  }

  int size() {
    return byId.size();
  }

  /** How many of each tenant are held. */
  Map<String, Integer> tenants() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    byTenant.forEach((tenant, rows) -> sizes.put(tenant, rows.size()));
    return sizes;
  }

  Optional<Found> find(String id) {
    return Optional.ofNullable(byId.get(id))
        .map(entry -> new Found(entry.row(), entry.finding().open(), entry.revisions()));
  }

  /**
   * A page behind the cursor. What comes in meanwhile moves nothing: the cursor is a place, not a
   * number.
   */
  Page page(FindingFilter filter, int limit, @Nullable String cursor) {
    List<FindingRow> items = new ArrayList<>();
    @Nullable String next = null;
    for (FindingRow row : rows(filter, cursor)) {
      if (filter.from() != null && row.act().isBefore(filter.from())) {
        break;
      }
      if (filter.test(row)) {
        if (items.size() == limit) {
          next = cursor(items.getLast());
          break;
        }
        items.add(row);
      }
    }
    return new Page(List.copyOf(items), next, count(filter));
  }

  /** How many of each level the filter lets through in each minute that has some, oldest first. */
  NavigableMap<Long, int[]> minutes(FindingFilter filter) {
    NavigableMap<Long, int[]> minutes = tally(filter).minutes(filter.from(), filter.to());
    recount(minutes, filter, filter.from());
    recount(minutes, filter, filter.to());
    if (!filter.levels().isEmpty()) {
      minutes.values().forEach(counts -> keep(counts, filter));
    }
    minutes.values().removeIf(counts -> Tally.sum(counts) == 0);
    return minutes;
  }

  /** A range may begin and end within a minute: what is within it is counted one by one. */
  private void recount(
      NavigableMap<Long, int[]> minutes, FindingFilter filter, @Nullable Instant edge) {
    if (edge == null) {
      return;
    }
    long minute = Tally.minute(edge);
    minutes.computeIfPresent(
        minute,
        (_, _) -> {
          int[] counts = Tally.none();
          Key newest = new Key(Tally.start(minute + 1), "");
          Key older = new Key(Tally.start(minute).minusNanos(1), "");
          for (FindingRow row : rows(filter).subMap(newest, true, older, false).values()) {
            if (Tally.minute(row.act()) == minute && filter.test(row)) {
              counts[Tally.level(row)]++;
            }
          }
          return counts;
        });
  }

  private static void keep(int[] counts, FindingFilter filter) {
    for (int level = 0; level < counts.length; level++) {
      if (!filter.levels().contains(FindingFilter.LEVELS.get(level))) {
        counts[level] = 0;
      }
    }
  }

  private Collection<FindingRow> rows(FindingFilter filter, @Nullable String cursor) {
    NavigableRows rows = rows(filter);
    if (cursor != null) {
      return rows.tailMap(key(cursor), false).values();
    }
    // "to" is not included, and no id sorts before the empty one.
    return filter.to() == null
        ? rows.values()
        : rows.tailMap(new Key(filter.to(), ""), true).values();
  }

  private NavigableRows rows(FindingFilter filter) {
    return filter.tenant() == null
        ? all
        : byTenant.getOrDefault(filter.tenant(), new NavigableRows());
  }

  private int count(FindingFilter filter) {
    if (filter.from() != null || filter.to() != null) {
      return minutes(filter).values().stream().mapToInt(Tally::sum).sum();
    }
    int[] counts = tally(filter).all();
    if (!filter.levels().isEmpty()) {
      keep(counts, filter);
    }
    return Tally.sum(counts);
  }

  /** Counted once, and kept as long as it is asked for more often than others. */
  private Tally tally(FindingFilter filter) {
    FindingFilter key = filter.ofAnyLevelAndTime();
    @Nullable Tally known = tallies.get(key);
    if (known != null) {
      return known.asked(turn.incrementAndGet());
    }
    changing.lock();
    try {
      return tallies
          .computeIfAbsent(
              key,
              _ -> {
                Tally tally = new Tally(key);
                rows(key).values().forEach(row -> tally.count(row, 1));
                return tally;
              })
          .asked(turn.incrementAndGet());
    } finally {
      forget();
      changing.unlock();
    }
  }

  /** Those that nobody asked for the longest go first. */
  private void forget() {
    while (tallies.size() > 1
        && (tallies.size() > MAX_TALLIES
            || tallies.values().stream().mapToInt(Tally::size).sum() > MAX_MINUTES)) {
      tallies.entrySet().stream()
          .min(Comparator.comparingLong(each -> each.getValue().asked()))
          .ifPresent(oldest -> tallies.remove(oldest.getKey()));
    }
  }

  private static String cursor(FindingRow row) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((row.act() + "|" + row.id()).getBytes(StandardCharsets.UTF_8));
  }

  private static Key key(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int bar = text.indexOf('|');
      if (bar > 0) {
        return new Key(Instant.parse(text.substring(0, bar)), text.substring(bar + 1));
      }
    } catch (IllegalArgumentException | DateTimeException _) {
      // said below, as for one without a bar
    }
    throw ApiException.bad("cursor", "a cursor that this API gave", cursor);
  }
}
