package io.consentry.stream;

import io.consentry.avro.ApplicationState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.TrailState;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's memory in the stores of a task, and a judge who always knows the catalog in force.
 */
final class TenantMemory {
  private final Memory memory;
  private final KeyValueStore<String, byte[]> catalog;
  private @Nullable Knowledge known;
  private @Nullable Judge judge;

  TenantMemory(ProcessingContext context) {
    KeyValueStore<String, ApplicationState> applications =
        context.getStateStore(StateStores.APPLICATIONS);
    KeyValueStore<String, HoldingState> ledger = context.getStateStore(StateStores.LEDGER);
    KeyValueStore<String, TrailState> history = context.getStateStore(StateStores.HISTORY);
    catalog = context.getStateStore(StateStores.CATALOG);
    memory =
        Memory.of(
            StoreTables.of(applications, StateMappers::toAvro, StateMappers::fromAvro),
            StoreTables.of(ledger, StateMappers::toAvro, StateMappers::fromAvro),
            StoreTables.of(history, StateMappers::toAvro, StateMappers::fromAvro));
  }

  Memory memory() {
    return memory;
  }

  Judge judge(CatalogView view) {
    Knowledge now = view.current(catalog);
    if (judge == null || known != now) {
      known = now;
      judge = new Judge(now, memory);
    }
    return judge;
  }
}
