package io.consentry.stream;

import io.consentry.avro.AnnouncedState;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.SpreadState;
import io.consentry.avro.TrailState;
import io.consentry.ledger.Retention;
import io.consentry.risk.Campaigns;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import io.consentry.stream.Recent.Latest;
import java.time.Instant;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** What each store forgets once it is older than the policy's window {@code history}. */
final class Forget {
  private Forget() {}

  /** Of the tenants' memory. */
  static void history(ProcessingContext context, Supplier<Knowledge> inForce) {
    Recent recent = TenantMemory.recent(context);
    KeyValueStore<String, TrailState> trails = context.getStateStore(StateStores.HISTORY);
    Sweep.of(
        context,
        trails,
        recent.of(StateStores.HISTORY),
        now ->
            tooOld(
                inForce.get(),
                now,
                (key, trail, before) ->
                    Retention.forgets(key, StateMappers.fromAvro(trail), before)));
    KeyValueStore<String, HoldingState> holdings = context.getStateStore(StateStores.LEDGER);
    Sweep.of(
        context,
        holdings,
        recent.of(StateStores.LEDGER),
        now ->
            tooOld(
                inForce.get(),
                now,
                (_, holding, before) -> Retention.forgets(StateMappers.fromAvro(holding), before)));
    KeyValueStore<String, ListingState> listings = context.getStateStore(StateStores.DIRECTORY);
    Sweep.of(
        context,
        listings,
        recent.of(StateStores.DIRECTORY),
        now ->
            tooOld(
                inForce.get(),
                now,
                (_, listing, before) -> Retention.forgets(StateMappers.fromAvro(listing), before)));
  }

  /** Of applications across tenants. */
  static void campaigns(ProcessingContext context, Latest<?> latest, Supplier<Knowledge> inForce) {
    KeyValueStore<String, SpreadState> spreads = context.getStateStore(StateStores.CAMPAIGNS);
    Sweep.of(
        context,
        spreads,
        latest,
        now -> {
          Instant before =
              now.minus(inForce.get().policy(Campaigns.OPERATOR).window(Policy.HISTORY));
          return (_, spread) -> CampaignMapper.fromAvro(spread).last().isBefore(before);
        });
  }

  /** Of what was announced. */
  static void announced(ProcessingContext context, Latest<?> latest, Supplier<Knowledge> inForce) {
    KeyValueStore<String, AnnouncedState> told = context.getStateStore(StateStores.ANNOUNCED);
    Sweep.of(
        context,
        told,
        latest,
        now -> {
          Instant before =
              now.minus(inForce.get().policy(Campaigns.OPERATOR).window(Policy.HISTORY));
          return (_, state) ->
              state.getMarks().stream().allMatch(mark -> mark.getTime().isBefore(before));
        });
  }

  /** Whether nobody asks for the entry any more. */
  private interface Old<S> {
    boolean test(String key, S value, Instant before);
  }

  private static <S> BiPredicate<String, S> tooOld(Knowledge known, Instant now, Old<S> old) {
    return (key, value) ->
        old.test(key, value, now.minus(known.policy(Retention.tenant(key)).window(Policy.HISTORY)));
  }
}
