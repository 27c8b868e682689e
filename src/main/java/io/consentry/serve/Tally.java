package io.consentry.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many findings of each level there are in each minute, of those that a filter lets through
 * whatever their level and time. Kept up to date, so that nobody has to count. Guarded by itself:
 * one thread counts, any may ask.
 */
final class Tally {
  private static final long SECONDS = Duration.ofMinutes(1).toSeconds();

  private final FindingFilter filter;
  private final NavigableMap<Long, int[]> minutes = new TreeMap<>();
  private final int[] all = none();
  private volatile long asked;

  /**
   * @param filter of any level and time
   */
  Tally(FindingFilter filter) {
    this.filter = filter;
  }

  /** The minute of a time, counted from 1970. */
  static long minute(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), SECONDS);
  }

  /** When a minute begins. */
  static Instant start(long minute) {
    return Instant.ofEpochSecond(minute * SECONDS);
  }

  /** Nothing of any level. */
  static int[] none() {
    return new int[FindingFilter.LEVELS.size()];
  }

  /** Where its level is counted; one that nobody knows is the lowest. */
  static int level(FindingRow row) {
    return Math.max(0, FindingFilter.LEVELS.indexOf(row.level()));
  }

  /** Counts one that came, or takes away one that went; those of others are no concern of it. */
  synchronized void count(FindingRow row, int by) {
    if (filter.test(row)) {
      int level = level(row);
      long minute = minute(row.act());
      int[] counts = minutes.computeIfAbsent(minute, _ -> none());
      counts[level] += by;
      all[level] += by;
      if (by < 0 && sum(counts) == 0) {
        minutes.remove(minute);
      }
    }
  }

  /** How many of each level there are at any time. */
  synchronized int[] all() {
    return all.clone();
  }

  /** The minutes that have some, those of both times included; null for no bound. */
  synchronized NavigableMap<Long, int[]> minutes(@Nullable Instant from, @Nullable Instant to) {
    NavigableMap<Long, int[]> within = minutes;
    if (from != null) {
      within = within.tailMap(minute(from), true);
    }
    if (to != null) {
      within = within.headMap(minute(to), true);
    }
    NavigableMap<Long, int[]> copy = new TreeMap<>();
    within.forEach((minute, counts) -> copy.put(minute, counts.clone()));
    return copy;
  }

  synchronized int size() {
    return minutes.size();
  }

  static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  /** When it was last asked; the greater the later. */
  long asked() {
    return asked;
  }

  Tally asked(long turn) {
    asked = turn;
    return this;
  }
}
