package io.consentry.stream;

import io.consentry.activity.Activity;
import io.consentry.avro.HeldGrant;
import io.consentry.avro.SightingOfApplication;
import io.consentry.ledger.Holding;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * An activity that the tenant's memory has taken in, with the holdings that it changed.
 *
 * @param news whether anything of it was new to the history
 * @param learned whether it changed what is known of the application that it is about
 * @param sighting an application that came in by it; null for most
 */
public record Remembered(
    Activity activity,
    List<Holding> changed,
    boolean news,
    boolean learned,
    @Nullable SightingOfApplication sighting) {
  public Remembered {
    changed = List.copyOf(changed);
  }

  /** The application that came in, by its id. */
  public List<KeyValue<String, SightingOfApplication>> sightings() {
    return sighting == null ? List.of() : List.of(KeyValue.pair(sighting.getAppId(), sighting));
  }

  /** What is held now, for the grants topic; null is a tombstone. */
  public List<KeyValue<String, @Nullable HeldGrant>> grants() {
    List<KeyValue<String, @Nullable HeldGrant>> grants = new ArrayList<>(changed.size());
    for (Holding holding : changed) {
      grants.add(KeyValue.pair(holding.key(), StateMappers.held(holding)));
    }
    return grants;
  }
}
