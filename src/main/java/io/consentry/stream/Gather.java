package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.activity.Signal;
import io.consentry.avro.CaseState;
import io.consentry.risk.Assessment;
import io.consentry.risk.Case;
import io.consentry.risk.Cases;
import io.consentry.risk.Finding;
import io.consentry.risk.Judge;
import io.consentry.risk.Memory;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the activities of one act, and publishes its finding anew with each of them; and anew,
 * too, the findings of acts that a late event shows in another light. A signal opens an act only
 * where it tells something.
 */
public final class Gather
    extends ContextualProcessor<String, Assessed, String, io.consentry.avro.Finding> {
  private final KnowledgeView known;
  private @Nullable Tenants tenants;

  /** Judges by what is in force. */
  public Gather(KnowledgeView known) {
    this.known = known;
  }

  /** What a task remembers of its tenants. */
  private record Tenants(TenantMemory memory, Cases cases) {}

  @Override
  public void init(ProcessorContext<String, io.consentry.avro.Finding> context) {
    super.init(context);
    WindowStore<String, CaseState> store = context.getStateStore(StateStores.CASES);
    tenants =
        new Tenants(
            new TenantMemory(context),
            new Cases(
                StoreTables.of(
                    store,
                    TenantMemory.recent(context).of(StateStores.CASES, Case::weight),
                    StateStores.CASE_FOR,
                    StateMappers::toAvro,
                    StateMappers::fromAvro,
                    context::currentStreamTimeMs)));
  }

  @Override
  public void process(Record<String, Assessed> record) {
    if (tenants == null) {
      return;
    }
    Cases cases = tenants.cases();
    Memory memory = tenants.memory().memory();
    Remembered remembered = record.value().remembered();
    Activity activity = remembered.activity();
    @Nullable Assessment assessment = record.value().assessment();
    Set<String> others;
    if (activity.act() instanceof Signal) {
      if (assessment != null) {
        publish(tenants, cases.grown(activity), false, record);
      }
      // What was known already shows nothing in another light.
      others = remembered.news() ? memory.history().later(activity) : Set.of();
    } else {
      Cases.Added added = cases.grown(activity);
      publish(tenants, added, true, record);
      others = memory.join(activity, added.key(), remembered.learned());
    }
    for (String later : others) {
      @Nullable Case act = cases.of(later);
      if (act != null) {
        publish(tenants, new Cases.Added(later, act, false), false, record);
      }
    }
  }

  private void publish(
      Tenants tenant, Cases.Added added, boolean grew, Record<String, Assessed> record) {
    Case act = added.act();
    Judge judge = tenant.memory().judge(known);
    @Nullable Assessment assessment = record.value().assessment();
    Finding finding =
        assessment == null
            ? judge.find(act, record.value().remembered().activity())
            : judge.find(act, assessment);
    if (grew || !act.says(finding)) {
      tenant.cases().published(added.key(), act, finding);
      tenant.memory().reviews(known).told(finding);
      context().forward(record.withKey(finding.id()).withValue(OutputMapper.toAvro(finding)));
    } else {
      tenant.cases().keep(added);
    }
  }
}
