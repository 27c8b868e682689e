package io.consentry.source.eventhubs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The last record of a partition that was copied, by which the partition is known again: a hub that
 * was deleted and made anew counts its offsets from the beginning.
 *
 * @param timestamp of the record, in milliseconds
 * @param checksum of its value
 */
record Copied(long offset, long timestamp, long checksum) {
  static Copied of(ConsumerRecord<byte[], byte[]> record) {
    CRC32C checksum = new CRC32C();
    if (record.value() != null) {
      checksum.update(record.value());
    }
    return new Copied(record.offset(), record.timestamp(), checksum.getValue());
  }

  /** The one that a mark tells of; empty where it is none of ours. */
  static Optional<Copied> read(byte[] mark) {
    String[] parts = new String(mark, StandardCharsets.UTF_8).split(" ", -1);
    try {
      return Optional.of(
          new Copied(
              Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2], 16)));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  /** As a mark. */
  byte[] mark() {
    return "%d %d %08x".formatted(offset, timestamp, checksum).getBytes(StandardCharsets.UTF_8);
  }
}
