package io.consentry.serve;

import io.consentry.activity.Activity.WireFormat;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

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
      HealthView health,
      Arrivals arrivals,
      Instances instances) {
    Gauge.builder("consentry.page.findings", findings, FindingsView::size)
        .description("Findings held for the page.")
        .register(registry);
    Gauge.builder("consentry.page.clients", stream, FindingStream::clients)
        .description("Clients that listen to findings.")
        .register(registry);
    FunctionCounter.builder("consentry.dead.letters", deadLetters, DeadLetterView::since)
        .description("Records that could not be handled, since this process started.")
        .register(registry);
    bind(health);
    for (WireFormat format : WireFormat.values()) {
      TimeGauge.builder(
              "consentry.newest.activity.time",
              arrivals,
              TimeUnit.SECONDS,
              each -> each.seconds(format))
          .description("When the newest activity of the format came, in seconds since 1970.")
          .tag("format", format.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .register(registry);
    }
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    instances.bindTo(registry);
  }

  private void bind(HealthView health) {
    Gauge.builder("consentry.cluster.answers", health, each -> each.answers() ? 1 : 0)
        .description("1 while Kafka answers this page.")
        .register(registry);
    TimeGauge.builder("consentry.behind", health, TimeUnit.SECONDS, HealthView::behindSeconds)
        .description("For how long the oldest record waits for the stream.")
        .register(registry);
    for (String topic : health.read()) {
      Gauge.builder("consentry.lag", health, each -> each.lag(topic))
          .description("Records of the topic that the stream has not handled.")
          .baseUnit("records")
          .tag("topic", topic)
          .register(registry);
    }
  }

  /** Adds the metrics of other work of this process. */
  void watch(MeterBinder work) {
    work.bindTo(registry);
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
