package io.consentry.activity;

import io.consentry.activity.Activity.Outcome;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every event has around what was done: its id, tenant, time and outcome. */
final class Envelope {
  /** Real ids are of at most 150 characters; they become keys. */
  private static final int MAX_ID = 512;

  private static final Pattern TENANT =
      Pattern.compile("/tenants/([^/]+)/", Pattern.CASE_INSENSITIVE);

  private Envelope() {}

  /** The event's id, checked. */
  static String id(@Nullable String id) {
    if (id == null || id.isBlank()) {
      throw new Malformed("id", "the event's id", "nothing");
    }
    if (id.length() > MAX_ID) {
      throw new Malformed("id", "at most " + MAX_ID + " characters", id.length() + " characters");
    }
    return id.strip();
  }

  /**
   * The tenant. What the event says counts where it is an id; any other text, such as the
   * "redacted" of an anonymised record, only where nobody knows better.
   *
   * @param otherwise the tenant of events that name none themselves
   */
  static String tenant(RawEvent event, String otherwise) {
    return tenant(event, null, otherwise);
  }

  /**
   * As above.
   *
   * @param column one more place where the event may say it
   */
  static String tenant(RawEvent event, @Nullable String column, String otherwise) {
    @Nullable String said = null;
    for (@Nullable String each :
        new String[] {event.tenantId, ofResource(event.resourceId), event.innerTenantId, column}) {
      @Nullable String tenant = Guids.orNull(each);
      if (tenant != null && Guids.isGuid(tenant)) {
        return tenant;
      }
      said = first(said, tenant);
    }
    @Nullable String known = Guids.normalise(otherwise);
    if (known != null && !known.equals(Activity.UNKNOWN_TENANT)) {
      return Changes.bounded(known);
    }
    return said == null ? Activity.UNKNOWN_TENANT : Changes.bounded(said);
  }

  static Instant time(RawEvent event) {
    return switch (event.format) {
      case AZURE_MONITOR, GRAPH -> Times.zoned("activityDateTime", event.time);
      case LOG_ANALYTICS -> Times.zoned("ActivityDateTime", event.time);
      case OFFICE_365 -> Times.utc("CreationTime", event.time);
    };
  }

  static Outcome outcome(@Nullable String result) {
    if (result == null) {
      return Outcome.UNKNOWN;
    }
    return switch (result.strip().toLowerCase(Locale.ROOT)) {
      case "success", "succeeded", "true", "0" ->
          Outcome.SUCCESS; // a record of 2018 has the number 0
      case "failure", "failed", "fail", "false" -> Outcome.FAILURE;
      case "timeout" -> Outcome.TIMEOUT;
      default -> Outcome.UNKNOWN;
    };
  }

  private static @Nullable String ofResource(@Nullable String resourceId) {
    if (resourceId == null) {
      return null;
    }
    Matcher match = TENANT.matcher(resourceId);
    return match.find() ? Guids.normalise(match.group(1)) : null;
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
