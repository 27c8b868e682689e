package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.avro.ApplicationState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.TrailState;
import io.consentry.ledger.Listing;
import io.consentry.risk.Judge;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Memory;
import io.consentry.risk.OwnFactor;
import io.consentry.risk.Reviews;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenant's memory in the stores of a task, and a judge and reviews that always know the catalog
 * and the policy in force.
 */
final class TenantMemory {
  private static final Logger LOG = LoggerFactory.getLogger(TenantMemory.class);

  private final Memory memory;
  private final KeyValueStore<String, byte[]> catalog;
  private final KeyValueStore<String, byte[]> policy;
  private @Nullable Informed informed;

  /** Those who go by what is known. */
  private record Informed(Knowledge by, Judge judge, Reviews reviews) {}

  TenantMemory(ProcessingContext context) {
    KeyValueStore<String, ApplicationState> applications =
        context.getStateStore(StateStores.APPLICATIONS);
    KeyValueStore<String, HoldingState> ledger = context.getStateStore(StateStores.LEDGER);
    KeyValueStore<String, TrailState> history = context.getStateStore(StateStores.HISTORY);
    KeyValueStore<String, ListingState> directory = context.getStateStore(StateStores.DIRECTORY);
    catalog = context.getStateStore(StateStores.CATALOG);
    policy = context.getStateStore(StateStores.POLICY);
    Recent recent = recent(context);
    memory =
        Memory.of(
            StoreTables.of(
                applications,
                recent.of(StateStores.APPLICATIONS),
                StateMappers::toAvro,
                StateMappers::fromAvro),
            StoreTables.of(
                ledger,
                recent.of(StateStores.LEDGER),
                StateMappers::toAvro,
                StateMappers::fromAvro),
            StoreTables.of(
                history,
                recent.of(StateStores.HISTORY),
                StateMappers::toAvro,
                StateMappers::fromAvro),
            StoreTables.of(
                directory,
                recent.of(StateStores.DIRECTORY, TenantMemory::length),
                StateMappers::toAvro,
                StateMappers::fromAvro));
  }

  /** What the task's steps read and wrote last: nothing yet, as a step begins. */
  static Recent recent(ProcessingContext context) {
    Recent recent = context.getStateStore(StateStores.RECENT);
    recent.clear();
    return recent;
  }

  /** A resource publishes hundreds of permissions, each of an id and a name. */
  private static int length(Listing listing) {
    return 64 * listing.values().size();
  }

  Memory memory() {
    return memory;
  }

  /** What is known now. */
  Knowledge knowledge(KnowledgeView view) {
    return view.current(catalog, policy);
  }

  Judge judge(KnowledgeView view) {
    Knowledge now = knowledge(view);
    for (OwnFactor own : now.ownFactors()) {
      own.newFailures().ifPresent(line -> LOG.warn("own factor: {}", Printable.of(line, 500)));
    }
    return informed(now).judge();
  }

  Reviews reviews(KnowledgeView view) {
    return informed(knowledge(view)).reviews();
  }

  private Informed informed(Knowledge now) {
    Informed current = informed;
    if (current == null || current.by() != now) {
      current = new Informed(now, new Judge(now, memory), new Reviews(now, memory));
      informed = current;
    }
    return current;
  }
}
