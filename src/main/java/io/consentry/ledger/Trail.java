package io.consentry.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The marks of one sort, in the order of time: the oldest one, which tells since when, and the
 * newest of the others; of some sorts the oldest ones, or the newest.
 *
 * @param full whether others were forgotten; where oldest and newest are kept, these lay between
 *     the first and the second
 */
public record Trail(List<Mark> marks, boolean full) {
  static final Trail NONE = new Trail(List.of(), false);

  public Trail {
    marks = List.copyOf(marks);
  }

  /** Which marks stay when there are more than are kept. */
  enum Keep {
    OLDEST,
    NEWEST,
    /** The very first, as what is "first" must not depend on when it is asked, and the newest. */
    FIRST_AND_NEWEST
  }

  /**
   * This trail with one more mark, or with a later time for what it has already. The result does
   * not depend on the order of the calls.
   */
  Trail with(Mark mark, Track track) {
    return with(mark, track.keep(), track.which());
  }

  /**
   * The same for a trail of its own, of which the newest marks are kept, each with the earliest
   * time that was told.
   */
  public Trail withFirst(Mark mark, int keep) {
    List<Mark> merged = new ArrayList<>(marks);
    for (Mark known : marks) {
      if (known.eventId().equals(mark.eventId()) && known.about().equals(mark.about())) {
        if (Mark.IN_ORDER.compare(known, mark) <= 0) {
          return this;
        }
        merged.remove(known);
      }
    }
    return bounded(merged, mark, keep, Keep.NEWEST);
  }

  private Trail with(Mark mark, int keep, Keep which) {
    List<Mark> merged = new ArrayList<>(marks);
    for (Mark known : marks) {
      if (known.eventId().equals(mark.eventId()) && known.about().equals(mark.about())) {
        if (Mark.IN_ORDER.compare(known, mark) >= 0) {
          return this;
        }
        merged.remove(known);
      }
    }
    return bounded(merged, mark, keep, which);
  }

  /**
   * This trail with one more mark, unless it has one about the same in the same hour, or whatever
   * the grain is: of these the earliest stays. The result does not depend on the order of the
   * calls.
   */
  Trail thinned(Mark mark, Duration grain, int keep) {
    List<Mark> merged = new ArrayList<>(marks);
    for (Mark known : marks) {
      if (known.about().equals(mark.about()) && slot(known, grain) == slot(mark, grain)) {
        if (Mark.IN_ORDER.compare(known, mark) <= 0) {
          return this;
        }
        merged.remove(known);
      }
    }
    merged.add(mark);
    // Whole slots are older or newer than others: a mark must not outlive the one that it gave way
    // to.
    merged.sort(
        Comparator.comparingLong((Mark each) -> slot(each, grain)).thenComparing(Mark::about));
    int over = Math.max(0, merged.size() - keep);
    merged.subList(0, over).clear();
    merged.sort(Mark.IN_ORDER);
    return new Trail(merged, full || over > 0);
  }

  private Trail bounded(List<Mark> merged, Mark mark, int keep, Keep which) {
    merged.add(mark);
    merged.sort(Mark.IN_ORDER);
    int over = merged.size() - keep;
    if (over > 0) {
      int from =
          switch (which) {
            case NEWEST -> 0;
            case FIRST_AND_NEWEST -> 1;
            case OLDEST -> keep;
          };
      merged.subList(from, from + over).clear();
    }
    return new Trail(merged, full || over > 0);
  }

  /** Whether nothing was forgotten from that time on. */
  public boolean knowsFrom(Instant time, Track track) {
    int newest = track.which() == Keep.FIRST_AND_NEWEST ? 1 : 0;
    return !full || (newest < marks.size() && marks.get(newest).time().isBefore(time));
  }

  private static long slot(Mark mark, Duration grain) {
    return Math.floorDiv(mark.time().getEpochSecond(), grain.toSeconds());
  }
}
