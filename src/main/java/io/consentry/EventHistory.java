package io.consentry;

import io.consentry.activity.Normaliser;
import io.consentry.activity.Reading;
import io.consentry.files.EventTaker;
import io.consentry.files.Place;
import io.consentry.stream.Normalise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Raw events of the past, from files or from a topic, in an order that is the same each time. */
final class EventHistory implements EventTaker {
  private final Normaliser normaliser = new Normaliser();
  private final String tenant;
  private final Taker taker;
  private Instant newest = Instant.EPOCH;

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
      @Nullable Header header = record.headers().lastHeader(Normalise.TENANT_HEADER);
      byte @Nullable [] named = header == null ? record.key() : header.value();
      read(record.value(), named == null ? tenant : new String(named, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void take(Place place, byte[] values) {
    read(values, tenant);
  }

  @Override
  public void rejected(Place place, String reason) {
    taker.take(new Reading.Rejected(-1, place + ": " + reason));
  }

  private void read(byte[] values, String of) {
    taker.raw(values);
    // What an inventory holds says no time: it is as of the newest event before it.
    @Nullable Instant now = newest.equals(Instant.EPOCH) ? null : newest;
    normaliser.normalise(values, of, now, this::reading);
  }

  private void reading(Reading reading) {
    if (reading instanceof Reading.Read read && read.activity().time().isAfter(newest)) {
      newest = read.activity().time();
    }
    taker.take(reading);
  }
}
