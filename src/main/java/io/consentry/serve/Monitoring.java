package io.consentry.serve;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.BooleanSupplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics} of a verb that serves no page: the same
 * paths, guarded in the same way, as the page has them.
 */
public final class Monitoring implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final WholeRequests whole = new WholeRequests(PageServer.IDLE);
  private final Javalin server;

  /**
   * Starts it. Throws {@link PageAddress.AddressException} if the address is taken.
   *
   * @param work what the metrics are of
   * @param ready whether the verb does its work
   */
  public Monitoring(PageAddress address, MeterBinder work, BooleanSupplier ready) {
    work.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    Guard guard = new Guard(address);
    server =
        Javalin.create(config -> {
          PageServer.configure(config, whole, address);
          PageServer.guard(config.routes, guard, address);
          PageServer.probes(config.routes, ready, registry::scrape);
          PageServer.refusals(config.routes);
        });
    try {
      var _ = server.start(address.host(), address.port());
    } catch (JavalinBindException e) {
      throw new PageAddress.AddressException(
          "address " + address + ": expected it to be free, got " + e.getMessage());
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    var _ = server.stop();
    collections.close();
    registry.close();
  }
}
