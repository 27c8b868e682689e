package io.consentry.serve;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that owe a whole request for too long: an idle time-out alone is kept alive by a
 * byte now and then, and each such connection takes a place (slowloris).
 */
final class WholeRequests extends AbstractLifeCycle
    implements Connection.Listener, HttpConfiguration.Customizer {
  private final Duration within;
  private final Map<Connection, Long> owing = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService sweeper;

  /**
   * @param within from when a connection opens, or has its last answer, until its next request is
   *     whole
   */
  WholeRequests(Duration within) {
    this.within = within;
  }

  /** Makes it a part of the server, which starts and stops it. */
  void watch(Server server) {
    server.addBean(this);
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarting(LifeCycle starting) {
            // Only now are all connectors there.
            for (Connector connector : server.getConnectors()) {
              connector.addEventListener(WholeRequests.this);
            }
          }
        });
  }

  @Override
  protected void doStart() {
    sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("page-whole-requests").daemon().factory());
    long every = Math.max(1, within.toMillis() / 4);
    var _ = sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void doStop() {
    if (sweeper != null) {
      sweeper.shutdownNow();
    }
  }

  @Override
  public void onOpened(Connection connection) {
    owing.put(connection, System.nanoTime());
  }

  @Override
  public void onClosed(Connection connection) {
    owing.remove(connection);
  }

  /** Called once all headers are there. */
  @Override
  public Request customize(Request request, HttpFields.Mutable headers) {
    Connection connection = request.getConnectionMetaData().getConnection();
    owing.remove(connection);
    Request.addCompletionListener(request, _ -> owing.put(connection, System.nanoTime()));
    return request;
  }

  private void sweep() {
    long now = System.nanoTime();
    owing.forEach((connection, since) -> {
      if (now - since > within.toNanos()) {
        owing.remove(connection);
        connection.getEndPoint().close();
      }
    });
  }
}
