package io.consentry.source.graph;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a tenant's audit events are read; kept as one mark.
 *
 * @param floor what is older was never asked for
 * @param watermark the newest event's time; what is newer was never seen
 * @param polled when all there was had last been read
 * @param hourly when the last sweep of a day began
 * @param daily when the last sweep of a week began
 */
record Position(Instant floor, Instant watermark, Instant polled, Instant hourly, Instant daily) {
  static final String MARK = "position";

  /**
   * Before the first look. The sweeps are due at some time within their first hour and day that
   * differs between tenants, so that those of a thousand do not come all at once.
   */
  static Position first(Instant now, Duration lookBack, String tenant) {
    long spread = Integer.toUnsignedLong(tenant.hashCode() * 0x9E3779B9);
    Instant from = now.minus(lookBack);
    return new Position(
        from,
        from,
        now,
        now.minusSeconds(spread % Plan.HOURLY.toSeconds()),
        now.minusSeconds(spread % Plan.DAILY.toSeconds()));
  }

  /** As the marks have it. */
  static Optional<Position> of(Map<String, byte[]> marks) {
    byte @Nullable [] mark = marks.get(MARK);
    if (mark == null) {
      return Optional.empty();
    }
    String[] parts = new String(mark, StandardCharsets.US_ASCII).split(" ", -1);
    return Optional.of(
        new Position(
            Instant.parse(parts[0]),
            Instant.parse(parts[1]),
            Instant.parse(parts[2]),
            Instant.parse(parts[3]),
            Instant.parse(parts[4])));
  }

  byte[] mark() {
    return "%s %s %s %s %s"
        .formatted(floor, watermark, polled, hourly, daily)
        .getBytes(StandardCharsets.US_ASCII);
  }

  Position withWatermark(Instant newest) {
    return newest.isAfter(watermark) ? new Position(floor, newest, polled, hourly, daily) : this;
  }

  /** Whether no poll would ever ask for an event of that time again. */
  boolean isPast(Instant time) {
    return time.isBefore(watermark.minus(Plan.OVERLAP));
  }

  /** After all of a window that was begun then was read. */
  Position after(Plan.Kind kind, Instant begun) {
    return switch (kind) {
      case POLL -> new Position(floor, watermark, begun, hourly, daily);
      case HOURLY -> new Position(floor, watermark, polled, begun, daily);
      // A week has the day in it.
      case DAILY -> new Position(floor, watermark, polled, begun, begun);
    };
  }
}
