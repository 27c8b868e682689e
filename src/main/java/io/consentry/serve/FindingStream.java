package io.consentry.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The newest findings in the order in which they came, to whoever listens. A client that comes back
 * goes on where it was, as long as that is held. One that does not keep up is let go, and not
 * waited for.
 */
final class FindingStream {
  private static final int QUEUE = 2_048;

  private final int capacity;
  private final int maxClients;
  private final Deque<Event> held = new ArrayDeque<>();
  private final Set<Subscription> clients = new LinkedHashSet<>();

  /** The last offset of each partition that is held no more. */
  private final Map<Integer, Long> forgotten = new HashMap<>();

  private Position position = Position.start();
  private boolean closed;

  FindingStream(int capacity, int maxClients) {
    this.capacity = capacity;
    this.maxClients = maxClients;
  }

  /** A finding as it came. Its JSON is made once, for all who listen. */
  static final class Event {
    private final FindingRow row;
    private final int partition;
    private final long offset;
    private final AtomicReference<byte @Nullable []> json = new AtomicReference<>();

    Event(FindingRow row, int partition, long offset) {
      this.row = row;
      this.partition = partition;
      this.offset = offset;
    }

    FindingRow row() {
      return row;
    }

    byte[] json() {
      byte @Nullable [] made = json.get();
      if (made == null) {
        made = Json.bytes(row);
        json.set(made);
      }
      return made;
    }

    private boolean after(Position known) {
      return offset > known.of(partition);
    }
  }

  /** One who listens. */
  final class Subscription implements AutoCloseable {
    private final FindingFilter filter;
    private final List<Event> missed;
    private final boolean gap;
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean over;

    private Subscription(FindingFilter filter, List<Event> missed, boolean gap) {
      this.filter = filter;
      this.missed = missed;
      this.gap = gap;
    }

    /** What came since the position that it asked for, in order. */
    List<Event> missed() {
      return missed;
    }

    /** Whether some of what came since then is held no more. */
    boolean gap() {
      return gap;
    }

    /** The next one; null if none came in that time. */
    @Nullable Event next(long millis) throws InterruptedException {
      return queue.poll(millis, TimeUnit.MILLISECONDS);
    }

    boolean waiting() {
      return !queue.isEmpty();
    }

    /** Whether there is no more to come: the server stops, or this one was too slow. */
    boolean over() {
      return over;
    }

    @Override
    public void close() {
      drop(this);
    }
  }

  /** The position behind that record. */
  synchronized Position next(int partition, long offset) {
    return position.with(partition, offset);
  }

  /** Says where a partition begins: what lies before was never read. */
  synchronized void begin(int partition, long offset) {
    if (offset > 0) {
      forgotten.put(partition, offset - 1);
    }
  }

  /** Where the newest event is. */
  synchronized Position position() {
    return position;
  }

  synchronized void publish(FindingRow row, int partition, long offset) {
    position = position.with(partition, offset);
    Event event = new Event(row, partition, offset);
    held.addLast(event);
    while (held.size() > capacity) {
      Event oldest = held.removeFirst();
      forgotten.merge(oldest.partition, oldest.offset, Math::max);
    }
    clients.removeIf(client -> {
      boolean slow = client.filter.test(row) && !client.queue.offer(event);
      client.over |= slow;
      return slow;
    });
  }

  /**
   * Listens from now on, and gives what came after that position.
   *
   * @param after null to miss nothing only from now on
   */
  synchronized Subscription subscribe(FindingFilter filter, @Nullable Position after) {
    if (clients.size() >= maxClients || closed) {
      throw new ApiException(
          503, "clients", "at most " + maxClients + " that listen", clients.size() + " already");
    }
    List<Event> missed = new ArrayList<>();
    boolean gap = false;
    if (after != null) {
      // A position that this topic never had: it was made anew.
      boolean unknown = false;
      for (int partition = 0; partition < after.partitions(); partition++) {
        unknown |= after.of(partition) > position.of(partition);
      }
      gap =
          unknown
              || forgotten.entrySet().stream()
                  .anyMatch(each -> after.of(each.getKey()) < each.getValue());
      held.stream()
          .filter(event -> event.after(after) && filter.test(event.row()))
          .forEach(missed::add);
    }
    Subscription client = new Subscription(filter, List.copyOf(missed), gap);
    clients.add(client);
    return client;
  }

  synchronized int clients() {
    return clients.size();
  }

  private synchronized void drop(Subscription client) {
    client.over = true;
    clients.remove(client);
  }

  /** Lets all go; nobody can come any more. */
  synchronized void close() {
    closed = true;
    clients.forEach(client -> client.over = true);
    clients.clear();
  }
}
