package io.consentry.serve;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, each checked: what no route asks for is an error, as a misspelled
 * filter would show too much.
 */
final class Query {
  static final int MAX_LIMIT = 1_000;
  static final int DEFAULT_LIMIT = 100;
  private static final int MAX_VALUE = 256;
  private static final int MAX_VALUES = 16;

  private final Map<String, List<String>> values;

  /**
   * @param values every parameter with all its values
   * @param known the names that the route takes
   */
  Query(Map<String, List<String>> values, Set<String> known) {
    values.forEach((name, given) -> {
      if (!known.contains(name)) {
        throw ApiException.bad(
            "query parameter",
            known.isEmpty() ? "none" : String.join(", ", known.stream().sorted().toList()),
            name);
      }
      if (given.size() > MAX_VALUES) {
        throw ApiException.bad(name, "at most " + MAX_VALUES + " values", given.size() + "");
      }
      given.forEach(value -> {
        if (value.length() > MAX_VALUE) {
          throw ApiException.bad(
              name, "at most " + MAX_VALUE + " characters", value.length() + " characters");
        }
      });
    });
    this.values = values;
  }

  /** Its only value; null where it is not given or empty. */
  @Nullable String text(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw ApiException.bad(name, "one value", given.size() + " values");
    }
    return given.isEmpty() || given.getFirst().isEmpty() ? null : given.getFirst();
  }

  /** All its values, none of them empty. */
  List<String> texts(String name) {
    return values.getOrDefault(name, List.of()).stream().filter(each -> !each.isEmpty()).toList();
  }

  /** One of these. */
  @Nullable String oneOf(String name, List<String> allowed) {
    @Nullable String value = text(name);
    return value == null ? null : requireOneOf(name, allowed, value);
  }

  /** Any of these. */
  Set<String> anyOf(String name, List<String> allowed) {
    List<String> given = texts(name);
    given.forEach(value -> requireOneOf(name, allowed, value));
    return Set.copyOf(given);
  }

  private static String requireOneOf(String name, List<String> allowed, String value) {
    if (!allowed.contains(value)) {
      String all =
          String.join(", ", allowed.subList(0, allowed.size() - 1)) + " or " + allowed.getLast();
      throw ApiException.bad(name, all, value);
    }
    return value;
  }

  int limit() {
    @Nullable String value = text("limit");
    if (value == null) {
      return DEFAULT_LIMIT;
    }
    int limit = value.matches("\\d{1,4}") ? Integer.parseInt(value) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw ApiException.bad("limit", "a number from 1 to " + MAX_LIMIT, value);
    }
    return limit;
  }

  @Nullable Instant instant(String name) {
    @Nullable String value = text(name);
    try {
      return value == null ? null : Instant.parse(value);
    } catch (DateTimeException _) {
      throw ApiException.bad(name, "a time such as 2026-03-04T02:16:05Z", String.valueOf(value));
    }
  }

  @Nullable LocalDate date(String name) {
    @Nullable String value = text(name);
    try {
      return value == null ? null : LocalDate.parse(value);
    } catch (DateTimeException _) {
      throw ApiException.bad(name, "a day such as 2026-03-04", String.valueOf(value));
    }
  }

  @Nullable Duration duration(String name, Duration least, Duration most) {
    @Nullable String value = text(name);
    if (value == null) {
      return null;
    }
    String expected = "a duration from " + least + " to " + most;
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        throw ApiException.bad(name, expected, value);
      }
      return duration;
    } catch (DateTimeException | ArithmeticException _) {
      throw ApiException.bad(name, expected, value);
    }
  }
}
