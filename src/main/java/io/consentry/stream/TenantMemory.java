package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.avro.ApplicationState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.TrailState;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.OwnFactor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenant's memory in the stores of a task, and a judge who always knows the catalog and the
 * policy in force.
 */
final class TenantMemory {
  private static final Logger LOG = LoggerFactory.getLogger(TenantMemory.class);

  private final Memory memory;
  private final KeyValueStore<String, byte[]> catalog;
  private final KeyValueStore<String, byte[]> policy;
  private @Nullable Knowledge known;
  private @Nullable Judge judge;

  TenantMemory(ProcessingContext context) {
    KeyValueStore<String, ApplicationState> applications =
        context.getStateStore(StateStores.APPLICATIONS);
    KeyValueStore<String, HoldingState> ledger = context.getStateStore(StateStores.LEDGER);
    KeyValueStore<String, TrailState> history = context.getStateStore(StateStores.HISTORY);
    catalog = context.getStateStore(StateStores.CATALOG);
    policy = context.getStateStore(StateStores.POLICY);
    memory =
        Memory.of(
            StoreTables.of(applications, StateMappers::toAvro, StateMappers::fromAvro),
            StoreTables.of(ledger, StateMappers::toAvro, StateMappers::fromAvro),
            StoreTables.of(history, StateMappers::toAvro, StateMappers::fromAvro));
  }

  Memory memory() {
    return memory;
  }

  Knowledge knowledge(KnowledgeView view) {
    return view.current(catalog, policy);
  }

  Judge judge(KnowledgeView view) {
    Knowledge now = knowledge(view);
    for (OwnFactor own : now.ownFactors()) {
      own.newFailures().ifPresent(line -> LOG.warn("own factor: {}", Printable.of(line, 500)));
    }
    if (judge == null || known != now) {
      known = now;
      judge = new Judge(now, memory);
    }
    return judge;
  }
}
