package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.CaseState;
import io.consentry.risk.Cases;
import io.consentry.risk.Finding;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Gathers the activities of one act, and publishes its finding anew with each of them. */
public final class Gather extends ContextualProcessor<String, Remembered, String, io.consentry.avro.Finding> {
  private final CatalogView catalog;
  private @Nullable TenantMemory memory;
  private @Nullable Cases cases;

  /** Judges by the catalog in force. */
  public Gather(CatalogView catalog) {
    this.catalog = catalog;
  }

  @Override
  public void init(ProcessorContext<String, io.consentry.avro.Finding> context) {
    super.init(context);
    WindowStore<String, CaseState> store = context.getStateStore(StateStores.CASES);
    memory = new TenantMemory(context);
    cases =
        new Cases(
            StoreTables.of(store, StateMappers::toAvro, StateMappers::fromAvro, context::currentStreamTimeMs));
  }

  @Override
  public void process(Record<String, Remembered> record) {
    if (memory != null && cases != null) {
      Activity activity = record.value().activity();
      Finding finding = memory.judge(catalog).find(cases.add(activity));
      cases.published(activity, finding);
      context().forward(record.withKey(finding.id()).withValue(OutputMapper.toAvro(finding)));
    }
  }
}
