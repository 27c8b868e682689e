package io.consentry.risk;

import io.consentry.catalog.Tier;
import java.time.Instant;

/**
 * A directory role that somebody holds at some time.
 *
 * @param templateId the role
 * @param eligible whether it is not held but may be activated
 * @param since when it was given
 * @param eventId the event that gave it
 */
record HeldRole(
    String templateId, String name, Tier tier, boolean eligible, Instant since, String eventId) {

  /** Whether it leads to control over the tenant, or over data or settings of all of it. */
  boolean privileged() {
    return tier == Tier.ZERO || tier == Tier.ONE;
  }

  Evidence evidence() {
    return new Evidence(
        eventId,
        "ledger",
        (eligible ? "may activate " : "holds ") + name + " since " + Words.time(since));
  }
}
