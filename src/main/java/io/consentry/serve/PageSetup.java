package io.consentry.serve;

import io.consentry.Topics;
import io.consentry.catalog.Catalog;
import io.consentry.risk.Policy;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.TopologyDescription;

/**
 * What the page is made of.
 *
 * @param client settings of Kafka's clients
 * @param registry where the schema registry is, for commands that the page shows
 * @param applicationId the stream's consumer group
 * @param catalog what the program was started with
 * @param policy what the program was started with
 * @param map the stream's steps
 * @param instances the stream's, where it runs in this process
 */
public record PageSetup(
    PageAddress address,
    Map<String, Object> client,
    String registry,
    String applicationId,
    Topics topics,
    Catalog catalog,
    Policy policy,
    TopologyDescription map,
    Instances instances,
    Clock clock) {
  public PageSetup {
    client = Map.copyOf(client);
  }

  /** The same with another stream. */
  public PageSetup with(Instances other) {
    return new PageSetup(
        address,
        new HashMap<>(client),
        registry,
        applicationId,
        topics,
        catalog,
        policy,
        map,
        other,
        clock);
  }
}
