package io.consentry.serve;

import java.util.Arrays;

/**
 * How far a reader has come on a topic: the offset of the last record read of each partition. It is
 * made of offsets alone, so that a client that resumes with it finds its place also after a
 * restart, and at another instance.
 */
final class Position {
  private static final int RADIX = 36;
  private static final int MAX_TEXT = 16_000;

  /** Before the first record. */
  private static final long NOTHING = -1;

  private final long[] offsets;

  private Position(long[] offsets) {
    this.offsets = offsets;
  }

  /** Nothing read of any partition. */
  static Position start() {
    return new Position(new long[0]);
  }

  /** Reads what {@link #toString} wrote. */
  static Position parse(String what, String text) {
    if (!text.matches("(?:-|[0-9a-z]{1,12})(?:\\.(?:-|[0-9a-z]{1,12})){0,9999}")
        || text.length() > MAX_TEXT) {
      throw ApiException.bad(what, "a cursor that this API gave", text);
    }
    return new Position(
        Arrays.stream(text.split("\\.", -1))
            .mapToLong(each -> each.equals("-") ? NOTHING : Long.parseLong(each, RADIX))
            .toArray());
  }

  long of(int partition) {
    return partition < offsets.length ? offsets[partition] : NOTHING;
  }

  /** With one more record read. */
  Position with(int partition, long offset) {
    int length = Math.max(offsets.length, partition + 1);
    long[] more = Arrays.copyOf(offsets, length);
    Arrays.fill(more, offsets.length, length, NOTHING);
    more[partition] = Math.max(more[partition], offset);
    return new Position(more);
  }

  int partitions() {
    return offsets.length;
  }

  @Override
  public String toString() {
    if (offsets.length == 0) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    for (long offset : offsets) {
      text.append(text.isEmpty() ? "" : ".")
          .append(offset < 0 ? "-" : Long.toString(offset, RADIX));
    }
    return text.toString();
  }
}
