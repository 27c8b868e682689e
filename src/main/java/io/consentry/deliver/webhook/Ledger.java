package io.consentry.deliver.webhook;

import io.consentry.avro.Delivery;
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
