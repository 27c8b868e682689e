package io.consentry.stream;

import io.consentry.avro.Finding;
import io.consentry.avro.SightingOfApplication;
import io.consentry.avro.SpreadState;
import io.consentry.risk.Campaigns;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Watches applications across tenants, and publishes the finding of each campaign as it grows. */
public final class Watch
    extends ContextualProcessor<String, SightingOfApplication, String, Finding> {
  private final CatalogView catalog;
  private @Nullable Campaigns campaigns;
  private @Nullable KeyValueStore<String, byte[]> documents;

  /** Judges by the catalog in force. */
  public Watch(CatalogView catalog) {
    this.catalog = catalog;
  }

  @Override
  public void init(ProcessorContext<String, Finding> context) {
    super.init(context);
    KeyValueStore<String, SpreadState> store = context.getStateStore(StateStores.CAMPAIGNS);
    campaigns =
        new Campaigns(StoreTables.of(store, CampaignMapper::toAvro, CampaignMapper::fromAvro));
    documents = context.getStateStore(StateStores.CATALOG);
  }

  @Override
  public void process(Record<String, SightingOfApplication> record) {
    if (campaigns != null && documents != null) {
      campaigns
          .take(CampaignMapper.fromAvro(record.value()), catalog.current(documents))
          .ifPresent(finding ->
              context()
                  .forward(record.withKey(finding.id()).withValue(OutputMapper.toAvro(finding))));
    }
  }
}
