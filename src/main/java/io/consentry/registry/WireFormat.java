package io.consentry.registry;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Confluent's wire format: {@code 0x00 | schema id, 4 bytes, big endian | Avro binary}.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
final class WireFormat {

  static final int HEADER_BYTES = 5;

  private static final byte MAGIC = 0;

  private WireFormat() {}

  static byte[] header(int id) {
    return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(id).array();
  }

  /**
   * The id of the schema that wrote a message.
   *
   * @param where topic, for messages
   * @throws SerializationException when the message does not begin with a header
   */
  static int id(String where, byte[] message) {
    if (message.length < HEADER_BYTES) {
      throw new SerializationException(
          where
              + ": expected at least "
              + HEADER_BYTES
              + " bytes (magic byte 0x00 and a schema id), got "
              + message.length);
    }
    if (message[0] != MAGIC) {
      throw new SerializationException(
          where + ": expected magic byte 0x00, got 0x%02x".formatted(message[0]));
    }
    int id = ByteBuffer.wrap(message).getInt(1);
    if (id < 0) {
      throw new SerializationException(where + ": expected a schema id from 0, got " + id);
    }
    return id;
  }
}
