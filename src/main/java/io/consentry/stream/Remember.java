package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.SightingOfApplication;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Memory;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes each activity into the tenant's memory: what it teaches of applications, and what it
 * changes in the ledger. Forgets what is too old to be asked for.
 */
public final class Remember extends ContextualFixedKeyProcessor<String, Activity, Remembered> {
  private final KnowledgeView known;
  private @Nullable Memory memory;

  /** Forgets by the policy that is in force. */
  public Remember(KnowledgeView known) {
    this.known = known;
  }

  @Override
  public void init(FixedKeyProcessorContext<String, Remembered> context) {
    super.init(context);
    TenantMemory tenants = new TenantMemory(context);
    memory = tenants.memory();
    Forget.history(context, () -> tenants.knowledge(known));
  }

  @Override
  public void process(FixedKeyRecord<String, Activity> record) {
    if (memory != null) {
      Activity activity = record.value();
      Memory.Taken taken = memory.take(activity);
      @Nullable SightingOfApplication sighting =
          Campaigns.sighting(activity, memory).map(CampaignMapper::toAvro).orElse(null);
      context()
          .forward(
              record.withValue(
                  new Remembered(
                      activity, taken.changed(), taken.news(), taken.learned(), sighting)));
    }
  }
}
