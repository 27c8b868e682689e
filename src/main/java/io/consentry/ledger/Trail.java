package io.consentry.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest marks of one sort, in the order of time; of some sorts the oldest.
 *
 * @param full whether others were forgotten
 */
public record Trail(List<Mark> marks, boolean full) {
  static final Trail NONE = new Trail(List.of(), false);

  public Trail {
    marks = List.copyOf(marks);
  }

  /**
   * This trail with one more mark, or with a later time for what it has already. The result does
   * not depend on the order of the calls.
   */
  Trail with(Mark mark, Track track) {
    return with(mark, track.keep(), track.oldest());
  }

  /** The same for a trail of its own, of which the newest marks are kept. */
  public Trail with(Mark mark, int keep) {
    return with(mark, keep, false);
  }

  private Trail with(Mark mark, int keep, boolean oldest) {
    List<Mark> merged = new ArrayList<>(marks);
    for (Mark known : marks) {
      if (known.eventId().equals(mark.eventId()) && known.about().equals(mark.about())) {
        if (!known.time().isBefore(mark.time())) {
          return this;
        }
        merged.remove(known);
      }
    }
    merged.add(mark);
    merged.sort(Mark.IN_ORDER);
    int over = Math.max(0, merged.size() - keep);
    List<Mark> kept =
        oldest ? merged.subList(0, merged.size() - over) : merged.subList(over, merged.size());
    return new Trail(kept, full || over > 0);
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
    merged.sort(Mark.IN_ORDER);
    int from = Math.max(0, merged.size() - keep);
    return new Trail(merged.subList(from, merged.size()), full || from > 0);
  }

  private static long slot(Mark mark, Duration grain) {
    return Math.floorDiv(mark.time().getEpochSecond(), grain.toSeconds());
  }
}
