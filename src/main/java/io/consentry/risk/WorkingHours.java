package io.consentry.risk;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When people of a tenant work, on their own clocks: daylight saving is the zone's.
 *
 * @param days on which a working day begins
 * @param from the first moment
 * @param to the first moment after it; at or before {@code from} it is on the next day, so that
 *     equal times are a whole day
 */
public record WorkingHours(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd HH:mm", Locale.ENGLISH);

  public WorkingHours {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("WorkingHours.days: expected at least one day, got none");
    }
  }

  /** Whether people work then. */
  public boolean contains(Instant time) {
    ZonedDateTime local = time.atZone(zone);
    LocalTime clock = local.toLocalTime();
    DayOfWeek day = local.getDayOfWeek();
    if (from.isBefore(to)) {
      return days.contains(day) && !clock.isBefore(from) && clock.isBefore(to);
    }
    return (days.contains(day) && !clock.isBefore(from))
        || (days.contains(day.minus(1)) && clock.isBefore(to));
  }

  /** The time as their clocks show it, such as {@code Saturday, 2026-03-07 03:12 in UTC}. */
  String local(Instant time) {
    return SHOWN.format(time.atZone(zone)) + " in " + zone;
  }

  @Override
  public String toString() {
    String names =
        days.size() == DayOfWeek.values().length
            ? "every day"
            : EnumSet.copyOf(days).stream()
                .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .collect(Collectors.joining(", "));
    return "%s %s to %s in %s".formatted(names, from, to, zone);
  }
}
