package io.consentry;

import io.consentry.activity.Activity;
import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.files.EventTaker;
import io.consentry.files.Place;
import io.consentry.stream.Normalise;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Raw events of the past, from files or from a topic, in an order that is the same each time. */
final class EventHistory implements EventTaker {
  private final Normaliser normaliser = new Normaliser();
  private final String tenant;
  private final Taker taker;
  private Instant newest = Instant.EPOCH;
  private int events;
  private int rejected;
  private @Nullable String firstRejected;

  /**
   * A history.
   *
   * @param tenant of events that name none
   */
  EventHistory(String tenant, Taker taker) {
    this.tenant = tenant;
    this.taker = taker;
  }

  /** Where the events go. */
  interface Taker {
    /** The bytes of one or more events, before they are read. */
    void raw(byte[] values);

    void take(Reading reading);
  }

  /** Reads the files and folders in that order; - is standard input. */
  void files(List<String> files) throws IOException {
    UserFiles.events(files, this);
  }

  /** Reads what the topic holds now, partition after partition. Throws Kafka's own exceptions. */
  void topic(Map<String, Object> client, String topic) {
    try (TopicReader<byte[]> reader = new TopicReader<>(client, new ByteArrayDeserializer())) {
      reader
          .ends(topic)
          .forEach((partition, end) -> {
            boolean _ = reader.read(Map.of(), Map.of(partition, end), this::record);
          });
    }
  }

  private void record(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null) {
      String named = Normalise.tenant(record.headers(), record.key());
      read(
          record.value(),
          named.equals(Activity.UNKNOWN_TENANT) ? tenant : named,
          () -> "partition %d offset %d".formatted(record.partition(), record.offset()));
    }
  }

  @Override
  public void take(Place place, byte[] values) {
    read(values, tenant, place::toString);
  }

  @Override
  public void rejected(Place place, String reason) {
    reading(new Reading.Rejected(-1, reason), place::toString);
  }

  /** How many events were read. */
  int events() {
    return events;
  }

  /** How many could not be read, and why the first of them; null where there is none. */
  @Nullable String unread() {
    return rejected == 0
        ? null
        : "%d could not be read; the first: %s".formatted(rejected, firstRejected);
  }

  private void read(byte[] values, String of, Supplier<String> place) {
    taker.raw(values);
    // What an inventory holds says no time: it is as of the newest event before it.
    @Nullable Instant now = newest.equals(Instant.EPOCH) ? null : newest;
    normaliser.normalise(values, of, now, reading -> reading(reading, place));
  }

  private void reading(Reading reading, Supplier<String> place) {
    switch (reading) {
      case Reading.Read read -> {
        events++;
        Instant time = read.activity().time();
        newest = time.isAfter(newest) ? time : newest;
      }
      case Reading.Ignored _ -> {}
      case Reading.Rejected event -> {
        if (rejected++ == 0) {
          firstRejected = place.get() + ": " + event.reason();
        }
      }
    }
    taker.take(reading);
  }
}
