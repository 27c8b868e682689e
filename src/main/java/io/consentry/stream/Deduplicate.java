package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.SightingState;
import io.consentry.ledger.Deduplication;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Lets each activity through once, whichever formats told of it. */
public final class Deduplicate
    extends ContextualFixedKeyProcessor<String, io.consentry.avro.Activity, Activity> {
  private @Nullable Deduplication deduplication;
  private @Nullable Sensor duplicates;
  private @Nullable Recent recent;

  @Override
  public void init(FixedKeyProcessorContext<String, Activity> context) {
    super.init(context);
    recent = TenantMemory.recent(context);
    WindowStore<String, SightingState> seen = context.getStateStore(StateStores.SEEN);
    deduplication =
        new Deduplication(
            StoreTables.of(
                seen,
                recent.of(StateStores.SEEN),
                StateStores.SEEN_FOR,
                StateMappers::toAvro,
                StateMappers::fromAvro,
                context::currentStreamTimeMs));
    duplicates = Counters.of(context, "deduplicate", "duplicates");
  }

  @Override
  public void process(FixedKeyRecord<String, io.consentry.avro.Activity> record) {
    if (deduplication == null || record.value() == null) {
      return; // a tombstone says nothing: activities are never taken back
    }
    Activity activity = ActivityMapper.fromAvro(record.value());
    if (deduplication.repeats(activity, place(record.headers())) == null) {
      // Where it was read from is said on the activity alone, not on all that comes of it.
      context().forward(record.withValue(activity).withHeaders(new RecordHeaders()));
    } else {
      Counters.count(duplicates);
    }
  }

  /** A task that becomes a standby goes on with its stores, and needs none of that. */
  @Override
  public void close() {
    if (recent != null) {
      recent.clear();
    }
  }

  /**
   * Where the record stood first: with the guarantee "at least once" it is read again after a
   * crash, and what a later step failed on is sent again once that is mended.
   */
  private String place(Headers headers) {
    return Place.first(headers, context().recordMetadata());
  }
}
