package io.consentry.stream;

import io.consentry.avro.Finding;
import io.consentry.avro.SightingOfApplication;
import io.consentry.avro.SpreadState;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Knowledge;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Watches applications across tenants, and publishes the finding of each campaign as it grows. */
public final class Watch
    extends ContextualProcessor<String, SightingOfApplication, String, Finding> {
  private final KnowledgeView known;
  private final Recent.Budget recent;
  private @Nullable Campaigns campaigns;
  private @Nullable Supplier<Knowledge> inForce;

  /**
   * Judges by what is in force.
   *
   * @param recent what the tasks of this process may hold in memory
   */
  public Watch(KnowledgeView known, Recent.Budget recent) {
    this.known = known;
    this.recent = recent;
  }

  @Override
  public void init(ProcessorContext<String, Finding> context) {
    super.init(context);
    KeyValueStore<String, SpreadState> store = context.getStateStore(StateStores.CAMPAIGNS);
    Recent.Latest<Campaigns.Spread> latest = new Recent.Latest<>(recent, Watch::length);
    campaigns =
        new Campaigns(
            StoreTables.of(store, latest, CampaignMapper::toAvro, CampaignMapper::fromAvro));
    KeyValueStore<String, byte[]> catalog = context.getStateStore(StateStores.CATALOG);
    KeyValueStore<String, byte[]> policy = context.getStateStore(StateStores.POLICY);
    Supplier<Knowledge> now = () -> known.current(catalog, policy);
    Forget.campaigns(context, latest, now);
    inForce = now;
  }

  /** A coming is of some ids and the names of permissions. */
  private static int length(Campaigns.Spread spread) {
    return 512 * spread.comings().marks().size();
  }

  @Override
  public void process(Record<String, SightingOfApplication> record) {
    if (campaigns != null && inForce != null) {
      campaigns
          .take(CampaignMapper.fromAvro(record.value()), inForce.get())
          .ifPresent(finding ->
              context()
                  .forward(record.withKey(finding.id()).withValue(OutputMapper.toAvro(finding))));
    }
  }
}
