package io.consentry.deliver.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/** All senders of this process, over one ledger. */
public final class Deliveries implements AutoCloseable, MeterBinder {
  private final KafkaLedger ledger;
  private final List<Sender> senders = new ArrayList<>();
  private final CompletableFuture<Void> ended;

  /**
   * Starts a sender for each destination.
   *
   * @param client properties of any client of Kafka
   * @param group what the names of the consumer groups begin with
   * @param instance a name for this process, which keeps its partitions over a restart; null for
   *     none
   */
  public Deliveries(
      List<Destination> destinations,
      Map<String, Object> client,
      String group,
      @Nullable String instance,
      String topic,
      KafkaLedger ledger,
      Clock clock) {
    this.ledger = ledger;
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(ledger.ended());
    for (Destination destination : destinations) {
      Map<String, Object> kafka = new HashMap<>(client);
      kafka.put(CommonClientConfigs.GROUP_ID_CONFIG, group(group, destination.name()));
      if (instance != null) {
        kafka.put(
            CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG, instance + "-" + destination.name());
      }
      Sender sender =
          new Sender(
              destination,
              kafka,
              topic,
              ledger,
              new WebhookClient(destination, SystemDefaultDnsResolver.INSTANCE, clock),
              clock,
              RandomGenerator.getDefault());
      senders.add(sender);
      all.add(sender.start());
    }
    this.ended = firstEnd(all);
  }

  private static CompletableFuture<Void> firstEnd(List<CompletableFuture<?>> all) {
    return CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new)).thenApply(_ -> null);
  }

  /** The consumer group of a destination. */
  public static String group(String application, String destination) {
    return application + "-deliver-" + destination;
  }

  /** Ends as soon as one of them has, with what was wrong. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Whether each destination's events are being read. */
  public boolean ready() {
    return senders.stream().allMatch(Sender::ready);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    senders.forEach(sender -> sender.bindTo(registry));
  }

  /** Stops all, each after what it has under way. */
  @Override
  public void close() {
    senders.forEach(Sender::stop);
    senders.forEach(Sender::close);
    ledger.close();
  }
}
