package io.consentry.serve;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What a monitoring system asks for: ours, the machine's, and Kafka Streams' own where it runs
 * here.
 */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  Metrics(
      FindingsView findings,
      FindingStream stream,
      DeadLetterView deadLetters,
      Instances instances) {
    Gauge.builder("consentry.page.findings", findings, FindingsView::size)
        .description("Findings held for the page.")
        .register(registry);
    Gauge.builder("consentry.page.clients", stream, FindingStream::clients)
        .description("Clients that listen to findings.")
        .register(registry);
    FunctionCounter.builder("consentry.dead.letters", deadLetters, DeadLetterView::count)
        .description("Dead letters read since this page started.")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    instances.bindTo(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
