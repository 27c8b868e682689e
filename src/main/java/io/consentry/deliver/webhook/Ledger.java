package io.consentry.deliver.webhook;

import io.consentry.avro.Delivery;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How far each delivery has come: on Kafka {@link KafkaLedger}, in tests a map. */
public interface Ledger {
  /** The states of a delivery, and of a destination. */
  String RETRYING = "retrying";

  /** The receiver took it. */
  String DELIVERED = "delivered";

  /** It was given up, and is a dead letter. */
  String FAILED = "failed";

  /** Of a destination: it said that it wants nothing more. */
  String DISABLED = "disabled";

  /** The event id of the entry that is about the destination itself. */
  String ITSELF = "";

  /** The newest entry; null where there is none. */
  @Nullable Delivery get(String destination, String eventId);

  /**
   * Whether nothing is left to do for an event: it was delivered, or given up.
   *
   * @param replay when somebody asked to send it once more; null if nobody did
   */
  default boolean settled(String destination, String eventId, @Nullable Instant replay) {
    @Nullable Delivery known = get(destination, eventId);
    if (known == null) {
      return false;
    }
    boolean again = replay != null && replay.isAfter(known.getLast());
    return known.getState().equals(DELIVERED) || (known.getState().equals(FAILED) && !again);
  }

  /** Whether a destination said that it wants nothing more, and nobody has enabled it since. */
  default boolean disabled(String destination) {
    @Nullable Delivery itself = get(destination, ITSELF);
    return itself != null && itself.getState().equals(DISABLED);
  }

  /** Writes an entry; done when it can no longer be lost. */
  CompletableFuture<?> put(Delivery delivery);

  /** Writes the event to the dead letters; done when it can no longer be lost. */
  CompletableFuture<?> deadLetter(Delivery delivery, String key, byte[] event);

  /** All entries, as they are now. */
  Collection<Delivery> all();

  /** The key of an entry; neither a destination's name nor an event's id has a blank in it. */
  static String key(String destination, String eventId) {
    return destination + " " + eventId;
  }
}
