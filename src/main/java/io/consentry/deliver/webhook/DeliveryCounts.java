package io.consentry.deliver.webhook;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What became of one destination's deliveries since the process started, for its metrics. */
final class DeliveryCounts {
  private final LongAdder delivered = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile int waiting;
  private volatile boolean open;
  private volatile boolean disabled;

  /** An attempt came to this state of a delivery. */
  void add(String state) {
    switch (state) {
      case Ledger.DELIVERED -> delivered.increment();
      case Ledger.FAILED -> failed.increment();
      default -> retried.increment();
    }
  }

  /** How it is now. */
  void now(int events, boolean circuitOpen, boolean isDisabled) {
    waiting = events;
    open = circuitOpen;
    disabled = isDisabled;
  }

  void bindTo(MeterRegistry registry, String destination) {
    attempts(registry, destination, Ledger.DELIVERED, delivered);
    attempts(registry, destination, Ledger.RETRYING, retried);
    attempts(registry, destination, Ledger.FAILED, failed);
    gauge(
        registry,
        destination,
        "waiting",
        "Events that wait for the destination in this process.",
        each -> each.waiting);
    gauge(
        registry,
        destination,
        "circuit.open",
        "1 while nothing is sent, as the destination did not answer five times in a row.",
        each -> each.open ? 1 : 0);
    gauge(
        registry,
        destination,
        "disabled",
        "1 once the destination answered 410, until consentry deliver enable.",
        each -> each.disabled ? 1 : 0);
  }

  private static void attempts(
      MeterRegistry registry, String destination, String state, LongAdder count) {
    FunctionCounter.builder("consentry.deliver.attempts", count, LongAdder::sum)
        .description("Attempts at the destination, by what they came to.")
        .tag("destination", destination)
        .tag("state", state)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String destination,
      String name,
      String description,
      ToDoubleFunction<DeliveryCounts> value) {
    Gauge.builder("consentry.deliver." + name, this, value)
        .description(description)
        .tag("destination", destination)
        .register(registry);
  }
}
