package io.consentry.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** How long a server asks to be left alone (RFC 9110, 10.2.3). */
public final class RetryAfter {
  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /**
   * The longest of what the headers ask for; nothing for what is past, negative or cannot be read.
   */
  public static Duration of(List<String> values, Instant now) {
    Duration longest = Duration.ZERO;
    for (String value : values) {
      Duration one = of(value.strip(), now);
      longest = one.compareTo(longest) > 0 ? one : longest;
    }
    return longest;
  }

  private static Duration of(String value, Instant now) {
    if (value.matches("[0-9]{1,30}(, *[0-9]{1,30})+")) { // two headers that a proxy has joined
      return of(List.of(value.split(", *", -1)), now);
    }
    if (value.matches("[0-9]{1,30}")) {
      return Duration.ofSeconds(
          value.length() > MOST_DIGITS + 1 ? Integer.MAX_VALUE : Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(now, until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException _) {
      return Duration.ZERO; // the schedule's own pause holds
    }
  }
}
