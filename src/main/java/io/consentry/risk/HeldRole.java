package io.consentry.risk;

import io.consentry.catalog.Tier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A directory role that somebody holds at some time.
 *
 * @param templateId the role
 * @param eligible whether it is not held but may be activated
 * @param since when it was given; null for before anything was known
 * @param eventId the event that gave it
 */
record HeldRole(
    String templateId,
    String name,
    Tier tier,
    boolean eligible,
    @Nullable Instant since,
    String eventId) {

  /** Whether it leads to control over the tenant, or over data or settings of all of it. */
  boolean privileged() {
    return tier == Tier.ZERO || tier == Tier.ONE;
  }

  /** Whether it was given before that time, or nobody knows when. */
  boolean heldBefore(Instant time) {
    return since == null || since.isBefore(time);
  }

  Evidence evidence() {
    return new Evidence(
        eventId,
        "ledger",
        "%s %s since %s"
            .formatted(
                eligible ? "may activate" : "holds",
                name,
                since == null ? "before anything was known" : Words.time(since)));
  }
}
