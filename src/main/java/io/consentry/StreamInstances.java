package io.consentry;

import io.consentry.ledger.Holding;
import io.consentry.serve.Instances;
import io.consentry.stream.Counted;
import io.consentry.stream.LedgerQuery;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/** The instances of the stream, as the one in this process knows them. */
final class StreamInstances implements Instances {
  /** Kafka Streams' own, of each task (KIP-869). */
  private static final String RESTORE_REMAINING = "restore-remaining-records-total";

  private final KafkaStreams streams;
  private final LedgerQuery ledger;
  private final String self;

  /**
   * @param self HOST:PORT of this one, as the others know it
   */
  StreamInstances(KafkaStreams streams, String self) {
    this.streams = streams;
    this.ledger = new LedgerQuery(streams);
    this.self = self;
  }

  @Override
  public Optional<String> elsewhere(String tenant) {
    return ledger
        .owner(tenant)
        .filter(host -> !host.equals(HostInfo.unavailable()))
        .map(StreamInstances::text)
        .filter(host -> !host.equals(self));
  }

  @Override
  public Optional<List<Holding>> holdings(String tenant, String holder) {
    return ledger.holdings(tenant, holder);
  }

  @Override
  public List<String> all() {
    if (!streams.state().isRunningOrRebalancing()) {
      return List.of();
    }
    return streams.metadataForAllStreamsClients().stream()
        .map(StreamsMetadata::hostInfo)
        .filter(host -> !host.equals(HostInfo.unavailable()))
        .map(StreamInstances::text)
        .distinct()
        .sorted()
        .toList();
  }

  private static String text(HostInfo host) {
    return host.host() + ":" + host.port();
  }

  @Override
  public Map<String, Double> processed() {
    Map<String, Double> totals = new HashMap<>();
    streams
        .metrics()
        .forEach((name, metric) -> {
          if (name.group().equals(Counted.GROUP)
              && name.name().equals(Counted.TOTAL)
              && metric.metricValue() instanceof Double total) {
            totals.merge(String.valueOf(name.tags().get(Counted.STEP)), total, Double::sum);
          }
        });
    return totals;
  }

  @Override
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    new KafkaStreamsMetrics(streams).bindTo(registry);
    Gauge.builder("consentry.stream.running", this, each -> each.ready() ? 1 : 0)
        .description("1 while the stream runs with all its state restored.")
        .register(registry);
    Gauge.builder("consentry.stream.restoring", this, StreamInstances::restoring)
        .description("Records of changelogs yet to be read before the stream goes on.")
        .register(registry);
    FunctionCounter.builder("consentry.stream.handled", this, StreamInstances::normalised)
        .description("Raw records handled by this instance's tasks since they came to it.")
        .register(registry);
  }

  private double restoring() {
    return streams.metrics().entrySet().stream()
        .filter(each -> each.getKey().name().equals(RESTORE_REMAINING))
        .mapToDouble(each -> each.getValue().metricValue() instanceof Double left ? left : 0)
        .filter(left -> left > 0)
        .sum();
  }

  private double normalised() {
    return processed().getOrDefault("normalise", 0.0);
  }
}
