package io.consentry.stream;

import io.consentry.avro.HoldingState;
import io.consentry.ledger.Holding;
import io.consentry.ledger.Ledger;
import io.consentry.ledger.SortedTable;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Asks the ledger of a running stream, with its changes, by interactive queries. A tenant's entries
 * are all in the partition that the tenant itself is in, whatever their own keys are.
 */
public final class LedgerQuery {
  private final KafkaStreams streams;

  public LedgerQuery(KafkaStreams streams) {
    this.streams = streams;
  }

  /** Which instance has the tenant; empty while that is being settled. */
  public Optional<HostInfo> owner(String tenant) {
    return metadata(tenant).map(KeyQueryMetadata::activeHost);
  }

  /** What the holder holds and held, from the ledger in this process; empty if it is not here. */
  public Optional<List<Holding>> holdings(String tenant, String holder) {
    Optional<KeyQueryMetadata> metadata = metadata(tenant);
    if (metadata.isEmpty()) {
      return Optional.empty();
    }
    try {
      ReadOnlyKeyValueStore<String, HoldingState> store =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                      StateStores.LEDGER, QueryableStoreTypes.<String, HoldingState>keyValueStore())
                  .withPartition(metadata.get().partition()));
      return Optional.of(new Ledger(new Reading(store)).of(tenant, holder));
    } catch (InvalidStateStoreException _) {
      return Optional.empty(); // another instance has it, or it is on the move
    }
  }

  private Optional<KeyQueryMetadata> metadata(String tenant) {
    try {
      @Nullable KeyQueryMetadata found =
          streams.queryMetadataForKey(StateStores.LEDGER, tenant, new StringSerializer());
      return found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)
          ? Optional.empty()
          : Optional.of(found);
    } catch (StreamsException | IllegalStateException _) {
      return Optional.empty(); // not running
    }
  }

  /** A store that is only read. */
  private record Reading(ReadOnlyKeyValueStore<String, HoldingState> store)
      implements SortedTable<Holding> {
    @Override
    public @Nullable Holding get(String key) {
      @Nullable HoldingState found = store.get(key);
      return found == null ? null : StateMappers.fromAvro(found);
    }

    @Override
    public void scan(String prefix, int limit, Consumer<Holding> each) {
      try (KeyValueIterator<String, HoldingState> found =
          store.prefixScan(prefix, new StringSerializer())) {
        for (int left = limit; left > 0 && found.hasNext(); left--) {
          KeyValue<String, HoldingState> entry = found.next();
          each.accept(StateMappers.fromAvro(entry.value));
        }
      }
    }

    @Override
    public void put(String key, Holding value) {
      throw new UnsupportedOperationException("a query changes nothing");
    }

    @Override
    public void remove(String key) {
      throw new UnsupportedOperationException("a query changes nothing");
    }

    @Override
    public @Nullable String walk(
        @Nullable String after, int limit, BiConsumer<String, Holding> each) {
      throw new UnsupportedOperationException("a query is of one holder");
    }
  }
}
