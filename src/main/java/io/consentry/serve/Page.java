package io.consentry.serve;

import io.consentry.Topics;
import io.consentry.Topics.Topic;
import io.consentry.activity.Activity;
import io.consentry.catalog.Catalog;
import io.consentry.risk.Policy;
import io.consentry.stream.ActivityMapper;
import io.consentry.stream.Normalise;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The API and the page over the topics of one cluster. Wired in the order of the data path. */
public final class Page implements AutoCloseable {
  private static final int FINDINGS_HELD = 100_000;
  private static final int EVENTS_HELD = 20_000;
  private static final int MAX_CLIENTS = 500;
  private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

  private final List<Runnable> closing = new ArrayList<>();
  private final PageServer server;
  private final Metrics metrics;

  /** Starts it: reads the topics from their beginning, and answers at once with what is read. */
  public Page(PageSetup setup) {
    Topics topics = setup.topics();
    Clock clock = setup.clock();
    Known<Catalog> catalog = Known.catalog(topics.catalogDocuments(), setup.catalog());
    Known<Policy> policy = Known.policy(topics.catalogDocuments(), setup.policy());
    LastBacktest backtest = new LastBacktest();
    FindingStream stream = new FindingStream(EVENTS_HELD, MAX_CLIENTS);
    FindingsView findings = new FindingsView(FINDINGS_HELD, stream);
    Inventory inventory = new Inventory();
    Sources sources = new Sources();
    Arrivals arrivals = new Arrivals();
    DeadLetterView deadLetters =
        new DeadLetterView(
            String.valueOf(setup.client().get("bootstrap.servers")), setup.registry());
    AppDirectory directory = new AppDirectory(inventory, catalog, policy, clock);

    TopicFeed live =
        new TopicFeed(
            "findings",
            setup.client(),
            Map.of(
                topics.findings().name(),
                new FindingFeed(topics.findings(), findings, inventory, stream)));
    TopicFeed rest =
        new TopicFeed(
            "state",
            setup.client(),
            Map.of(
                topics.catalog().name(),
                catalog,
                topics.policy().name(),
                policy,
                topics.backtests().name(),
                backtest,
                topics.grants().name(),
                record -> grant(topics, record, inventory),
                topics.activities().name(),
                reader(
                    topics.activities(),
                    (avro, record) -> {
                      Activity activity = ActivityMapper.fromAvro(avro);
                      activity(activity, record, inventory, sources);
                      arrivals.add(activity.format(), Instant.ofEpochMilli(record.timestamp()));
                    }),
                topics.deadLetters().name(),
                new DeadLetterFeed(topics.deadLetters(), deadLetters)));
    RawEvents raw =
        new RawEvents(setup.client(), List.of(topics.audit().name(), topics.rawSignals().name()));
    HealthView health = new HealthView(setup);
    metrics = new Metrics(findings, stream, deadLetters, health, arrivals, setup.instances());

    List<ApiRoute> routes = new ArrayList<>();
    routes.addAll(
        new FindingRoutes(findings, stream, directory, sources, raw::read, catalog).routes());
    routes.addAll(new AppRoutes(directory, findings, setup.instances(), setup.address()).routes());
    routes.addAll(new VendorRoutes(catalog, directory, clock).routes());
    routes.addAll(new PolicyRoutes(policy, backtest).routes());
    routes.add(
        new ApiRoute(
            "/health",
            "How the stream is doing: topics, steps, lag, dead letters, sources, instances.",
            Set.of(),
            (_, _) -> health(health, deadLetters, sources, setup.instances())));
    StreamRoute listening =
        new StreamRoute(stream, live.loaded(), () -> status(health, sources, clock), STATUS_EVERY);
    server =
        new PageServer(
            setup.address(),
            stream,
            new PageServer.Content(
                routes,
                listening,
                () ->
                    live.loaded().getCount() == 0
                        && rest.loaded().getCount() == 0
                        && health.answers()
                        && setup.instances().ready(),
                metrics::scrape));
    live.start();
    rest.start();
    health.start();
    closing.addAll(
        List.of(
            server::close, live::close, rest::close, health::close, raw::close, metrics::close));
  }

  private static <V> TopicFeed.Reader reader(
      Topic<String, V> topic, BiConsumer<V, ConsumerRecord<String, byte[]>> each) {
    return record -> {
      @Nullable V value = topic.read(record);
      if (value != null) {
        each.accept(value, record);
      }
    };
  }

  private static void activity(
      Activity activity,
      ConsumerRecord<String, byte[]> record,
      Inventory inventory,
      Sources sources) {
    @Nullable Header origin = record.headers().lastHeader(Normalise.ORIGIN_HEADER);
    inventory.activity(activity);
    sources.add(
        activity, origin == null ? null : new String(origin.value(), StandardCharsets.UTF_8));
  }

  private static void grant(
      Topics topics, ConsumerRecord<String, byte[]> record, Inventory inventory) {
    inventory.grant(
        record.key(), topics.grants().read(record), Instant.ofEpochMilli(record.timestamp()));
  }

  private static Object health(
      HealthView health, DeadLetterView deadLetters, Sources sources, Instances instances) {
    Map<String, Object> answer = health.answer();
    answer.put("deadLetters", deadLetters.answer());
    answer.put("sources", sources.list());
    answer.put("instances", instances.all());
    return answer;
  }

  private static Object status(HealthView health, Sources sources, Clock clock) {
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("behind", health.behind());
    status.put("sources", sources.list());
    status.put("now", clock.instant().toString());
    return status;
  }

  /** Has the metrics of other work of this process shown with its own. */
  public void watch(MeterBinder work) {
    metrics.watch(work);
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Stops answering first, then reading. */
  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }
}
