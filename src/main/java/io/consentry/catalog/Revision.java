package io.consentry.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** One dated state of a vendor's document. */
public record Revision(String id, LocalDate date, String title) {

  public Revision {
    if (id.isBlank()) {
      throw new IllegalArgumentException(
          "revision of " + date + ": expected an id such as v1, got a blank");
    }
  }

  /** From the start of its day, UTC: documents give days, not hours. */
  public boolean inForce(Instant at) {
    return !at.isBefore(date.atStartOfDay(ZoneOffset.UTC).toInstant());
  }
}
