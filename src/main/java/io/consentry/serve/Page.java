package io.consentry.serve;

import io.consentry.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API and the page over the topics of one cluster. Wired in the order of the data path. */
public final class Page implements AutoCloseable {
  private static final int FINDINGS_HELD = 100_000;
  private static final int EVENTS_HELD = 20_000;
  private static final int MAX_CLIENTS = 500;
  private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

  private final TopicFeed feed;
  private final PageServer server;

  /**
   * Starts it.
   *
   * @param client settings of Kafka's clients
   */
  public Page(PageAddress address, Map<String, Object> client, Topics topics, Clock clock) {
    FindingStream stream = new FindingStream(EVENTS_HELD, MAX_CLIENTS);
    FindingsView findings = new FindingsView(FINDINGS_HELD, stream);
    feed =
        new TopicFeed(
            "findings",
            client,
            Map.of(
                topics.findings().name(), new FindingReader(topics.findings(), findings, stream)));
    StreamRoute live = new StreamRoute(stream, feed.loaded(), () -> status(clock), STATUS_EVERY);
    server = new PageServer(address, stream, new FindingRoutes(findings, stream), live);
    feed.start();
  }

  private static Object status(Clock clock) {
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("behind", null);
    status.put("sources", java.util.List.of());
    status.put("now", clock.instant().toString());
    return status;
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    feed.close();
  }
}
