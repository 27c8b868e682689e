package io.consentry.deliver.webhook;

import io.consentry.avro.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many events with actions that take something away went to a destination within an hour, by
 * tenant. Bounded by the cap and the tenants of the last hour. Used by one thread.
 */
final class TenantCap {
  private static final Duration WINDOW = Duration.ofHours(1);

  private final int most;

  /** By tenant, when each event was let through, by id. */
  private final Map<String, Map<String, Instant>> passed = new HashMap<>();

  TenantCap(int most) {
    this.most = most;
  }

  /** Takes over what was let through before a restart. */
  void restore(Iterable<Delivery> deliveries, String destination, Instant now) {
    for (Delivery delivery : deliveries) {
      if (delivery.getDestination().equals(destination)
          && delivery.getDestructive()
          && delivery.getLast().isAfter(now.minus(WINDOW))) {
        of(delivery.getTenantId()).put(delivery.getEventId(), delivery.getLast());
      }
    }
  }

  /** Whether the event may carry such actions; an event that once might still may. */
  boolean permits(WebhookEvent event, Instant now) {
    passed
        .values()
        .removeIf(tenant -> {
          tenant.values().removeIf(time -> !time.isAfter(now.minus(WINDOW)));
          return tenant.isEmpty();
        });
    Map<String, Instant> tenant = of(event.tenantId());
    if (tenant.containsKey(event.id())) {
      return true;
    }
    if (tenant.size() >= most) {
      return false;
    }
    tenant.put(event.id(), now);
    return true;
  }

  private Map<String, Instant> of(String tenant) {
    return passed.computeIfAbsent(tenant, _ -> new LinkedHashMap<>());
  }
}
