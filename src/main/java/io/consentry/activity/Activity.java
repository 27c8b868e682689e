package io.consentry.activity;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One audit event, read: who did what in which tenant, when, and how it ended.
 *
 * @param eventId the event's own id; unique within a tenant and one family of formats
 * @param correlationId groups the events of one act; the event id where the event has none
 * @param tenantId the tenant it happened in, or {@link #UNKNOWN_TENANT}
 * @param time when it happened
 * @param name the activity in Microsoft Graph's spelling, trimmed, without the unified audit log's
 *     full stop
 * @param outcome how it ended
 * @param reason why it failed, or for Privileged Identity Management the requester's justification
 * @param service the service that logged it, such as Core Directory or PIM; empty where the format
 *     does not say
 * @param format the wire format it was read from
 * @param actor who did it
 * @param act what was done
 */
public record Activity(
    String eventId,
    String correlationId,
    String tenantId,
    Instant time,
    String name,
    Outcome outcome,
    @Nullable String reason,
    String service,
    WireFormat format,
    Actor actor,
    Act act) {

  /**
   * The tenant of an event that names none, and for which neither record, key nor option names one.
   */
  public static final String UNKNOWN_TENANT = "unknown";

  public Activity {
    require("eventId", eventId);
    require("correlationId", correlationId);
    require("tenantId", tenantId);
    require("name", name);
  }

  private static void require(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Activity." + field + ": expected text, got nothing");
    }
  }

  /** This activity with more known of who did it. */
  public Activity by(Actor known) {
    return known.equals(actor)
        ? this
        : new Activity(
            eventId,
            correlationId,
            tenantId,
            time,
            name,
            outcome,
            reason,
            service,
            format,
            known,
            act);
  }

  /** Another act that the same event tells of: each has an id of its own, or one were a repeat. */
  Activity besides(Act other) {
    return telling(eventId + "_changes", other);
  }

  /** This activity, had it done that and nothing else. */
  public Activity doing(Act other) {
    return other.equals(act) ? this : telling(eventId, other);
  }

  private Activity telling(String id, Act other) {
    return new Activity(
        id, correlationId, tenantId, time, name, outcome, reason, service, format, actor, other);
  }

  /**
   * Whether it took effect. An event that does not say how it ended, or that nobody waited for the
   * end, is taken as done: the safe reading.
   */
  public boolean tookEffect() {
    return outcome != Outcome.FAILURE;
  }

  /** How an activity ended. */
  public enum Outcome {
    SUCCESS,
    FAILURE,
    TIMEOUT,
    UNKNOWN;

    /** The name in JSON and Avro. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The wire formats of FORMATS.md sections 2 to 5. */
  public enum WireFormat {
    AZURE_MONITOR,
    GRAPH,
    OFFICE_365,
    LOG_ANALYTICS
  }
}
