package io.consentry.source.graph;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a tenant were written, by 64 bits of each id: so that looking back writes nothing
 * twice. Kept in segments by hour of the events' own time, a mark each. A segment is full at a few
 * thousand, so that what a minute brings rewrites little; it is forgotten when its hour is older
 * than anything looks back. Eight bytes an event in memory, and in Kafka.
 */
public final class SeenIds {
  private static final String PREFIX = "ids/";
  private static final int FULL = 4_096;
  private static final int SMALL = 4;
  private static final int HOUR = 3_600;

  private final TreeMap<Long, List<Segment>> hours = new TreeMap<>();
  private final Map<String, Segment> changed = new LinkedHashMap<>();

  /** A sorted part of an hour's. */
  private static final class Segment {
    private long[] ids;
    private int size;

    Segment(long[] ids) {
      this.ids = ids;
      this.size = ids.length;
    }

    int find(long id) {
      return Arrays.binarySearch(ids, 0, size, id);
    }

    void insert(int at, long id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, Math.min(FULL, Math.max(SMALL, size * 2)));
      }
      System.arraycopy(ids, at, ids, at + 1, size - at);
      ids[at] = id;
      size++;
    }

    byte[] bytes() {
      ByteBuffer buffer = ByteBuffer.allocate(size * Long.BYTES);
      buffer.asLongBuffer().put(ids, 0, size);
      return buffer.array();
    }
  }

  /** As the marks have them. */
  public static SeenIds of(Map<String, byte[]> marks) {
    SeenIds seen = new SeenIds();
    new TreeMap<>(marks)
        .forEach((key, value) -> {
          if (key.startsWith(PREFIX)) {
            String[] parts = key.substring(PREFIX.length()).split("/", -1);
            LongBuffer buffer = ByteBuffer.wrap(value).asLongBuffer();
            long[] ids = new long[buffer.remaining()];
            buffer.get(ids);
            put(
                seen.hours.computeIfAbsent(Long.parseLong(parts[0]), _ -> new ArrayList<>(1)),
                Integer.parseInt(parts[1]),
                new Segment(ids));
          }
        });
    return seen;
  }

  private static void put(List<Segment> segments, int at, Segment segment) {
    while (segments.size() <= at) {
      segments.add(new Segment(new long[0]));
    }
    segments.set(at, segment);
  }

  /** Remembers one; whether it is new. */
  public boolean add(Instant time, long id) {
    long hour = hour(time);
    List<Segment> segments = hours.computeIfAbsent(hour, _ -> new ArrayList<>(1));
    int at = 0;
    for (Segment segment : segments) {
      at = segment.find(id);
      if (at >= 0) {
        return false;
      }
    }
    if (segments.isEmpty() || segments.getLast().size == FULL) {
      segments.add(new Segment(new long[SMALL]));
      segments.getLast().size = 0;
      at = -1;
    }
    segments.getLast().insert(-at - 1, id);
    changed.put(key(hour, segments.size() - 1), segments.getLast());
    return true;
  }

  /** Whether it is remembered. */
  public boolean contains(Instant time, long id) {
    return hours.getOrDefault(hour(time), List.of()).stream()
        .anyMatch(segment -> segment.find(id) >= 0);
  }

  /** The marks that have changed since this was asked last. */
  public Map<String, byte @Nullable []> changes() {
    Map<String, byte @Nullable []> marks = new LinkedHashMap<>();
    changed.forEach((key, segment) -> marks.put(key, segment.bytes()));
    changed.clear();
    return marks;
  }

  /** Forgets what is older; the marks that this takes back. */
  public Map<String, byte @Nullable []> forget(Instant before) {
    Map<String, byte @Nullable []> marks = new HashMap<>();
    Map<Long, List<Segment>> old = hours.headMap(hour(before));
    old.forEach((hour, segments) -> {
      for (int n = 0; n < segments.size(); n++) {
        marks.put(key(hour, n), null);
      }
    });
    old.clear();
    changed.keySet().removeAll(marks.keySet());
    return marks;
  }

  /** How many are remembered. */
  int size() {
    return hours.values().stream().flatMap(List::stream).mapToInt(each -> each.size).sum();
  }

  private static String key(long hour, int segment) {
    return PREFIX + hour + "/" + segment;
  }

  private static long hour(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), HOUR);
  }
}
