package io.consentry.activity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The times of audit events as instants, to the microsecond, as Avro carries them (FORMATS.md
 * sections 1, 4 and 5).
 */
final class Times {
  private static final Instant EARLIEST = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final Instant FIRST_YEAR = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST_YEAR = Instant.parse("+10001-01-01T00:00:00Z");

  /**
   * What Windows PowerShell 5.1 makes of a time in JSON: milliseconds since 1970; the zone is only
   * shown.
   */
  private static final Pattern POWERSHELL =
      Pattern.compile("/Date\\((-?\\d{1,15})(?:[+-]\\d{4})?\\)/");

  private static final int SECONDS_AT = "2021-01-19T22:21:".length();

  private Times() {}

  /**
   * An ISO 8601 time with its zone. Throws {@link Malformed} where it is missing, has no zone, or
   * cannot be true.
   */
  static Instant zoned(String field, @Nullable String text) {
    String time = present(field, text);
    return plausible(field, parsed(field, time), time);
  }

  /**
   * As {@link #zoned}, in any year of four digits: keys may be older than all that is logged, and
   * last for centuries.
   */
  static Instant anyYear(String field, @Nullable String text) {
    String time = present(field, text);
    Instant parsed = parsed(field, time);
    if (parsed.isBefore(FIRST_YEAR) || parsed.isAfter(LAST_YEAR)) {
      throw new Malformed(field, "a time in a year of four digits", time);
    }
    return parsed.truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant parsed(String field, String time) {
    Matcher powershell = POWERSHELL.matcher(time);
    if (powershell.matches()) {
      return Instant.ofEpochMilli(Long.parseLong(powershell.group(1)));
    }
    try {
      return OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeException e) {
      throw new Malformed(field, "an ISO 8601 time with its zone", time, e);
    }
  }

  /** As {@link #zoned}, and a time without zone is UTC, as the unified audit log writes it. */
  static Instant utc(String field, @Nullable String text) {
    String time = present(field, text);
    if (hasZone(time)) {
      return zoned(field, time);
    }
    try {
      return plausible(field, local(time).toInstant(ZoneOffset.UTC), time);
    } catch (DateTimeException e) {
      throw new Malformed(field, "an ISO 8601 time", time, e);
    }
  }

  /** Exports exist whose seconds run past 59; the minute is right, so the event is kept. */
  private static LocalDateTime local(String time) {
    if (time.length() == SECONDS_AT + 2
        && time.charAt(SECONDS_AT) >= '6'
        && time.charAt(SECONDS_AT) <= '9') {
      long seconds = Long.parseLong(time.substring(SECONDS_AT));
      return LocalDateTime.parse(time.substring(0, SECONDS_AT) + "00").plusSeconds(seconds);
    }
    return LocalDateTime.parse(time);
  }

  private static boolean hasZone(String time) {
    int clock = time.indexOf('T');
    return time.startsWith("/")
        || (clock > 0
            && (time.endsWith("Z")
                || time.indexOf('+', clock) > 0
                || time.indexOf('-', clock) > 0));
  }

  private static String present(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new Malformed(field, "an ISO 8601 time", "nothing");
    }
    return text.strip();
  }

  private static Instant plausible(String field, Instant time, String text) {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new Malformed(field, "a time between 2010 and 2100", text);
    }
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
