package io.consentry.serve;

import io.consentry.activity.Activity.WireFormat;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When the newest activity of each wire format came: what a source that has gone silent is known
 * by. By the records' times, not by the events' own, which anybody may have written.
 */
final class Arrivals {
  private final Map<WireFormat, Instant> newest =
      Collections.synchronizedMap(new EnumMap<>(WireFormat.class));

  void add(WireFormat format, Instant time) {
    newest.merge(format, time, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** In seconds since 1970, as Prometheus has times; NaN for none yet. */
  double seconds(WireFormat format) {
    @Nullable Instant time = newest.get(format);
    return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
  }
}
