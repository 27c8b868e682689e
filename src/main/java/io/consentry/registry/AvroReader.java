package io.consentry.registry;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what one writer's schema wrote into a generated class. Strict: every byte must belong to
 * the record. Avro 1.12.2 checks each claimed length against the bytes that are left before it
 * allocates, as long as it reads from an array, as here.
 *
 * <p>Safe for use by several threads.
 */
final class AvroReader<T extends SpecificRecord> {

  // Per thread, as Kafka Streams shares one serde among its threads.
  private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

  private final DatumReader<T> reader;

  /**
   * @throws AvroRuntimeException when the reader's schema cannot read what the writer's wrote
   */
  AvroReader(Schema writer, Schema reader) {
    SchemaLimits.check(writer);
    requireReadable(writer, reader);
    this.reader = new SpecificDatumReader<>(writer, reader, GeneratedClasses.INSTANCE);
  }

  private static void requireReadable(Schema writer, Schema reader) {
    var pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw new AvroRuntimeException(
          reader.getFullName()
              + " cannot read what was written: "
              + pair.getResult().getIncompatibilities().stream()
                  .map(i -> i.getType() + " at " + i.getLocation())
                  .toList());
    }
  }

  /**
   * Reads the record that fills an array from an offset to the end.
   *
   * @param where topic or store, for messages
   * @throws SerializationException when it is not exactly one record
   */
  T read(String where, byte[] bytes, int offset) {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, DECODER.get());
      DECODER.set(decoder);
      T value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new AvroRuntimeException("bytes after the end of the record");
      }
      return value;
    } catch (EOFException e) {
      throw malformed(where, "ends early, or claims a length beyond its end", e);
    } catch (IOException | RuntimeException e) {
      // Avro answers malformed bytes with whatever its innermost step threw: index, cast,
      // arithmetic, date-time.
      throw malformed(where, e.getClass().getSimpleName() + ": " + OneLine.of(e.getMessage()), e);
    }
  }

  private static SerializationException malformed(String where, String reason, Exception cause) {
    return new SerializationException(where + ": malformed Avro: " + reason, cause);
  }
}
